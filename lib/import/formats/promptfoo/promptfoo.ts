import { contentHash } from '#contract/content-hash.ts';
import { canonicalJson } from '../canonical-json.ts';
import { RunWriter } from '../converted-run.ts';
import { hasMember } from '../file-head.ts';
import {
  type LogEntry,
  type LogFormat,
  type LogSource,
  type LogTime,
  type Missing,
  UnreadableLogError,
} from '../format.ts';
import { anyTime, logTime, timeAt } from '../log-time.ts';
import { parseDocument } from '../parse-document.ts';
import { parseYaml } from '../parse-yaml.ts';
import { companionOf } from './promptfoo-companion.ts';
import {
  derivedOf,
  isError,
  listedPrompts,
  placeResults,
  reportOf,
  type PlacedResult,
  type PromptRun,
  runsOfPrompts,
  statedTests,
  usageOfRun,
} from './promptfoo-runs.ts';
import {
  outputSchema,
  type Output,
  type Prompt,
  type Result,
  resultSchema,
  summaryOf,
  type Summary,
} from './promptfoo-schema.ts';
import { parseJsonLine, parseShape } from '../parse-value.ts';
import { readRecords } from '../records.ts';

/**
 * The output of `promptfoo eval --output file.json`. Each prompt with its provider is a run:
 * `match` is whether the test passed, `metrics` are its score and its named scores.
 */
export const promptfooOutput: LogFormat = {
  kind: 'events',
  name: 'promptfoo output',
  grows: false,
  traits: (head) => [
    hasMember(head, 'results'),
    hasMember(head, 'results.results', 'results.prompts', 'results.*.success', 'results.table'),
    hasMember(head, 'evalId', 'config', 'shareableUrl', 'results.version', 'version', 'stats'),
  ],
  read: readOutput,
};

/** The output of `promptfoo eval --output file.jsonl`: a line for each result. */
export const promptfooLines: LogFormat = {
  kind: 'events',
  name: 'promptfoo output, JSON lines',
  grows: false,
  traits: (head) => [
    hasMember(head, 'promptIdx'),
    hasMember(head, 'testIdx'),
    hasMember(head, 'success'),
  ],
  read: readLinesOutput,
};

/** The output of `promptfoo eval --output file.yaml`, which has the members of that in JSON. */
export const promptfooYaml: LogFormat = {
  kind: 'events',
  name: 'promptfoo output, YAML',
  grows: false,
  traits: ({ name, bytes }) => {
    const isYaml = /\.ya?ml$/i.test(name);
    const text = isYaml ? bytes.toString() : '';
    return [
      { what: 'a name that ends with .yaml', there: isYaml },
      { what: 'a member results', there: /^results:/m.test(text) },
      { what: 'prompts or results in it', there: /^ {2,}(?:prompts|results):/m.test(text) },
    ];
  },
  read: readYamlOutput,
};

async function* readOutput(source: LogSource): AsyncGenerator<LogEntry> {
  yield* outputEntries(source, parseDocument(source.path, await source.bytes(), outputSchema));
}

async function* readYamlOutput(source: LogSource): AsyncGenerator<LogEntry> {
  const parsed = await parseYaml(await source.bytes());
  const { data, problem } = parseShape(parsed, outputSchema);
  if (problem !== undefined) throw new UnreadableLogError(source.path, problem);
  yield* outputEntries(source, data);
}

function* outputEntries(source: LogSource, output: Output): Generator<LogEntry> {
  const summary = summaryOf(output);
  const results: Result[] = [];
  for (const [index, value] of (summary.results ?? []).entries()) {
    const { data, problem } = parseShape({ data: value }, resultSchema);
    if (problem === undefined) results.push(data);
    else {
      const reason = `no result of promptfoo: ${problem}`;
      yield { kind: 'refused', where: `result ${index}`, reason };
    }
  }
  const evaluation = new Evaluation({
    ...{ id: output.evalId ?? undefined, description: output.config?.description ?? undefined },
    ...{ prompts: listedPrompts(summary.prompts ?? summary.table?.head?.prompts ?? []), results },
    createdAt: timeOf(output, summary) ?? writtenAt(source),
    stated: statedBy(summary),
  });
  yield* evaluation.entries();
}

async function* readLinesOutput(source: LogSource): AsyncGenerator<LogEntry> {
  const results: Result[] = [];
  for await (const line of readRecords(source.chunks())) {
    if (line === 'pause') continue;
    const { data, problem } = parseShape(parseJsonLine(line), resultSchema);
    if (problem === undefined) results.push(data);
    else {
      const reason = `no result of promptfoo: ${problem}`;
      yield { kind: 'refused', where: `line ${line.number}`, reason };
    }
  }
  const companion = await companionOf(source, results);
  if (companion) {
    yield { kind: 'remark', text: `its evaluation is that of ${companion.name} beside it` };
    yield* outputEntries(source, companion.output);
    return;
  }
  const id = results[0]?.evalId ?? undefined;
  const prompts = runsOfPrompts([], results).map(({ results: [first] }) => promptOf(first));
  const createdAt = writtenAt(source);
  yield* new Evaluation({ id, prompts, results, createdAt, stated: 0 }).entries();
}

/** JSON lines list no prompts, so the prompts of the results are taken as all. */
function promptOf(result: Result | undefined): Prompt {
  return { provider: result?.provider, label: result?.prompt?.label, raw: result?.prompt?.raw };
}

function writtenAt({ modifiedMs }: LogSource): LogTime {
  return timeAt(Math.round(modifiedMs * 1000));
}

function timeOf({ createdAt, metadata }: Output, { timestamp }: Summary): LogTime | undefined {
  return logTime(timestamp) ?? anyTime(createdAt) ?? logTime(metadata?.evaluationCreatedAt);
}

function statedBy({ stats }: Summary): number {
  return (stats?.successes ?? 0) + (stats?.failures ?? 0) + (stats?.errors ?? 0);
}

interface EvaluationContent {
  readonly id: string | undefined;
  readonly description?: string | undefined;
  readonly prompts: readonly Prompt[];
  readonly results: readonly Result[];
  readonly createdAt: LogTime;
  /** How many results the file says that there are; 0 when it does not. */
  readonly stated: number;
}

class Evaluation {
  readonly #content: EvaluationContent;
  readonly #id: string;
  readonly #task: string;

  constructor(content: EvaluationContent) {
    const { id, description, prompts, results } = content;
    this.#content = content;
    this.#id = id ?? `promptfoo-${contentHash(canonicalJson([prompts, results])).slice(0, 16)}`;
    this.#task = description ?? this.#id;
  }

  *entries(): Generator<LogEntry> {
    const { prompts, results } = this.#content;
    for (const run of runsOfPrompts(prompts, results)) yield* this.#runEntries(run);
  }

  *#runEntries(run: PromptRun): Generator<LogEntry> {
    const writer = this.#writerFor(run);
    yield writer.spec();
    for (const placed of placeResults(run.results)) yield* this.#resultEntries(writer, run, placed);
    const { stated, results, prompts } = this.#content;
    const report = reportOf(run);
    if (run.prompt === undefined && prompts.length > 0) {
      yield writer.unprovenReport(report, 'the file does not list its prompt');
    } else if (stated > results.length && statedTests(run) === 0) {
      const reason = `the file counts ${stated} results and has ${results.length}`;
      yield writer.unprovenReport(report, reason);
    } else yield writer.report(report, missingOf(run));
  }

  #writerFor(run: PromptRun): RunWriter {
    return new RunWriter({
      runId: `${this.#id}::${run.index}`,
      model: run.provider,
      task: this.#task,
      createdAt: this.#content.createdAt,
      configHash: run.prompt?.id ?? undefined,
      config: { prompt: run.label },
      usage: usageOfRun(run),
      stated: derivedOf(run),
    });
  }

  *#resultEntries(
    writer: RunWriter,
    run: PromptRun,
    { result, test, place }: PlacedResult,
  ): Generator<LogEntry> {
    const { success, score, namedScores, response, vars, error, gradingResult } = result;
    const sampleId = `${this.#task}.${test}`;
    const where = `result ${place} of prompt ${run.index}`;
    const correct = success ?? gradingResult?.pass;
    const match = { correct, vars, response, error, gradingResult };
    yield writer.event({ sampleId, type: 'match', data: match, where });
    const metrics = { ...namedScores, score };
    yield writer.event({ sampleId, type: 'metrics', data: metrics, where });
    if (isError(result)) yield writer.event({ sampleId, type: 'error', data: { error }, where });
  }
}

/** Each test has at least these events. */
const EVENTS_OF_TEST = 2;

function missingOf(run: PromptRun): Missing | undefined {
  const stated = statedTests(run);
  const tests = Math.max(0, stated - run.results.length);
  if (tests === 0) return undefined;
  const what = `${tests} of the ${stated} tests that it counts are not in the file`;
  return { events: tests * EVENTS_OF_TEST, what };
}
