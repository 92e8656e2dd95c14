import { RunWriter } from '../converted-run.ts';
import { hasMember, plainName } from '../file-head.ts';
import type { LogEntry, LogFormat, LogSource } from '../format.ts';
import {
  dateOf,
  type LmEvalResults,
  lmEvalResultsSchema,
  modelOf,
  NAME_TIME,
  statedScores,
  timeInName,
} from './lm-eval-results.ts';
import { timeAt } from '../log-time.ts';
import { parseDocument } from '../parse-document.ts';

/**
 * `results_{time}.json` of lm-evaluation-harness. A task whose samples stand beside it goes in with
 * them; of any other the scores are taken as they are stated.
 */
export const lmEvalResults: LogFormat = {
  kind: 'events',
  name: 'lm-evaluation-harness results',
  grows: false,
  traits: (head) => [
    hasMember(head, 'results'),
    hasMember(head, 'config.model', 'config.model_args', 'model_name'),
  ],
  read: readResults,
};

const TIME = new RegExp(`_(${NAME_TIME})\\.json$`);

async function* readResults(source: LogSource): AsyncGenerator<LogEntry> {
  const results = parseDocument(source.path, await source.bytes(), lmEvalResultsSchema);
  const [, time] = TIME.exec(plainName(source.path)) ?? [];
  const names = await source.neighbours();
  const isBeside = (task: string) =>
    names.some((name) => isSamplesName(plainName(name), task, time));
  for (const task of Object.keys(results.results)) {
    if (isBeside(task)) {
      yield { kind: 'remark', text: `${task}: its samples stand beside it and are taken instead` };
    } else yield* statedRun(source, results, task, time);
  }
}

function isSamplesName(name: string, task: string, time: string | undefined): boolean {
  if (time === undefined) return name.endsWith(`_${task}.jsonl`);
  return name.startsWith(`samples_${task}_${time}.json`);
}

function* statedRun(
  source: LogSource,
  results: LmEvalResults,
  task: string,
  time: string | undefined,
): Generator<LogEntry> {
  const model = modelOf(results) ?? source.folder;
  const named = time === undefined ? undefined : timeInName(time);
  const createdAt = named ?? dateOf(results) ?? timeAt(Math.round(source.modifiedMs * 1000));
  const values = results.results[task] ?? {};
  const stated = statedScores(values);
  if (Object.keys(stated).length === 0) {
    yield { kind: 'remark', text: `${task}: no score is stated, as of a group without one` };
    return;
  }
  const writer = new RunWriter({
    runId: `${model}::${task}::${time ?? createdAt.text}`,
    model,
    task,
    createdAt,
    config: results.config ?? {},
    stated,
  });
  yield writer.spec();
  const events = results['n-samples']?.[task]?.effective ?? 0;
  const what = `the file states scores, and has none of its ${events} samples`;
  if (events > 0) yield writer.report(values, { events, what });
  else {
    yield { kind: 'remark', text: `${task}: scores as stated; the file has no samples` };
    yield writer.report(values);
  }
}
