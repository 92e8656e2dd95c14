import fc from 'fast-check';

const { EVALAKE_SEED = '20261121' } = process.env;

/** One seed for all properties: see docs/decisions/0049. A failure prints the seed that it had. */
if (EVALAKE_SEED !== 'random') fc.configureGlobal({ seed: Number(EVALAKE_SEED) });
