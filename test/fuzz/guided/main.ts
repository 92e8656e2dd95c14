import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { root } from '../../../scripts/bundle-options.ts';
import { Coverage } from './coverage.ts';
import { mutate, randomOf } from './mutate.ts';
import { targets } from './targets/all-targets.ts';

/**
 * Fuzzes a parser, guided by coverage: inputs that reach new code are changed further.
 * node scripts/run.mjs test/fuzz/guided/main.ts TARGET --seconds N --attempts N --seed N --current FILE
 * A finding ends it with an error; the input is in FILE, which is written before each attempt. With
 * --input FILE and --seconds 0 it is tried again.
 */

/** This program as scripts/run.mjs bundled it. */
const BUNDLE = '/.cache/run/guided-main.mjs';
const MOST_BYTES = 8192;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    attempts: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '20261121' },
    current: { type: 'string' },
    input: { type: 'string' },
  },
});
const options = z
  .object({
    seconds: z.coerce.number(),
    attempts: z.coerce.number(),
    seed: z.coerce.number(),
    current: z.string(),
    input: z.string().optional(),
  })
  .parse(values);
const target = z
  .enum(['documents', 'envelopes', 'events', 'guard', 'imports'])
  .parse(positionals[0]);

const coverage = new Coverage(BUNDLE);
const seeds = options.input === undefined ? corpusFiles() : [options.input];
const corpus: Buffer[] = [];

function corpusFiles(): string[] {
  const folder = `${root}test/fuzz/guided/corpus/${target}`;
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

async function attempt(input: Buffer): Promise<void> {
  writeFileSync(options.current, input);
  await targets[target](input);
  if (await coverage.hasNew()) corpus.push(input);
}

await coverage.start();
for (const path of seeds) await attempt(readFileSync(path));
const seeded = coverage.reached;
const random = randomOf(options.seed);
const endMs = performance.now() + options.seconds * 1000;
let attempts = 0;
while (attempts < options.attempts && performance.now() < endMs) {
  // The latest are the least explored.
  const back = Math.min(random(corpus.length), random(corpus.length));
  const input = corpus[corpus.length - 1 - back] ?? Buffer.alloc(0);
  const other = corpus[random(corpus.length)] ?? input;
  await attempt(mutate(input, other, random, MOST_BYTES));
  attempts += 1;
}
console.log(JSON.stringify({ attempts, kept: corpus.length, seeded, reached: coverage.reached }));
