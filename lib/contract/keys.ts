import { boundedName, decodeName, encodeName } from './names.ts';
import { formatInboxFile, type InboxObject, parseInboxFile } from './inbox-object.ts';
import type { RunName } from './run-name.ts';
import { formatSealTarget, parseSealTarget, type SealTarget } from './seal-target.ts';
import { escapePart, storeRunId, unescapePart } from './naming/store-run-id.ts';
import { formatTimestamp } from './time.ts';

/**
 * Every object key, in one place. `month` is a home month, `YYYY-MM`. The evalsig store lies under
 * `store/`; all objects that evalsig does not know lie beside it.
 */
export const STORE_ROOT = 'store';
export const EVENTS_ROOT = 'events';
export const RUNS_ROOT = 'runs';
export const FINAL_REPORTS_ROOT = 'final_reports';
export const DOCUMENTS_ROOT = 'documents';
export const EVALUATIONS_ROOT = 'evaluations';
export const SUITES_ROOT = 'suites';
export const BENCHMARKS_ROOT = 'benchmarks';
/** The index of the decisions at `GATES_PREFIX`. */
export const GATE_INDEX_ROOT = 'gate_index';
export const COMPARISONS_ROOT = 'comparisons';
/** Comparisons that rules of the settings ask for, beside those with the baselines. */
export const RULE_COMPARISONS_ROOT = 'rule_comparisons';

function partition(month: string): string {
  return `year=${month.slice(0, 4)}/month=${month.slice(5, 7)}`;
}

const PARTITION = /\/year=(\d{4})\/month=(\d{2})\//;

/** The home month in a key; undefined when the key has none. */
export function monthOfKey(key: string): string | undefined {
  const [, year, month] = PARTITION.exec(key) ?? [];
  return year === undefined || month === undefined ? undefined : `${year}-${month}`;
}

export function manifestKey(project: string): string {
  return `${STORE_ROOT}/${project}/manifest.json`;
}

/** The items file's path relative to `store/{project}/`, as the manifest names it. */
export function itemsPath(month: string, fileName: string): string {
  return `${partition(month)}/${itemsFile(fileName)}`;
}

export function itemsFile(fileName: string): string {
  return `run_id=${fileName}.parquet`;
}

/** File systems end a name at 255 bytes; a metric's name has no limit. */
const LONGEST_METRIC = 60;
/** An encoded run id is never longer, unless `escapePart` made it so. */
const LONGEST_RUN = 161;
const LONGEST_ITEMS_NAME = 200;

/**
 * The name of an items file of a recorder's run; `metric` is undefined for the main metric. It is the
 * run's id in the store, encoded, in parts that are bounded.
 */
export function runItemsName(runId: string, metric: string | undefined): string {
  if (metric === undefined) return boundedName(storeRunId(runId, undefined), LONGEST_ITEMS_NAME);
  const run = boundedName(escapePart(runId), LONGEST_RUN);
  return `${run}::${boundedName(escapePart(metric), LONGEST_METRIC)}`;
}

const METRIC_ITEMS = /^store\/([^/]+)\/year=\d{4}\/month=\d\d\/run_id=([^/:]*)::[^/:]*\.parquet$/;

/**
 * The run whose items of another than its main metric this file may hold; undefined when there can
 * be none.
 */
export function metricItemsOwner(key: string): RunName | undefined {
  const [, project, run] = METRIC_ITEMS.exec(key) ?? [];
  if (project === undefined || run === undefined) return undefined;
  return { project, runId: unescapePart(decodeName(run)) };
}

/** The name of the items file of a results document's run. */
export function documentItemsName(runId: string): string {
  return boundedName(runId, LONGEST_ITEMS_NAME);
}

export function itemsKey(project: string, path: string): string {
  return `${STORE_ROOT}/${project}/${path}`;
}

export function eventsKey(project: string, month: string, runId: string): string {
  return `${EVENTS_ROOT}/${project}/${partition(month)}/run_id=${encodeName(runId)}.parquet`;
}

/** The results documents of one time. */
export function documentsKey(project: string, month: string, set: string): string {
  return `${DOCUMENTS_ROOT}/${project}/${partition(month)}/${set}.parquet`;
}

/** The compact index of a table: one file for each project and month. */
export function indexKey(tableRoot: string, project: string, month: string): string {
  return `${tableRoot}/${project}/${partition(month)}/index.parquet`;
}

export const RESULTS_ROOT = 'results';

/** The rolling summary of a project's evaluations. */
export function summaryKey(project: string): string {
  return `${RESULTS_ROOT}/${project}/evaluation_summary.json`;
}

/**
 * The results document of a recorder's run: the format's file name, then the run id, because another
 * run may begin in the same second. `startMicros` is microseconds since 1970.
 */
export function runDocumentKey(project: string, startMicros: number, runId: string): string {
  return `${RESULTS_ROOT}/${project}/${resultsFileName('evaluation', startMicros)}.${encodeName(runId)}.json`;
}

/** The format's file name, without its ending, for an evaluation or benchmark that started then. */
export function resultsFileName(kind: 'evaluation' | 'benchmark', startMicros: number): string {
  const stamp = formatTimestamp(startMicros).slice(0, 19).replace('T', '_').replaceAll(':', '-');
  return `${kind}_results_${stamp}`;
}

const RUN_DOCUMENT =
  /^results\/[^/]+\/evaluation_results_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.[^/]+\.json$/;

export function isRunDocument(key: string): boolean {
  return RUN_DOCUMENT.test(key);
}

export const SEALS_PREFIX = 'seals/';

export function sealRecordsPrefix(project: string): string {
  return `${SEALS_PREFIX}${project}/`;
}

export function sealRecordKey(target: SealTarget): string {
  return `${sealRecordsPrefix(target.project)}${encodeTarget(target)}.json`;
}

function encodeTarget(target: SealTarget): string {
  return encodeName(formatSealTarget(target));
}

/** The run or document set that the key of a seal record or of an archive names. */
export function recordedTarget(key: string): SealTarget {
  const { project, name } = parseRecordKey(key);
  return parseSealTarget(project, name);
}

/** `{root}/{project}/{name}.json` */
function parseRecordKey(key: string): { readonly project: string; readonly name: string } {
  const [, project = '', file = ''] = key.split('/');
  return { project, name: decodeName(file.replace(/\.json$/, '')) };
}

export const HOMES_PREFIX = 'homes/';

export function homesPrefix(project: string): string {
  return `${HOMES_PREFIX}${project}/`;
}

/** The claimed home of a run whose id does not tell its month. */
export function homesKey(project: string, runId: string): string {
  return `${homesPrefix(project)}${encodeName(runId)}.json`;
}

/** The run whose home stands at this key. */
export function parseHomesKey(key: string): RunName {
  const { project, name } = parseRecordKey(key);
  return { project, runId: name };
}

export const FAILURES_PREFIX = 'failures/';

export function failuresPrefix(project: string): string {
  return `${FAILURES_PREFIX}${project}/`;
}

/** Why a run, or a document set, could not be sealed: `lib/pipeline/seal/seal-failure.ts`. */
export function failureKey(target: SealTarget): string {
  return `${failuresPrefix(target.project)}${encodeTarget(target)}.json`;
}

/** The run or document set whose failure stands at this key. */
export function failedTarget(key: string): SealTarget {
  const { project, name } = parseRecordKey(key);
  return parseSealTarget(project, name);
}

export const INBOX_ROOT = 'inbox/';

export function inboxProjectPrefix(project: string): string {
  return `${INBOX_ROOT}${project}/`;
}

export function inboxPrefix(target: SealTarget): string {
  return `${inboxProjectPrefix(target.project)}${encodeTarget(target)}/`;
}

export function inboxKey(target: SealTarget, object: InboxObject): string {
  return `${inboxPrefix(target)}${formatInboxFile(object)}`;
}

export interface InboxLocation {
  readonly target: SealTarget;
  readonly object: InboxObject;
}

/** The parts of an inbox key; undefined for any other key. */
export function parseInboxKey(key: string): InboxLocation | undefined {
  const [root, project, name, file, ...rest] = key.split('/');
  if (`${root ?? ''}/` !== INBOX_ROOT || !project || !name || !file || rest.length > 0) {
    return undefined;
  }
  const object = parseInboxFile(file);
  return object && { target: parseSealTarget(project, decodeName(name)), object };
}

/** The run or document set whose folder this is: `inbox/{project}/{name}/`. */
export function parseInboxFolder(folder: string): SealTarget {
  const [, project = '', name = ''] = folder.split('/');
  return parseSealTarget(project, decodeName(name));
}

/** Refused events of one request. */
export function refusedKey(project: string, contentHash: string): string {
  return `${QUARANTINE_PREFIX}${project}/refused/${contentHash}.ndjson`;
}

/** A copy of an object that could not be read. */
export function damagedKey(project: string, key: string, contentHash: string): string {
  return `${QUARANTINE_PREFIX}${project}/damaged/${encodeName(key)}-${contentHash}`;
}

/** An event that lost to another of the same id. */
export function conflictKey(
  project: string,
  runId: string,
  eventId: number,
  contentHash: string,
): string {
  return `${conflictsPrefix(project, runId)}${eventId}-${contentHash}.json`;
}

/** The events of a run that lost to others of the same id. */
export function conflictsPrefix(project: string, runId: string): string {
  return `${QUARANTINE_PREFIX}${project}/conflicts/${encodeName(runId)}/`;
}

/** The events file of a run as it was before the run was replaced by another revision. */
export function replacedKey(project: string, runId: string, eventsHash: string): string {
  return `${QUARANTINE_PREFIX}${project}/replaced/${encodeName(runId)}/${eventsHash}.parquet`;
}

/** A message of events that could not be worked on, as it was; of no project when it names none. */
export function undeliveredKey(project: string | undefined, contentHash: string): string {
  const folder = project === undefined ? '_undelivered' : `${project}/undelivered`;
  return `${QUARANTINE_PREFIX}${folder}/${contentHash}.json`;
}

/** An event or a results document that came after the rest of its run, or document set, was pruned. */
export function lateKey(target: SealTarget, name: string): string {
  return `${QUARANTINE_PREFIX}${target.project}/late/${encodeTarget(target)}/${name}.json`;
}

export const QUARANTINE_PREFIX = 'quarantine/';

export function quarantinePrefix(project: string): string {
  return `${QUARANTINE_PREFIX}${project}/`;
}

/** `quarantine/{project}/{folder}/…`; the run or document set where its name is a part of the key. */
export function parseQuarantineKey(key: string): {
  readonly folder: string;
  readonly owner: string | undefined;
} {
  const [, , folder = '', name = '', file] = key.split('/');
  return { folder, owner: file === undefined ? undefined : decodeName(name) };
}

export const ARCHIVES_PREFIX = 'archives/';

export function archivesPrefix(project: string): string {
  return `${ARCHIVES_PREFIX}${project}/`;
}

/** An object here protects the run, or the document set, from pruning. */
export function archiveKey(target: SealTarget): string {
  return `${archivesPrefix(target.project)}${encodeTarget(target)}.json`;
}

export const GATES_PREFIX = 'gates/';

export function gateRecordsPrefix(project: string): string {
  return `${GATES_PREFIX}${project}/`;
}

/** A recorded decision, which is written once and never changed. */
export function gateRecordKey(project: string, id: string): string {
  return `${gateRecordsPrefix(project)}${encodeName(id)}.json`;
}

/** The decision whose record stands at this key. */
export function parseGateRecordKey(key: string): {
  readonly project: string;
  readonly id: string;
} {
  const { project, name } = parseRecordKey(key);
  return { project, id: name };
}

export const SETTINGS_PREFIX = 'settings/';

/** The choices of the project's owner: `schemas/project-settings.ts`. */
export function settingsKey(project: string): string {
  return `${SETTINGS_PREFIX}${project}.json`;
}

export const ALERTS_PREFIX = 'alerts/';

export function alertsPrefix(project: string): string {
  return `${ALERTS_PREFIX}${project}/`;
}

/** The record of an alert: `schemas/alerts.ts`. */
export function alertKey(project: string, alertId: string): string {
  return `${alertsPrefix(project)}${alertId}.json`;
}

export const SETTINGS_CHANGES_PREFIX = 'settings_changes/';

/** An object here says that settings may have changed of which the judge was not told yet. */
export function settingsChangeKey(project: string, id: string): string {
  return `${SETTINGS_CHANGES_PREFIX}${project}/${id}.json`;
}

export const NOTICES_PREFIX = 'notices/';

export function noticesPrefix(project: string): string {
  return `${NOTICES_PREFIX}${project}/`;
}

/** An object here says that some channel has yet to tell of the alert. */
export function noticeKey(project: string, alertId: string): string {
  return `${noticesPrefix(project)}${alertId}.json`;
}

/** The alert that the key of its record, or of its notice, names. */
export function alertIdOfKey(key: string): string {
  return parseRecordKey(key).name;
}

export const WEBHOOKS_PREFIX = 'webhooks/';

/** A project's webhooks, with their secrets: `schemas/alerts.ts`. */
export function webhooksKey(project: string): string {
  return `${WEBHOOKS_PREFIX}${project}.json`;
}

/** Stores the project that was pruned last. The next pruning begins with the project after it. */
export const PRUNE_TURN_KEY = 'maintenance/prune-turn.json';

/** Athena puts its results here. They expire. */
export const QUERY_RESULTS_PREFIX = 'query-results/';
/** Answers that are too large for a Lambda to give; they go after a day. */
export const ANSWERS_PREFIX = 'answers/';

export const API_KEYS_PREFIX = 'keys/';

export function apiKeyKey(secretHash: string): string {
  return `${API_KEYS_PREFIX}${secretHash}.json`;
}

export const SESSIONS_PREFIX = 'sessions/';

/** A browser's session: `schemas/session.ts`. */
export function sessionKey(idHash: string): string {
  return `${SESSIONS_PREFIX}${idHash}.json`;
}
