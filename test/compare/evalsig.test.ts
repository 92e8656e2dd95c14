import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { alignRuns } from '#compare/evalsig/evalsig-align.ts';
import {
  evalsigCompare,
  evalsigDefaults,
  type EvalsigOptions,
  smallestEffect,
} from '#compare/evalsig/evalsig-compare.ts';
import { EvalsigDataError, RandomMethodError } from '#compare/evalsig/evalsig-errors.ts';
import { evalsigGate } from '#compare/evalsig/evalsig-gate.ts';
import { evalsigMetric } from '#compare/evalsig/evalsig-metric.ts';
import { pythonFixed } from '#compare/evalsig/python-fixed.ts';
import { evalsigMethods } from '#schemas/compare.ts';
import {
  functionCalls,
  type VerdictCall,
  type VerdictCase,
  verdictCases,
} from '../support/verdict-cases.ts';

/** The options of a call of evalsig's command line. */
function optionsOf({ argv }: VerdictCall): EvalsigOptions & { readonly minDelta: number } {
  const value = (name: string) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined);
  const isGate = argv[0] === 'gate';
  return {
    method: evalsigMethods.find((method) => method === value('--method')) ?? 'auto',
    alpha: Number(value('--alpha') ?? evalsigDefaults.alpha),
    power: Number(value('--power') ?? evalsigDefaults.power),
    oneSided: isGate ? !argv.includes('--two-sided') : argv.includes('--one-sided'),
    cluster: value('--cluster'),
    minDelta: Number(value('--min-delta')),
  };
}

function answer({ baseline, candidate }: VerdictCase, call: VerdictCall) {
  const options = optionsOf(call);
  const comparison = evalsigCompare(alignRuns(baseline, candidate), options);
  if (call.argv[0] === 'compare') return comparison;
  return { ...evalsigGate(comparison, options.minDelta, options.power), comparison };
}

/** The same value, its numbers to 1e-6 of them. */
function expectClose(actual: unknown, wanted: unknown, path = ''): void {
  if (typeof wanted === 'number' && Number.isFinite(wanted)) {
    expect(actual, path).toBeTypeOf('number');
    const difference = Math.abs(Number(actual) - wanted);
    expect(difference, `${path}: ${String(actual)} for ${wanted}`).toBeLessThanOrEqual(
      1e-6 * Math.max(1, Math.abs(wanted)),
    );
  } else if (typeof wanted === 'object' && wanted !== null) {
    const members = new Map(
      Object.entries(z.looseObject({}).or(z.array(z.unknown())).parse(actual)),
    );
    for (const [name, value] of Object.entries(wanted)) {
      expectClose(members.get(name), value, `${path}.${name}`);
    }
  } else expect(actual, path).toBe(wanted);
}

const compared = verdictCases().map((each) => ({
  ...each,
  calls: each.calls.filter(({ argv }) => argv[0] !== 'watch'),
}));

describe.each(compared)('evalsig over $name: $about', (each) => {
  it.each(each.calls.filter(({ deterministic }) => deterministic))(
    'gives what it gives for $argv',
    (call) => {
      if (call.exit_code === 65) {
        const message = call.stderr?.replace('evalsig: data error: ', '').trim();
        expect(() => answer(each, call)).toThrow(new EvalsigDataError(message));
        return;
      }
      const wanted = call.output ?? {};
      expect(Object.keys(wanted)).toContain(call.argv[0] === 'gate' ? 'verdict' : 'p_value');
      expectClose(answer(each, call), wanted);
    },
  );
});

const random = compared.flatMap((each) =>
  each.calls
    .filter(({ deterministic }) => !deterministic)
    .map((call) => ({ name: each.name, argv: call.argv.join(' '), each, call })),
);

describe('evalsig by methods that draw random numbers', () => {
  it.each(random)('is refused: $argv over $name', ({ each, call }) => {
    expect(() => answer(each, call)).toThrow(RandomMethodError);
  });
});

describe('evalsig', () => {
  const binary = verdictCases().find(({ name }) => name === '01-binary-small');
  const [baseline, candidate] = [binary?.baseline, binary?.candidate];
  if (!baseline || !candidate) throw new Error('a case is not there');

  it.each(functionCalls('mde').filter(({ args }) => !JSON.stringify(args).includes('nClusters')))(
    'has the smallest effect of $args',
    ({ args: [deviation, n, options], value }) => {
      const { alpha, power, oneSided } = z
        .object({
          alpha: z.number().default(0.05),
          power: z.number().default(0.8),
          oneSided: z.boolean().default(false),
        })
        .parse(options);
      const found = smallestEffect(Number(deviation), Number(n), alpha, power, oneSided);
      expect(found).toBeCloseTo(Number(value), 12);
    },
  );

  it('is a row of the answer, with its suggestion for a reason and its end at infinity null', () => {
    const runs = alignRuns(baseline, candidate);
    const { metric } = evalsigMetric('accuracy', runs, evalsigDefaults, 0.02);
    const gate = binary?.calls.find(({ argv }) => argv.join(' ') === 'gate --min-delta 0.02');
    const wanted = gate?.output;
    if (!wanted || !('suggestion' in wanted)) throw new Error('a call is not there');
    expect(metric).toMatchObject({ verdict: 'INCONCLUSIVE', reason: wanted.suggestion });
    expect(metric.ci?.[1]).toBeNull();
    expect(metric.worse).toBeGreaterThan(0);
    expect((metric.worse ?? 0) + (metric.better ?? 0) + metric.same).toBe(40);
    expect(evalsigMetric('accuracy', runs, evalsigDefaults, undefined).metric).toMatchObject({
      verdict: null,
      margin: null,
      p_value: expect.closeTo(2 * (metric.p_value ?? 0), 12) as number,
    });
  });

  it('orders items by code points, as Python does', () => {
    const run = (itemId: string[]) => ({
      itemId,
      clusterId: itemId.map(() => null),
      epoch: itemId.map(() => 0),
      score: itemId.map(() => 1),
    });
    const ids = ['\u{1F600}', '\uFFFD', 'b', 'ba', '\uE000', 'a'];
    const { itemIds } = alignRuns(run(ids), run(ids));
    expect(itemIds).toEqual(['a', 'b', 'ba', '\uE000', '\uFFFD', '\u{1F600}']);
  });

  it.each([
    [93.75, 1, '93.8'],
    [93.25, 1, '93.2'],
    [-0.125, 2, '-0.12'],
    [0.5, 0, '0'],
    [1.5, 0, '2'],
    [80, 0, '80'],
    [0.00005, 4, '0.0001'],
    [2.675, 2, '2.67'],
    [Infinity, 4, 'inf'],
  ])('writes %d with %d digits as Python does: %s', (value, digits, text) => {
    expect(pythonFixed(value, digits)).toBe(text);
  });
});
