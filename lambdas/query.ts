import { httpHandler } from '../lib/aws/http-event.ts';
import { queryEnvironment, readEnvironment } from '../lib/aws/environment.ts';
import { accessTo } from '../lib/aws/open-ports.ts';
import { openStore } from '../lib/aws/open-store.ts';
import { openQueryEngine } from '../lib/aws/query-engine.ts';
import { faultLogger } from '../lib/aws/request-log.ts';
import { observed, openTelemetry } from '../lib/aws/telemetry.ts';
import { trace, traced } from '../lib/aws/tracing.ts';
import { composeApp } from '../lib/http/app.ts';
import { describeApp } from '../lib/http/describe-app.ts';
import { queryApp } from '../lib/http/query-app.ts';
import { resultsApp } from '../lib/http/results-app.ts';
import { settingsApp } from '../lib/http/settings-app.ts';
import { sqlApp } from '../lib/http/sql-app.ts';

const environment = readEnvironment(queryEnvironment);
const telemetry = openTelemetry(trace);
const store = openStore(environment.EVALAKE_BUCKET, traced);
const engine = openQueryEngine({
  database: environment.EVALAKE_DATABASE,
  workgroup: environment.EVALAKE_WORKGROUP,
  wrap: traced,
});

/** Lambda answers with 6 MB at most, in which each quote of the rows takes two. */
const MAX_ANSWER_BYTES = 2.5 * 1024 * 1024;

const access = accessTo(store);
export const app = composeApp(
  [
    queryApp({ store, engine, ...access }),
    resultsApp({ store, engine, ...access }),
    settingsApp({ store, ...access }),
    sqlApp({ engine, running: engine, maxAnswerBytes: MAX_ANSWER_BYTES, ...access }),
    describeApp(),
  ],
  faultLogger(telemetry),
);

export const handler = observed(telemetry, httpHandler(app));
