import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Hono } from 'hono';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  InvalidEnvironmentError,
  readEnvironment,
  sealEnvironment,
} from '#hosts/lambda/environment.ts';
import { ingestObserver } from '#hosts/lambda/ingest-observer.ts';
import { runSeals } from '#hosts/lambda/seal-step.ts';
import type { Telemetry } from '#hosts/lambda/telemetry.ts';
import { METRICS_NAMESPACE } from '#contract/metric-names.ts';
import { composeApp } from '#http/app.ts';
import { ingestApp } from '#http/ingest-app.ts';
import { EVENTS_ROUTE } from '#infra/recorder-api.ts';
import { KeyStore } from '#keys/key-store.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { type ObjectStore, StoreUnavailableError } from '#ports/object-store.ts';
import { SendError } from '#ports/queue.ts';
import { sqsEvent, sqsRecord } from '../lambdas/events.ts';
import { captureOutput } from '../lambdas/output.ts';
import { event, wholeRun } from '../support/events.ts';
import { QUIET_SECONDS, TestLake } from '../support/lake.ts';
import { synthesise } from './synth.ts';

const alarmSchema = z.object({
  Properties: z.object({
    AlarmName: z.string(),
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
    Threshold: z.number(),
  }),
});
type Alarm = z.infer<typeof alarmSchema>['Properties'];

const { pipeline } = synthesise();
const resources = z
  .object({ Resources: z.record(z.string(), z.looseObject({ Properties: z.unknown() })) })
  .parse(pipeline.toJSON()).Resources;
const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const alarms = new Map(
  Object.values(pipeline.findResources('AWS::CloudWatch::Alarm'))
    .map((resource) => alarmSchema.parse(resource).Properties)
    .map((alarm) => [alarm.AlarmName.replace(/^evalake-/, ''), alarm]),
);
const alarmOf = (name: string): Alarm => alarmSchema.shape.Properties.parse(alarms.get(name));

const emfSchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** The value that these lines give to the very metric that the alarm watches. */
function valueFor({ Namespace, MetricName, Dimensions }: Alarm, lines: readonly string[]): unknown {
  const wanted = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  const texts = lines.filter((line) => line.includes('CloudWatchMetrics'));
  for (const datum of texts.map((line) => emfSchema.parse(JSON.parse(line)))) {
    for (const { Namespace: namespace, Dimensions: sets, Metrics: metrics } of datum._aws
      .CloudWatchMetrics) {
      const named = metrics.some(({ Name }) => Name === MetricName);
      const dimensions = (sets[0] ?? []).map((name) => [name, datum[name]]);
      if (namespace !== Namespace || !named) continue;
      expect(Object.fromEntries(dimensions)).toEqual(wanted);
      return datum[MetricName];
    }
  }
  return undefined;
}

let lake: TestLake;
let written: string[];

beforeEach(() => {
  lake = new TestLake();
  written = captureOutput();
});

function telemetryOf(serviceName: string): Telemetry {
  return {
    logger: new Logger({ serviceName }),
    metrics: new Metrics({ namespace: METRICS_NAMESPACE, serviceName }),
    trace: (_, work) => work(),
  };
}

async function postTo(telemetry: Telemetry, body: unknown): Promise<Response> {
  const { memory, events, seals, clock } = lake;
  const access = { keys: new KeyStore(memory, clock), openWithoutKeys: true };
  const ports = {
    store: lake.store,
    events,
    seals,
    clock,
    ...access,
    maxDocumentsBytes: 1e6,
    maxBodyBytes: 1e6,
  };
  const app = new Hono().use('/v1/projects/:project/events', ingestObserver(telemetry)).route(
    '/',
    composeApp([ingestApp(ports)], () => undefined),
  );
  const answer = await app.request('/v1/projects/demo/events', {
    method: 'POST',
    headers: { host: 'localhost', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  telemetry.metrics.publishStoredMetrics();
  return answer;
}

/** What a nudge makes the seal function count. */
async function sealAll(telemetry: Telemetry): Promise<void> {
  const { store, seals, manifests, clock } = lake;
  const nudges = await seals.receive({ max: 10 });
  const records = nudges.map(({ id, body, sentAtMs }) => {
    const record = sqsRecord(id, body);
    return { ...record, attributes: { ...record.attributes, SentTimestamp: String(sentAtMs) } };
  });
  const ports = { store, seals, manifests, clock, plan: planSeal, quietSeconds: QUIET_SECONDS };
  await runSeals(telemetry, ports, sqsEvent(...records));
  telemetry.metrics.publishStoredMetrics();
}

/** Alarms on metrics that AWS makes itself. */
const MADE_BY_AWS: readonly (readonly [RegExp, string, string])[] = [
  [/^(events|seals|manifests)-dead-letters$/, 'AWS/SQS', 'ApproximateNumberOfMessagesVisible'],
  [/^(events|seals|manifests)-oldest-message$/, 'AWS/SQS', 'ApproximateAgeOfOldestMessage'],
  [/^(ingest|stage|seal|manifest|query)-errors$/, 'AWS/Lambda', 'Errors'],
  [/^(ingest|stage|seal|manifest|query)-throttles$/, 'AWS/Lambda', 'Throttles'],
  [/^ingest-5xx$/, 'AWS/ApiGateway', '5xx'],
  [/^ingest-latency$/, 'AWS/ApiGateway', 'Latency'],
];
const MADE_HERE = ['quarantine-rate', 'runs-incomplete'];

describe('an alarm', () => {
  it.each([...alarms.keys()])('%s has a chapter in the runbook', (name) => {
    const headings = runbook.split('\n').filter((line) => line.startsWith('### '));
    expect(headings.join(', ')).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it.each([...alarms.keys()].filter((name) => !MADE_HERE.includes(name)))(
    '%s watches the metric that AWS makes of its own queue, function or route',
    (name) => {
      const [, namespace, metric] = MADE_BY_AWS.find(([pattern]) => pattern.test(name)) ?? [];
      const alarm = alarmOf(name);
      expect([alarm.Namespace, alarm.MetricName]).toEqual([namespace, metric]);
      expect(watchedOf(alarm)).toContain(name.split('-')[0]);
    },
  );
});

/** The name of what the alarm's dimensions point at. */
function watchedOf({ Dimensions }: Alarm): string {
  const text = JSON.stringify(Dimensions);
  const [, id] = /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(text) ?? [];
  const found = id === undefined ? undefined : resources[id];
  return `${JSON.stringify(found?.Properties)} ${text.includes(EVENTS_ROUTE) ? 'ingest' : ''}`;
}

describe('the fault behind an alarm moves its metric', () => {
  it('quarantine-rate: events that cannot be accepted', async () => {
    const alarm = alarmOf('quarantine-rate');
    const telemetry = telemetryOf('evalake-ingest');
    await postTo(telemetry, [event()]);
    expect(valueFor(alarm, written)).toBe(0);
    written.length = 0;
    await postTo(telemetry, [event({ event_id: 1 }), event({ event_id: -1 })]);
    expect(valueFor(alarm, written)).toBe(50);
    expect(50).toBeGreaterThan(alarm.Threshold);
  });

  it('runs-incomplete: a run whose events stopped coming', async () => {
    const alarm = alarmOf('runs-incomplete');
    const telemetry = telemetryOf('evalake-seal');
    await lake.post(wholeRun(2, { run_id: 'whole' }));
    await lake.stageOnce();
    await sealAll(telemetry);
    expect(valueFor(alarm, written)).toBe(0);
    written.length = 0;
    await lake.post([event({ run_id: 'broken' })]);
    await lake.stageOnce();
    await lake.clock.advance((QUIET_SECONDS + 1) * 1000);
    await sealAll(telemetry);
    expect(valueFor(alarm, written)).toBe(1);
    expect(1).toBeGreaterThan(alarm.Threshold);
  });

  it('ingest-5xx: neither the queue nor the bucket takes a batch', async () => {
    const down = () => Promise.reject(new SendError([0], 'SQS says Throttling'));
    lake.events.send = down;
    lake.store = Object.assign(Object.create(lake.memory) as ObjectStore, {
      put: () => Promise.reject(new StoreUnavailableError('S3 answers SlowDown')),
    });
    const answer = await postTo(telemetryOf('evalake-ingest'), [event()]);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).not.toBeNull();
  });

  it('errors: a function that was deployed without what it needs fails as a whole', () => {
    expect(() => readEnvironment(sealEnvironment, {})).toThrow(InvalidEnvironmentError);
  });
});
