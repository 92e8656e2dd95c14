import type { Hono } from 'hono';
import { userOfMachine } from '#adapters/disk/user-of-machine.ts';
import type { AccessPorts } from '#http/access.ts';
import { alertsApp, type AlertsAppPorts } from '#http/alerts-app.ts';
import { composeApp, type OnFault } from '#http/app.ts';
import { BodyBudget } from '#http/body-budget.ts';
import { describeApp } from '#http/describe-app.ts';
import { gatesApp } from '#http/gates-app.ts';
import { ingestApp } from '#http/ingest-app.ts';
import { queryApp } from '#http/query-app.ts';
import { resultsApp } from '#http/results-app.ts';
import { settingsApp } from '#http/settings-app.ts';
import { sqlApp } from '#http/sql-app.ts';
import type { IngestPorts } from '#pipeline/ingest/keep.ts';
import type { Queue } from '#ports/queue.ts';
import type { SqlEngine } from '#ports/sql-engine.ts';
import type { SqlReader } from '#ports/sql-reader.ts';
import type { StatementRunner } from '#read/statement-runner.ts';

export interface EmbeddedApiPorts extends IngestPorts, AccessPorts {
  readonly engine: SqlEngine & SqlReader;
  readonly statements?: StatementRunner | undefined;
  readonly judgements: Queue;
  readonly notifier: AlertsAppPorts['notifier'];
  readonly onFault: OnFault;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** The most bytes of request bodies in memory: two of the largest at once. */
const BODIES_BYTES = 2 * MAX_BODY_BYTES;

/** All routes of the embedded server. */
export function embeddedApi(ports: EmbeddedApiPorts): Hono {
  const apps = [
    ingestApp({ ...ports, maxBodyBytes: MAX_BODY_BYTES, maxDocumentsBytes: MAX_BODY_BYTES }),
    queryApp(ports),
    gatesApp({ ...ports, user: userOfMachine() }),
    resultsApp(ports),
    settingsApp(ports),
    alertsApp(ports),
    sqlApp({ ...ports, maxAnswerBytes: MAX_BODY_BYTES }),
    describeApp(),
  ];
  return composeApp(apps, ports.onFault, new BodyBudget(BODIES_BYTES));
}
