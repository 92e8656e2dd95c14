import { contentHash } from '#contract/content-hash.ts';
import { RunWriter, type StatedScore } from '../converted-run.ts';
import type { LogEntry, LogSource, Missing } from '../format.ts';
import { timeAt } from '../log-time.ts';
import { parseDocument } from '../parse-document.ts';
import {
  type HelmInstanceStats,
  type HelmRequestState,
  type HelmRunSpec,
  type HelmStat,
  perInstanceSchema,
  runSpecSchema,
  scenarioStateSchema,
  statsSchema,
} from './helm-schema.ts';

/** The files of a run folder, as far as they are there. */
interface HelmFolder {
  readonly hash: string;
  readonly spec: HelmRunSpec;
  readonly instances: readonly HelmInstanceStats[] | undefined;
  readonly states: readonly HelmRequestState[] | undefined;
  readonly stats: readonly HelmStat[] | undefined;
}

/** @param own the file's part, undefined when it has another name: then its content tells */
export async function* helmEntries(
  source: LogSource,
  own: string | undefined,
): AsyncGenerator<LogEntry> {
  const folder = await readFiles(source, own);
  const { instances, states, stats } = folder;
  const answers = answersOf(states ?? []);
  const writer = writerFor(source, folder);
  yield writer.spec();
  const seen = new Set<string>();
  for (const [index, instance] of inOrder(instances ?? []).entries()) {
    const answer = answers.get(keyOf(instance.instance_id, instance));
    seen.add(keyOf(instance.instance_id, instance));
    const where = `instance ${index}, ${instance.instance_id}`;
    const data = { ...answerData(answer), ...instanceData(instance) };
    yield writer.event({ sampleId: sampleOf(instance), type: 'metrics', data, where });
    yield* errorOf(writer, sampleOf(instance), answer, where);
  }
  const unscored = [...answers].filter(([key]) => !seen.has(key));
  if (instances === undefined) {
    for (const [key, answer] of unscored) {
      const { id } = answer.instance;
      const sampleId = sampleOf({
        instance_id: id ?? key,
        perturbation: answer.instance.perturbation,
      });
      yield writer.event({ sampleId, type: 'metrics', data: answerData(answer), where: key });
      yield* errorOf(writer, sampleId, answer, key);
    }
  }
  const report = Object.fromEntries(
    (stats ?? []).map((stat) => [metricOf(stat), stat.mean ?? null]),
  );
  if (stats === undefined) {
    yield writer.unprovenReport(report, 'stats.json, which HELM writes at its end, is not there');
  } else yield writer.report(report, missingOf(folder, unscored.length));
}

function missingOf({ instances, states }: HelmFolder, unscored: number): Missing | undefined {
  if (instances !== undefined && unscored > 0) {
    const what = `${unscored} of the answers in scenario_state.json have no statistics`;
    return { events: unscored, what };
  }
  return instances === undefined && states === undefined
    ? { events: 1, what: 'the file states scores, and has none of its samples' }
    : undefined;
}

async function readFiles(source: LogSource, own: string | undefined): Promise<HelmFolder> {
  const bytes = await source.bytes();
  const part = own ?? partOf(bytes);
  const file = async (name: string) =>
    name === part ? bytes : own === undefined ? undefined : source.neighbour(name);
  const spec = await file('run_spec.json');
  const instances = await file('per_instance_stats.json');
  const states = await file('scenario_state.json');
  const stats = await file('stats.json');
  const state = states && parseDocument('scenario_state.json', states, scenarioStateSchema);
  const adapter_spec = state?.adapter_spec;
  const runSpec = spec && parseDocument('run_spec.json', spec, runSpecSchema);
  return {
    hash: contentHash(bytes).slice(0, 8),
    spec: { ...runSpec, adapter_spec: runSpec?.adapter_spec ?? adapter_spec },
    instances: instances && parseDocument('per_instance_stats.json', instances, perInstanceSchema),
    states: state?.request_states,
    stats: stats && parseDocument('stats.json', stats, statsSchema),
  };
}

/** Of a file with a name of its own. */
function partOf(bytes: Buffer): string {
  if (!/^\s*\[/.test(bytes.subarray(0, 100).toString())) return 'scenario_state.json';
  return bytes.includes('"instance_id"') ? 'per_instance_stats.json' : 'stats.json';
}

function writerFor(source: LogSource, folder: HelmFolder): RunWriter {
  const { spec, hash, instances, states, stats } = folder;
  const name = spec.name ?? source.folder;
  const times = (states ?? []).map(({ result }) => result?.request_datetime ?? 0);
  const lastSeconds = times.reduce((last, each) => Math.max(last, each), 0);
  const { groups, scenario_spec, adapter_spec } = spec;
  const scored = (instances ?? []).flatMap((instance) => instance.stats);
  const metrics = new Set(scored.filter((stat) => !isEffort(stat)).map((stat) => metricOf(stat)));
  return new RunWriter({
    runId: `${name}::${hash}`,
    model: adapter_spec?.model ?? adapter_spec?.model_deployment ?? modelIn(name) ?? 'unknown',
    task: taskIn(name),
    createdAt: timeAt(Math.round(lastSeconds > 0 ? lastSeconds * 1e6 : source.modifiedMs * 1000)),
    metric: MAIN.find((metric) => metrics.has(metric)),
    config: { run_spec: name, scenario_spec: scenario_spec ?? undefined },
    tags: groups ?? [],
    usage: {
      promptTokens: total(scored, ['num_prompt_tokens']),
      completionTokens: total(scored, ['num_completion_tokens', 'num_output_tokens']),
    },
    stated: statedOf(stats ?? []),
  });
}

/** The metrics that HELM's own leaderboards show most, the first that a run has is its main one. */
const MAIN = [
  ...['exact_match', 'quasi_exact_match', 'final_number_exact_match', 'prefix_exact_match'],
  ...['chain_of_thought_correctness', 'math_equiv_chain_of_thought', 'ifeval_strict_accuracy'],
  ...['f1_score', 'rouge_2', 'bleu_4'],
];

/** Model and scenario in the name of a run: `mmlu:subject=anatomy,model=openai_gpt2`. */
const MODEL = /[:,]model=([^,]+)/;

function modelIn(name: string): string | undefined {
  return MODEL.exec(name)?.[1];
}

function taskIn(name: string): string {
  return name.replace(MODEL, '');
}

/** What a request took, in tokens and time: figures of the run, and no scores. */
const EFFORT =
  /^(?:num_|inference_|training_|batch_size|finish_reason_|prompt_truncated|max_prob|estimated_num_|runtime|denoised_runtime|log_?prob|predicted_index|latency)/;

function isEffort({ name }: HelmStat): boolean {
  return EFFORT.test(name.name);
}

/** `test` is the split that is meant when none is named. */
function metricOf({ name }: HelmStat): string {
  const { split, sub_split, perturbation } = name;
  const parts = [split === 'test' ? undefined : split, sub_split, perturbation?.name];
  const on = perturbation?.computed_on;
  if (on !== undefined && on !== null && on !== 'perturbed') parts.push(on);
  return [name.name, ...parts.filter((part) => part !== undefined && part !== null)].join(',');
}

function statedOf(stats: readonly HelmStat[]): Record<string, StatedScore> {
  const stated = stats.flatMap((stat): [string, StatedScore][] =>
    isEffort(stat) || typeof stat.mean !== 'number' ? [] : [[metricOf(stat), { score: stat.mean }]],
  );
  return Object.fromEntries(stated);
}

function total(stats: readonly HelmStat[], names: readonly string[]): number | undefined {
  for (const name of names) {
    const found = stats.filter((stat) => stat.name.name === name && typeof stat.sum === 'number');
    if (found.length > 0) return found.reduce((sum, stat) => sum + (stat.sum ?? 0), 0);
  }
  return undefined;
}

type Placed = Pick<HelmInstanceStats, 'perturbation' | 'train_trial_index'>;

function keyOf(id: string, { perturbation, train_trial_index }: Placed): string {
  return JSON.stringify([id, perturbation?.name ?? null, train_trial_index ?? 0]);
}

function sampleOf({
  instance_id,
  perturbation,
}: Pick<HelmInstanceStats, 'instance_id' | 'perturbation'>): string {
  const name = perturbation?.name;
  return name ? `${instance_id},${name}` : instance_id;
}

/** Each trial answers all instances again. */
function inOrder(instances: readonly HelmInstanceStats[]): HelmInstanceStats[] {
  return instances.toSorted((a, b) => (a.train_trial_index ?? 0) - (b.train_trial_index ?? 0));
}

/** The first request of each instance and trial; a choice among references has one for each. */
function answersOf(states: readonly HelmRequestState[]): Map<string, HelmRequestState> {
  const answers = new Map<string, HelmRequestState>();
  for (const [index, state] of states.entries()) {
    const { instance, train_trial_index } = state;
    const { id, perturbation } = instance;
    const key = keyOf(id ?? `request ${index}`, { perturbation, train_trial_index });
    if (!answers.has(key)) answers.set(key, state);
  }
  return answers;
}

function answerData(state: HelmRequestState | undefined): Record<string, unknown> {
  if (state === undefined) return {};
  const { instance, result } = state;
  return {
    input: instance.input,
    references: instance.references,
    output: result?.completions?.[0]?.text ?? undefined,
  };
}

/** Scores at the top, where they become metrics; tokens and times below `effort`, where not. */
function instanceData({ stats, perturbation, train_trial_index }: HelmInstanceStats) {
  const means = (all: readonly HelmStat[]) =>
    Object.fromEntries(all.map((stat) => [metricOf(stat), stat.mean ?? meanOf(stat)]));
  return {
    ...{ perturbation, trial: { train_trial_index } },
    effort: means(stats.filter((stat) => isEffort(stat))),
    ...means(stats.filter((stat) => !isEffort(stat))),
  };
}

function meanOf({ sum, count }: HelmStat): number | null {
  return typeof sum === 'number' && count ? sum / count : null;
}

function* errorOf(
  writer: RunWriter,
  sampleId: string,
  state: HelmRequestState | undefined,
  where: string,
): Generator<LogEntry> {
  if (state?.result?.success !== false) return;
  const { error } = state.result;
  yield writer.event({ sampleId, type: 'error', data: { error: error ?? null }, where });
}
