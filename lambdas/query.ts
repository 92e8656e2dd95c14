import { httpHandler } from '#hosts/lambda/http-event.ts';
import { queryEnvironment, readEnvironment } from '#hosts/lambda/environment.ts';
import { accessTo, queueOpener } from '#hosts/lambda/open-ports.ts';
import { requestTimes } from '#adapters/call-times.ts';
import { KeptAnswers } from '#adapters/s3/kept-answers.ts';
import { openStore } from '#adapters/s3/open-store.ts';
import { openNotifier } from '#hosts/lambda/open-notifier.ts';
import { openS3Client } from '#adapters/s3/s3-client.ts';
import { openQueryEngine } from '#adapters/athena/open-athena.ts';
import { redirectTo } from '#hosts/lambda/large-answer.ts';
import { faultLogger } from '#hosts/lambda/request-log.ts';
import { openWebFiles } from '#hosts/web-files.ts';
import { observed, openTelemetry } from '#hosts/lambda/telemetry.ts';
import { trace, traced } from '#hosts/lambda/tracing.ts';
import { alertsApp } from '#http/alerts-app.ts';
import { composeApp } from '#http/app.ts';
import { dashboardApp } from '#http/dashboard/dashboard-app.ts';
import { describeApp } from '#http/openapi/describe-app.ts';
import { allRoutes } from '#http/routes/all-routes.ts';
import { gatesApp } from '#http/gates-app.ts';
import { queryApp } from '#http/query-app.ts';
import { resultsApp } from '#http/results-app.ts';
import { sessionApp } from '#http/session-app.ts';
import { settingsApp } from '#http/settings/settings-app.ts';
import { sqlApp } from '#http/sql-app.ts';
import { takingUp } from '#ports/sql-engine.ts';
import { engineQueries } from '#read/run-queries/run-queries.ts';
import { webApp } from '#http/web/web-app.ts';

const environment = readEnvironment(queryEnvironment);
const telemetry = openTelemetry(trace);
const store = openStore(environment.EVALAKE_BUCKET, { wrap: traced, times: requestTimes.s3 });
const openQueue = queueOpener({ wrap: traced, times: requestTimes.sqs });
const judgements = openQueue(environment.EVALAKE_JUDGEMENTS_QUEUE_URL);
const engine = openQueryEngine({
  database: environment.EVALAKE_DATABASE,
  workgroup: environment.EVALAKE_WORKGROUP,
  wrap: traced,
});

/** A Lambda answer has at most 6 MB, in which each quote of the rows is escaped to two bytes. */
const MAX_ANSWER_BYTES = 2.5 * 1024 * 1024;

const corsOrigins = environment.EVALAKE_CORS_ORIGINS;
const access = accessTo(store, { notesUse: true, corsOrigins });
const notifier = openNotifier({ store, telemetry, wrap: traced, environment });
export const app = composeApp(
  [
    dashboardApp({ store, ...access }),
    queryApp({ store, queries: (id) => engineQueries(takingUp(engine, id)), ...access }),
    gatesApp({ store, user: null, ...access }),
    resultsApp({ store, engine, ...access }),
    settingsApp({ store, judgements, ...access }),
    alertsApp({ store, notifier, ...access }),
    sqlApp({ engine, running: engine, maxAnswerBytes: MAX_ANSWER_BYTES, ...access }),
    sessionApp({ store, host: 'aws', ...access }),
    describeApp(allRoutes),
    webApp({ files: openWebFiles() }),
  ],
  faultLogger(telemetry),
);

const answers = new KeptAnswers(
  traced(openS3Client(requestTimes.answers)),
  environment.EVALAKE_BUCKET,
);

export const handler = observed(
  telemetry,
  httpHandler(
    app,
    redirectTo((answer) => answers.keep(answer)),
  ),
);
