import type { Hono } from 'hono';
import { userOfMachine } from '#adapters/disk/user-of-machine.ts';
import type { AccessPorts } from '#http/access.ts';
import { alertsApp, type AlertsAppPorts } from '#http/alerts-app.ts';
import { composeApp, type OnFault } from '#http/app.ts';
import { BodyBudget } from '#http/body-budget.ts';
import { gatesApp } from '#http/gates-app.ts';
import { ingestApp } from '#http/ingest-app.ts';
import { handOverApp } from '#http/reading/hand-over-app.ts';
import type { Reader } from '#http/reading/reader.ts';
import { readingApp } from '#http/reading/reading-app.ts';
import { sessionApp } from '#http/session-app.ts';
import { settingsApp } from '#http/settings/settings-app.ts';
import { sqlApp } from '#http/sql-app.ts';
import { webApp } from '#http/web/web-app.ts';
import type { Sessions } from '#keys/sessions.ts';
import type { IngestPorts } from '#pipeline/ingest/keep.ts';
import type { Queue } from '#ports/queue.ts';
import type { SqlEngine } from '#ports/sql-engine.ts';
import type { SqlReader } from '#ports/sql-reader.ts';
import { openWebFiles } from '../web-files.ts';
import type { StatementRunner } from '#read/sql/statement-runner.ts';

export interface EmbeddedApiPorts extends IngestPorts, AccessPorts {
  readonly engine: SqlEngine & SqlReader;
  readonly statements?: StatementRunner | undefined;
  /** Answers what reads; this thread does it when absent. */
  readonly reader?: Reader | undefined;
  readonly judgements: Queue;
  readonly notifier: AlertsAppPorts['notifier'];
  readonly sessions: Sessions;
  readonly onFault: OnFault;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** The most bytes of request bodies in memory: two of the largest at once. */
const BODIES_BYTES = 2 * MAX_BODY_BYTES;

/** All routes of the embedded server. */
export function embeddedApi(ports: EmbeddedApiPorts): Hono {
  const { reader } = ports;
  const apps = [
    // Before the apps that have some of its routes as well.
    reader ? handOverApp({ ...ports, reader }) : readingApp(ports),
    ingestApp({ ...ports, maxBodyBytes: MAX_BODY_BYTES, maxDocumentsBytes: MAX_BODY_BYTES }),
    gatesApp({ ...ports, user: userOfMachine(), makeGate: reader?.makeGate }),
    settingsApp({
      ...ports,
      checkSettings: reader?.checkSettings,
      planPins: reader?.planPins,
    }),
    alertsApp(ports),
    sqlApp({ ...ports, maxAnswerBytes: MAX_BODY_BYTES }),
    sessionApp({ ...ports, host: 'embedded' }),
    webApp({ files: openWebFiles() }),
  ];
  return composeApp(apps, ports.onFault, new BodyBudget(BODIES_BYTES));
}
