import { type FileHead, hasMember, plainName } from '../file-head.ts';
import type { DerivedFormat, LogEntry, LogFormat, LogSource } from '../format.ts';
import { helmEntries } from './helm-run.ts';

/**
 * A run folder of HELM (`helm/benchmark/runner.py`), `{suite}/{run}/`: `per_instance_stats.json` has
 * the scores, `scenario_state.json` the answers, `stats.json` the aggregates, `run_spec.json` the
 * model and the scenario. The first of the three that is there is imported with the others.
 */
const PARTS = ['per_instance_stats.json', 'scenario_state.json', 'stats.json'] as const;

export const helmPerInstanceStats: LogFormat = {
  kind: 'events',
  name: 'HELM per_instance_stats.json',
  grows: false,
  traits: (head) => [hasMember(head, 'instance_id'), hasMember(head, 'stats'), isList(head)],
  read: readFolder,
};

export const helmScenarioState: LogFormat = {
  kind: 'events',
  name: 'HELM scenario_state.json',
  grows: false,
  traits: (head) => [hasMember(head, 'adapter_spec'), hasMember(head, 'request_states')],
  read: readFolder,
};

export const helmStats: LogFormat = {
  kind: 'events',
  name: 'HELM stats.json',
  grows: false,
  traits: (head) => [
    hasMember(head, 'name.name'),
    hasMember(head, 'count', 'mean', 'sum'),
    isList(head),
  ],
  read: readFolder,
};

export const helmRunSpec: DerivedFormat = {
  kind: 'derived',
  name: 'HELM run_spec.json',
  reason: 'it goes in with the statistics beside it',
  traits: (head) => [hasMember(head, 'scenario_spec'), hasMember(head, 'adapter_spec')],
};

export const helmScenario: DerivedFormat = {
  kind: 'derived',
  name: 'HELM scenario.json',
  reason: 'it describes the scenario, whose runs are in the statistics beside it',
  traits: (head) => [
    { what: 'the name scenario.json', there: head.name === 'scenario.json' },
    hasMember(head, 'name'),
    hasMember(head, 'description', 'tags'),
  ],
};

function isList({ bytes }: FileHead) {
  return { what: 'a list', there: /^\s*\[/.test(bytes.subarray(0, 100).toString()) };
}

async function* readFolder(source: LogSource): AsyncGenerator<LogEntry> {
  const own = plainName(source.path);
  const names = (await source.neighbours()).map((name) => plainName(name));
  const first = PARTS.find((part) => names.includes(part)) ?? own;
  const isPart = PARTS.some((part) => part === own);
  if (isPart && first !== own) {
    yield { kind: 'remark', text: `it goes in with ${first} beside it` };
    return;
  }
  yield* helmEntries(source, isPart ? own : undefined);
}
