import { canonicalJson } from '../canonical-json.ts';
import type { RunUsage, StatedScore } from '../converted-run.ts';
import { type Prompt, type ProviderName, responseSchema, type Result } from './promptfoo-schema.ts';

/** A run: a prompt with its provider, and its results. */
export interface PromptRun {
  /** Its place among the prompts. */
  readonly index: number;
  readonly provider: string;
  readonly label: string;
  /** Undefined when the file does not list it. */
  readonly prompt: Prompt | undefined;
  readonly results: Result[];
}

/** Results by the prompt that they name, or by their own provider and prompt where they name none. */
export function runsOfPrompts(
  prompts: readonly Prompt[],
  results: readonly Result[],
): readonly PromptRun[] {
  const runs: PromptRun[] = prompts.map((prompt, index) => ({
    index,
    provider: providerName(prompt.provider),
    label: prompt.label ?? prompt.display ?? prompt.raw ?? '',
    prompt,
    results: [],
  }));
  for (const result of results) runOf(runs, result).results.push(result);
  return runs;
}

/** The first releases list templates without their providers: only the results tell the runs. */
export function listedPrompts(prompts: readonly Prompt[]): readonly Prompt[] {
  return prompts.some(({ provider }) => provider !== undefined && provider !== null) ? prompts : [];
}

function runOf(runs: PromptRun[], { promptIdx, provider, prompt }: Result): PromptRun {
  const name = providerName(provider);
  const label = prompt?.label ?? prompt?.display ?? prompt?.raw ?? '';
  const isIt = (run: PromptRun) =>
    promptIdx === undefined || promptIdx === null
      ? providerNames(provider).includes(run.provider) && run.label === label
      : run.index === promptIdx;
  const known = runs.find(isIt);
  if (known !== undefined) return known;
  const index = promptIdx ?? Math.max(-1, ...runs.map((run) => run.index)) + 1;
  const run = { index, provider: name, label, prompt: undefined, results: [] };
  runs.push(run);
  return run;
}

function providerName(provider: ProviderName): string {
  if (typeof provider === 'string') return provider;
  return provider?.id ?? provider?.label ?? 'unknown';
}

/** A listed prompt names its provider by its label where it has one. */
function providerNames(provider: ProviderName): string[] {
  if (typeof provider !== 'object' || provider === null) return [providerName(provider)];
  return [provider.id, provider.label].filter((name) => typeof name === 'string');
}

/** A result with its test: the same one for all answers to it. */
export interface PlacedResult {
  readonly result: Result;
  readonly test: number;
  /** The number of the test among those that were run, repetitions counted. */
  readonly place: number;
}

/**
 * Sorts results by test. Each repetition by `--repeat` has its own number, so a test is identified
 * by its content.
 */
export function placeResults(results: readonly Result[]): PlacedResult[] {
  const placed = results.map((result, index) => ({ result, place: result.testIdx ?? index }));
  placed.sort((a, b) => a.place - b.place);
  const tests = new Map<string, number>();
  return placed.map(({ result, place }) => {
    const key = testKey(result);
    const test = key === undefined ? place : (tests.get(key) ?? place);
    if (key !== undefined) tests.set(key, test);
    return { result, place, test };
  });
}

/** Undefined when the result does not tell its test. */
function testKey({ testCase, vars }: Result): string | undefined {
  const known = [testCase ?? null, vars ?? null];
  const isEmpty = known.every((each) => each === null || canonicalJson(each) === '{}');
  return isEmpty ? undefined : canonicalJson(known);
}

/** The usage stated for the prompt, else the sum over its results. */
export function usageOfRun({ prompt, results }: PromptRun): RunUsage {
  const stated = prompt?.metrics;
  const responses = results.map(({ response }) => responseSchema.parse(response));
  const usages = results.map((result, index) => result.tokenUsage ?? responses[index]?.tokenUsage);
  const total = (member: 'prompt' | 'completion') =>
    stated?.tokenUsage?.[member] ?? sum(usages.map((usage) => usage?.[member]));
  return {
    promptTokens: total('prompt'),
    completionTokens: total('completion'),
    cost: stated?.cost ?? sum(results.map(({ cost }, index) => cost ?? responses[index]?.cost)),
  };
}

function sum(values: readonly (number | null | undefined)[]): number | undefined {
  const known = values.filter((value) => typeof value === 'number');
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}

/** How many tests a listed prompt says that it had. */
export function statedTests({ prompt }: PromptRun): number {
  const { testPassCount, testFailCount, testErrorCount } = prompt?.metrics ?? {};
  return (testPassCount ?? 0) + (testFailCount ?? 0) + (testErrorCount ?? 0);
}

/**
 * The prompt's own metrics. Where promptfoo states sums, over tests or over those that have a named
 * score, by its weight where there is one, the means stand under the names of the recorded metrics; `total_score` is its sum.
 * Counts of fewer tests than the file has results give no mean.
 */
export function reportOf(run: PromptRun): Record<string, unknown> {
  const metrics = run.prompt?.metrics ?? {};
  const tests = statedTests(run);
  const { score, ...others } = metrics;
  const { testPassCount, namedScores, namedScoresCount, namedScoreWeights } = others;
  const total = typeof score === 'number' ? { total_score: score } : {};
  if (tests === 0 || tests < run.results.length) return { ...others, ...total };
  const named = Object.entries(namedScores ?? {}).flatMap(([name, sum]): [string, number][] => {
    const count = namedScoreWeights?.[name] ?? namedScoresCount?.[name];
    return typeof sum === 'number' && count ? [[name, sum / count]] : [];
  });
  return {
    ...Object.fromEntries(named),
    ...others,
    ...total,
    accuracy: (testPassCount ?? 0) / tests,
    ...(typeof score === 'number' ? { score: score / tests } : {}),
  };
}

/** Its derived metrics, which are computed from the sums of others: no test has them, so nobody counts them. */
export function derivedOf({ prompt, results }: PromptRun): Record<string, StatedScore> {
  const { namedScores, namedScoresCount } = prompt?.metrics ?? {};
  if (!namedScoresCount) return {};
  const recorded = new Set(results.flatMap((result) => Object.keys(result.namedScores ?? {})));
  const derived = Object.entries(namedScores ?? {}).flatMap(([name, score]) =>
    typeof score !== 'number' || recorded.has(name) || name in namedScoresCount
      ? []
      : [[name, { score }] as const],
  );
  return Object.fromEntries(derived);
}

/** promptfoo's `ResultFailureReason.ERROR`; an assertion that fails has an `error` text too. */
const FAILED_WITH_ERROR = 2;

export function isError({ failureReason, error, gradingResult }: Result): boolean {
  if (typeof failureReason === 'number') return failureReason === FAILED_WITH_ERROR;
  return error !== undefined && error !== null && !gradingResult;
}
