import { RunWriter } from '../converted-run.ts';
import { hasMember } from '../file-head.ts';
import type { LogEntry, LogFormat, LogSource, Missing } from '../format.ts';
import { anyTime, timeAt } from '../log-time.ts';
import { anyObject } from '../maybe.ts';
import { findAll } from './find-items.ts';
import type { OutputItem, StatedRun } from './openai-schema.ts';

/**
 * The output items of OpenAI's hosted evals, `GET /v1/evals/{eval_id}/runs/{run_id}/output_items`
 * (`openai.types.evals.runs.OutputItemListResponse`): the pages of its answer, or an item a line. An
 * object `eval.run` among them tells how many items the run has. The file is read twice, so that it
 * need not be held.
 */
export const openAiOutputItems: LogFormat = {
  kind: 'events',
  name: 'OpenAI eval run output items',
  grows: false,
  traits: (head) => [
    hasMember(head, 'run_id', 'data.*.run_id', 'result_counts'),
    hasMember(
      head,
      ...['datasource_item', 'datasource_item_id', 'data.*.datasource_item'],
      'result_counts',
    ),
    hasMember(head, 'results', 'data.*.results', 'result_counts'),
  ],
  read: readItems,
};

/** What the first reading finds of a run. */
interface RunFacts {
  readonly models: Set<string>;
  readonly graders: Set<string>;
  evalId: string | undefined;
  firstSeconds: number;
  items: number;
  stated: StatedRun | undefined;
}

async function* readItems(source: LogSource): AsyncGenerator<LogEntry> {
  const { runs, hasMore } = await survey(source);
  const writers = new Map<string, ItemWriter>();
  for (const [runId, facts] of runs) {
    if (facts.items === 0 && facts.stated === undefined) continue;
    const writer = new ItemWriter(runId, facts, source);
    writers.set(runId, writer);
    yield writer.run.spec();
  }
  for await (const found of findAll(source)) {
    if ('refused' in found) {
      const reason = `no output item of an eval run: ${found.problem}`;
      yield { kind: 'refused', where: found.refused, reason };
    } else if ('item' in found) yield* writers.get(found.item.run_id)?.entries(found) ?? [];
  }
  for (const writer of writers.values()) yield writer.report(hasMore);
}

async function survey(source: LogSource) {
  const runs = new Map<string, RunFacts>();
  let hasMore = false;
  for await (const found of findAll(source)) {
    if ('hasMore' in found) ({ hasMore } = found);
    else if ('run' in found) factsOf(runs, found.run.id).stated = found.run;
    else if ('item' in found) addItem(factsOf(runs, found.item.run_id), found.item);
  }
  return { runs, hasMore };
}

function factsOf(runs: Map<string, RunFacts>, runId: string): RunFacts {
  let facts = runs.get(runId);
  if (facts === undefined) {
    facts = {
      ...{ models: new Set(), graders: new Set(), evalId: undefined, stated: undefined },
      ...{ firstSeconds: Infinity, items: 0 },
    };
    runs.set(runId, facts);
  }
  return facts;
}

function addItem(facts: RunFacts, item: OutputItem): void {
  const { eval_id, created_at, sample, results } = item;
  facts.items += 1;
  facts.evalId ??= eval_id ?? undefined;
  if (created_at) facts.firstSeconds = Math.min(facts.firstSeconds, created_at);
  if (sample?.model) facts.models.add(sample.model);
  for (const { name } of results ?? []) if (name) facts.graders.add(name);
}

/** A grader's name is followed by its id. */
const GRADER_ID = /-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Without the id where the name alone tells the graders apart. */
function graderNames(graders: ReadonlySet<string>): ReadonlyMap<string, string> {
  const short = (name: string) => name.replace(GRADER_ID, '');
  const counts = new Map<string, number>();
  for (const name of graders) counts.set(short(name), (counts.get(short(name)) ?? 0) + 1);
  return new Map(
    [...graders].map((name) => [name, counts.get(short(name)) === 1 ? short(name) : name]),
  );
}

/** Whether all graders passed it; undefined when none says so. */
function verdictOf({ results, status }: OutputItem): boolean | undefined {
  const verdicts = (results ?? []).flatMap(({ passed }) =>
    typeof passed === 'boolean' ? [passed] : [],
  );
  if (verdicts.length > 0) return verdicts.every(Boolean);
  if (status === 'pass') return true;
  return status === 'fail' ? false : undefined;
}

class ItemWriter {
  readonly run: RunWriter;
  readonly #facts: RunFacts;
  readonly #task: string;
  readonly #graders: ReadonlyMap<string, string>;

  constructor(runId: string, facts: RunFacts, { modifiedMs }: LogSource) {
    const { models, graders, evalId, firstSeconds, stated } = facts;
    this.#facts = facts;
    this.#task = evalId ?? stated?.eval_id ?? stated?.name ?? 'unknown';
    this.#graders = graderNames(graders);
    const first = firstSeconds === Infinity ? stated?.created_at : firstSeconds;
    this.run = new RunWriter({
      runId,
      model: models.size > 0 ? [...models].sort().join(',') : (stated?.model ?? 'unknown'),
      task: this.#task,
      createdAt: anyTime(first) ?? timeAt(Math.round(modifiedMs * 1000)),
      config: stated?.name ? { name: stated.name } : {},
    });
  }

  *entries({ item, where }: { readonly item: OutputItem; readonly where: string }) {
    const { datasource_item, datasource_item_id, id, sample, created_at, results } = item;
    const shared = {
      sampleId: `${this.#task}.${datasource_item_id ?? id ?? where}`,
      createdAt: anyTime(created_at),
      where,
    };
    if (sample) {
      const { input, output, model, usage, finish_reason } = sample;
      const data = { prompt: input, sampled: output, model, usage, finish_reason };
      yield this.run.event({ ...shared, type: 'sampling', data });
    }
    const failed = failureOf(item);
    if (failed !== undefined) {
      yield this.run.event({ ...shared, type: 'error', data: { error: failed } });
      return;
    }
    const match = { correct: verdictOf(item) ?? null, item: datasource_item, results };
    yield this.run.event({ ...shared, type: 'match', data: match });
    yield this.run.event({ ...shared, type: 'metrics', data: this.#scoresOf(item) });
  }

  #scoresOf({ results }: OutputItem): Record<string, number> {
    const scores = (results ?? []).flatMap(({ name, score }): [string, number][] =>
      typeof score === 'number' ? [[this.#graders.get(name ?? '') ?? 'score', score]] : [],
    );
    return Object.fromEntries(scores);
  }

  report(hasMore: boolean): LogEntry {
    const { stated, items } = this.#facts;
    const counts = stated?.result_counts;
    const total = counts?.total ?? items;
    // An item that failed with an error has no verdict.
    const judged = (counts?.passed ?? 0) + (counts?.failed ?? 0);
    const accuracy = judged > 0 ? { accuracy: (counts?.passed ?? 0) / judged } : {};
    const report = { ...accuracy, ...counts };
    if (hasMore && items >= total) {
      return this.run.unprovenReport(report, 'its last page says that there are more');
    }
    return this.run.report(report, missingOf(total, items));
  }
}

function failureOf({ sample, status, results }: OutputItem): unknown {
  const error = anyObject.safeParse(sample?.error).data;
  if (error?.['message'] || error?.['code']) return error;
  return status === 'error' && (results ?? []).length === 0 ? { status } : undefined;
}

/** Each item has at least these events. */
const EVENTS_OF_ITEM = 3;

function missingOf(total: number, there: number): Missing | undefined {
  const items = Math.max(0, total - there);
  if (items === 0) return undefined;
  const what = `${items} of the ${total} output items that the run counts are not in the file`;
  return { events: items * EVENTS_OF_ITEM, what };
}
