import {
  ALERTS_PREFIX,
  ANSWERS_PREFIX,
  API_KEYS_PREFIX,
  ARCHIVES_PREFIX,
  BENCHMARKS_ROOT,
  COMPARISONS_ROOT,
  DOCUMENTS_ROOT,
  EVALUATIONS_ROOT,
  EVENTS_ROOT,
  FAILURES_PREFIX,
  FINAL_REPORTS_ROOT,
  GATE_INDEX_ROOT,
  GATES_PREFIX,
  HOMES_PREFIX,
  INBOX_ROOT,
  NOTICES_PREFIX,
  PRUNE_TURN_KEY,
  QUARANTINE_PREFIX,
  RESULTS_ROOT,
  RULE_COMPARISONS_ROOT,
  RUNS_ROOT,
  SEALS_PREFIX,
  SESSIONS_PREFIX,
  SETTINGS_CHANGES_PREFIX,
  SETTINGS_PREFIX,
  STORE_ROOT,
  SUITES_ROOT,
  WEBHOOKS_PREFIX,
} from '#contract/keys.ts';
import type { FunctionName } from '#contract/naming/metric-names.ts';
import type { LakeAccess } from './lake/lake-access.ts';

const keys = `${API_KEYS_PREFIX}*`;
const sessions = `${SESSIONS_PREFIX}*`;
const answers = `${ANSWERS_PREFIX}*`;
const inbox = `${INBOX_ROOT}*`;
const quarantine = `${QUARANTINE_PREFIX}*`;
const events = `${EVENTS_ROOT}/*`;
const documents = `${DOCUMENTS_ROOT}/*`;
const items = `${STORE_ROOT}/*`;
const results = `${RESULTS_ROOT}/*`;
const seals = `${SEALS_PREFIX}*`;
const failures = `${FAILURES_PREFIX}*`;
const homes = `${HOMES_PREFIX}*`;
const archives = `${ARCHIVES_PREFIX}*`;
const turn = PRUNE_TURN_KEY;
const settings = `${SETTINGS_PREFIX}*`;
const settingsChanges = `${SETTINGS_CHANGES_PREFIX}*`;
const alerts = `${ALERTS_PREFIX}*`;
const notices = `${NOTICES_PREFIX}*`;
const webhooks = `${WEBHOOKS_PREFIX}*`;
const comparisons = `${COMPARISONS_ROOT}/*`;
const ruleComparisons = `${RULE_COMPARISONS_ROOT}/*`;
const summaries = `${RESULTS_ROOT}/*/evaluation_summary.json`;
const gates = `${GATES_PREFIX}*`;
const gateIndexes = `${GATE_INDEX_ROOT}/*`;
const manifests = `${STORE_ROOT}/*/manifest.json`;
const indexes = [RUNS_ROOT, FINAL_REPORTS_ROOT, EVALUATIONS_ROOT, SUITES_ROOT, BENCHMARKS_ROOT].map(
  (root) => `${root}/*`,
);

/** The access of each step to the lake. A conditional write reads the object that it replaces. */
export const stepAccess: Readonly<Record<FunctionName, LakeAccess>> = {
  // It stands towards the internet, so it cannot list.
  ingest: { readUnlisted: [keys, sessions, seals], write: [inbox, quarantine] },
  stage: { write: [inbox, quarantine] },
  seal: {
    read: [inbox, events, documents, items, results, seals, homes, failures],
    write: [events, documents, items, results, seals, homes, quarantine, failures],
    abort: [events, documents, items, results, quarantine],
    delete: [inbox, failures],
  },
  manifest: {
    // A stale file is looked at before it is deleted, and so is whether a seal is to come.
    read: [seals, settings, settingsChanges, summaries, comparisons, items, results, ...indexes],
    list: [inbox],
    write: [manifests, summaries, ...indexes],
    // Long ones are uploaded in parts, of which S3 copies what stays of the former ones.
    abort: [manifests, ...indexes],
    // Indexes that have become empty, and files that a seal left as stale.
    delete: [...indexes, items, results, settingsChanges],
  },
  judge: {
    // The names of a project's webhooks are channels of its alerts, and lie with their secrets.
    read: [
      ...[`${RUNS_ROOT}/*`, items, settings, comparisons, ruleComparisons, alerts, notices],
      webhooks,
    ],
    write: [comparisons, ruleComparisons, alerts, notices],
    delete: [comparisons, ruleComparisons, notices],
  },
  prune: {
    // Prune lists the objects that it may delete, which needs the right to list. It reads none.
    read: [seals, settings, archives, quarantine, turn, `${RUNS_ROOT}/*`],
    list: [items, events, documents, results],
    write: [seals, turn],
    delete: [items, events, documents, results, quarantine],
  },
  query: {
    read: [
      ...[keys, inbox, events, documents, items, results, seals, settings, ...indexes],
      // Whoever may read the events of a project may read those that it did not take.
      ...[comparisons, ruleComparisons, gates, gateIndexes, alerts, webhooks, quarantine, failures],
    ],
    // Who is sent to a large answer reads it with the right of this function.
    readUnlisted: [answers, sessions],
    // A changed setting shows in the summary, which goes when it has nothing more to say. A decision
    // is recorded only where there is none, and nobody may delete one.
    write: [
      ...[settings, settingsChanges, summaries, answers, gates, gateIndexes, alerts, webhooks],
      sessions,
    ],
    delete: [summaries, settingsChanges, webhooks, notices, sessions],
  },
  notify: {
    read: [alerts, notices, webhooks, seals],
    write: [alerts],
    delete: [notices],
  },
};
