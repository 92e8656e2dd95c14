import { eventsTable } from './events.ts';
import { finalReportsTable } from './final-reports.ts';
import { itemsTable } from './items.ts';
import { runsTable } from './runs.ts';

/** Every table that SQL sees. */
export const tables = [itemsTable, eventsTable, runsTable, finalReportsTable] as const;
