import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { RunItems } from '#compare/run-items.ts';

const FOLDER = new URL('../fixtures/verdicts/', import.meta.url);

/** What JSON has no number for is written as text. */
const number = z
  .union([z.number(), z.enum(['Infinity', '-Infinity', 'NaN'])])
  .transform((value) => Number(value));

const row = z.object({
  item: z.string(),
  epoch: z.int(),
  cluster: z.string().nullable(),
  score: z.number(),
});

const comparison = z.object({
  delta: number,
  ci: z.tuple([number, number]),
  ci_level: number,
  p_value: number,
  significant: z.boolean(),
  n_pairs: z.int(),
  n_clusters: z.int().nullable(),
  method: z.string(),
  mde: number,
  notes: z.array(z.string()),
});

const gate = z.object({
  verdict: z.string(),
  exit_code: z.int(),
  comparison,
  suggestion: z.string().nullable(),
});

const call = z.object({
  argv: z.array(z.string()),
  deterministic: z.boolean(),
  exit_code: z.int(),
  output: z.union([gate, comparison]).optional(),
  stderr: z.string().optional(),
});
export type VerdictCall = z.infer<typeof call>;

const caseSchema = z.object({
  name: z.string(),
  about: z.string(),
  baseline: z.array(row),
  candidate: z.array(row),
  calls: z.array(call),
});

export interface VerdictCase {
  readonly name: string;
  readonly about: string;
  readonly baseline: RunItems;
  readonly candidate: RunItems;
  readonly calls: readonly VerdictCall[];
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
}

/** The cases that evalsig 0.1.2's command line answered. */
export function verdictCases(): VerdictCase[] {
  return readdirSync(FOLDER)
    .filter((name) => /^\d\d-.*\.json$/.test(name))
    .sort()
    .map((name) => {
      const { baseline, candidate, ...rest } = caseSchema.parse(readJson(name));
      return { ...rest, baseline: itemsOf(baseline), candidate: itemsOf(candidate) };
    });
}

/** Values of evalsig's and scipy's functions, by the function's name. */
export function functionCalls(name: string): { args: unknown[]; value: unknown }[] {
  const schema = z.object({
    calls: z.array(z.object({ fn: z.string(), args: z.array(z.unknown()), value: z.unknown() })),
  });
  return schema.parse(readJson('functions.json')).calls.filter(({ fn }) => fn === name);
}

function itemsOf(rows: readonly z.infer<typeof row>[]): RunItems {
  return {
    itemId: rows.map(({ item }) => item),
    clusterId: rows.map(({ cluster }) => cluster),
    epoch: rows.map(({ epoch }) => epoch),
    score: rows.map(({ score }) => score),
  };
}
