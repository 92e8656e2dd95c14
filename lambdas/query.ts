import { httpHandler } from '../lib/aws/http-event.ts';
import { queryEnvironment, readEnvironment } from '../lib/aws/environment.ts';
import { accessTo, openStore } from '../lib/aws/open-ports.ts';
import { openQueryEngine } from '../lib/aws/query-engine.ts';
import { describeError, observed, openTelemetry } from '../lib/aws/telemetry.ts';
import { trace, traced } from '../lib/aws/tracing.ts';
import { composeApp } from '../lib/http/app.ts';
import { describeApp } from '../lib/http/describe-app.ts';
import { queryApp } from '../lib/http/query-app.ts';

const environment = readEnvironment(queryEnvironment);
const telemetry = openTelemetry(trace);
const store = openStore(environment.EVALAKE_BUCKET, traced);
const engine = openQueryEngine({
  database: environment.EVALAKE_DATABASE,
  workgroup: environment.EVALAKE_WORKGROUP,
  wrap: traced,
});

const app = composeApp([queryApp({ store, engine, ...accessTo(store) }), describeApp()], (error) =>
  telemetry.logger.error('a request failed', { error: describeError(error) }),
);

export const handler = observed(telemetry, httpHandler(app));
