import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { root } from '../../scripts/bundle-options.ts';
import { type Cost, costSchema, leastCost } from './cost.ts';
import { lakeShapes } from './endpoints/all-endpoints.ts';
import { judgeCosts } from './judge.ts';
import { allShapes } from './shapes/all-shapes.ts';
import { type Subject, subjectOfLake, subjectOfShape } from './subject.ts';

/**
 * Doubles the size of each shape of input four times and fails where the time or the memory of the work
 * more than triples at a doubling: npm run test:growth [-- --only WORDS]. Each size runs in a process
 * of its own; a lake's routes are asked in one. What seems to grow is measured again, up to `TRIES` times:
 * the machine does other things too, and garbage is collected late. It does not grow when one try shows so,
 * or the least of all tries for each size.
 */

/** This program as scripts/run.mjs bundled it. */
const BUNDLE = `${root}.cache/run/growth-main.mjs`;

const DOUBLINGS = 4;
const DEADLINE_MS = 240_000;
const TRIES = 5;

const subjects = [...allShapes.map(subjectOfShape), ...lakeShapes.map(subjectOfLake)];

type Costs = Readonly<Record<string, Cost>>;

function measureApart(subject: Subject, size: number): Costs {
  const args = [BUNDLE, '--subject', subject.name, '--size', String(size)];
  const output = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: DEADLINE_MS,
    maxBuffer: 2 ** 24,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return z.record(z.string(), costSchema).parse(JSON.parse(output));
}

/** Whether a row of these costs seems to grow. */
function seemsToGrow(costs: ReadonlyMap<string, Cost[]>, subject: Subject): boolean {
  return [...costs.values()].some((each) => !judgeCosts(each, subject).holds);
}

/** The costs of each row, by size, of as many tries as it takes to see that none grows. */
function measureUntilSure(subject: Subject): Map<string, Cost[]> {
  let costs = measureSizes(subject);
  for (let tries = 1; tries < TRIES && seemsToGrow(costs, subject); tries += 1) {
    const again = measureSizes(subject);
    costs = new Map(
      [...costs].map(([row, each]) => [row, better(each, again.get(row) ?? each, subject)]),
    );
  }
  return costs;
}

/** The costs of each row, by size. */
function measureSizes(subject: Subject): Map<string, Cost[]> {
  const sizes = Array.from({ length: DOUBLINGS + 1 }, (_, i) => Math.floor(subject.from) * 2 ** i);
  const costs = sizes.map((size) => measureApart(subject, size));
  return new Map(subject.rows.map((row) => [row, costs.flatMap((each) => each[row] ?? [])]));
}

/** Those that do not grow, else the least of both for each size. */
function better(a: Cost[], b: Cost[], subject: Subject): Cost[] {
  return [a, b].find((each) => judgeCosts(each, subject).holds) ?? least(a, b);
}

function least(a: readonly Cost[], b: readonly Cost[]): Cost[] {
  return a.map((cost, index) => leastCost(cost, b[index] ?? cost));
}

/** Gives how many rows passed, and how many failed. */
function judge(subject: Subject): { readonly passed: number; readonly failed: number } {
  let costs: Map<string, Cost[]>;
  try {
    costs = measureUntilSure(subject);
  } catch (error) {
    const lines = String(error).split('\n');
    const line = lines.find((each) => each.includes('Error: ') && !each.includes(BUNDLE));
    console.log(`FAILED ${subject.name}: ${line ?? lines[0] ?? ''}`);
    return { passed: 0, failed: subject.rows.length };
  }
  let failed = 0;
  for (const [row, each] of costs) {
    const { holds, figures } = judgeCosts(each, subject);
    if (!holds) failed += 1;
    console.log(`${holds ? 'ok    ' : 'FAILED'} ${row}: ${figures}`);
  }
  return { passed: costs.size - failed, failed };
}

const { values } = parseArgs({
  options: { only: { type: 'string' }, subject: { type: 'string' }, size: { type: 'string' } },
});
const asked = subjects.find(({ name }) => name === values.subject);
if (asked) console.log(JSON.stringify(await asked.measure(Number(values.size))));
else {
  const totals = subjects
    .filter(({ name }) => name.includes(values.only ?? ''))
    .map((subject) => judge(subject));
  const sum = (key: 'passed' | 'failed') => totals.reduce((total, each) => total + each[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  if (sum('failed') > 0 || totals.length === 0) process.exitCode = 1;
}
