import { benchmarksTable } from './benchmarks.ts';
import { comparisonsTable } from './comparisons.ts';
import { documentsTable } from './documents.ts';
import { evaluationsTable } from './evaluations.ts';
import { eventsTable } from './events.ts';
import { finalReportsTable } from './final-reports.ts';
import { gatesTable } from './gates.ts';
import { itemsTable } from './items.ts';
import { ruleComparisonsTable } from './rule-comparisons.ts';
import { runsTable } from './runs.ts';
import { suitesTable } from './suites.ts';

/** Every table that SQL sees. */
export const tables = [
  itemsTable,
  eventsTable,
  runsTable,
  finalReportsTable,
  documentsTable,
  evaluationsTable,
  suitesTable,
  benchmarksTable,
  gatesTable,
  comparisonsTable,
  ruleComparisonsTable,
] as const;
