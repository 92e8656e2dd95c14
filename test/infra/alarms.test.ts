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
import { METRICS_NAMESPACE } from '#contract/naming/metric-names.ts';
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

const metricSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
});
type WatchedMetric = z.infer<typeof metricSchema>;
const namedSchema = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  Threshold: z.number(),
});
const alarmSchema = z.object({ Properties: z.intersection(namedSchema, metricSchema) });
type Alarm = z.infer<typeof alarmSchema>['Properties'];
/** An alarm on what metrics make together. */
const mathSchema = namedSchema.extend({
  Metrics: z.array(
    z.object({
      Id: z.string(),
      Expression: z.string().optional(),
      MetricStat: z.object({ Metric: metricSchema, Period: z.int(), Stat: z.string() }).optional(),
    }),
  ),
});

const { pipeline } = synthesise();
const resources = z
  .object({ Resources: z.record(z.string(), z.looseObject({ Properties: z.unknown() })) })
  .parse(pipeline.toJSON()).Resources;
const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const alarmsOf = (template: typeof pipeline): Map<string, unknown> =>
  new Map(
    Object.values(template.findResources('AWS::CloudWatch::Alarm'))
      .map((resource) => z.object({ Properties: z.looseObject(namedSchema.shape) }).parse(resource))
      .map(({ Properties }) => [Properties.AlarmName.replace(/^evalake-/, ''), Properties]),
  );
const alarms = alarmsOf(pipeline);
const { pipeline: hasty } = synthesise({
  quietSeconds: 60,
  incompletePercent: 50,
  quarantinePercent: 30,
});
const hastyAlarms = alarmsOf(hasty);
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
function valueFor(
  { Namespace, MetricName, Dimensions }: WatchedMetric,
  lines: readonly string[],
): unknown {
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
  const host = { name: 'test', mostEvents: Infinity, setting: 'none' };
  const ports = {
    store,
    seals,
    manifests,
    clock,
    plan: planSeal,
    quietSeconds: QUIET_SECONDS,
    host,
  };
  await runSeals(telemetry, ports, sqsEvent(...records));
  telemetry.metrics.publishStoredMetrics();
}

/** Alarms on metrics that AWS makes itself. */
const MADE_BY_AWS: readonly (readonly [RegExp, string, string])[] = [
  [
    /^(events|seals|manifests|judgements|notices)-dead-letters$/,
    'AWS/SQS',
    'ApproximateNumberOfMessagesVisible',
  ],
  [
    /^(events|seals|manifests|judgements|notices)-oldest-message$/,
    'AWS/SQS',
    'ApproximateAgeOfOldestMessage',
  ],
  [/^(ingest|stage|seal|manifest|judge|prune|query|notify)-errors$/, 'AWS/Lambda', 'Errors'],
  [/^(ingest|stage|seal|manifest|judge|prune|query|notify)-throttles$/, 'AWS/Lambda', 'Throttles'],
  [/^seal-loop-stopped$/, 'AWS/Lambda', 'RecursiveInvocationsDropped'],
  [/^ingest-5xx$/, 'AWS/ApiGateway', '5xx'],
  [/^ingest-latency$/, 'AWS/ApiGateway', 'Latency'],
];
const MADE_HERE = ['quarantine-rate', 'runs-incomplete'];

describe('an alarm', () => {
  it.each([...alarms.keys()])('%s has a chapter in the runbook', (name) => {
    const headings = runbook.split('\n').filter((line) => line.startsWith('### '));
    expect(headings.join(', ')).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it.each([...alarms.keys()])('%s says in its mail what to do', (name) => {
    const { AlarmDescription } = namedSchema.parse(alarms.get(name));
    expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
    expect(AlarmDescription).toMatch(
      /\b(Look|Find|Read|Set|Ask|mend|look)\b.* See "[a-z0-9-]+" in/,
    );
    expect(AlarmDescription).toContain(`See "${name}" in docs/runbook.md.`);
  });

  it.each([...alarms.keys()].filter((name) => !MADE_HERE.includes(name)))(
    '%s watches the AWS metric of its own queue, function or route',
    (name) => {
      const [, namespace, metric] = MADE_BY_AWS.find(([pattern]) => pattern.test(name)) ?? [];
      const alarm = alarmOf(name);
      expect([alarm.Namespace, alarm.MetricName]).toEqual([namespace, metric]);
      expect(watchedOf(alarm)).toContain(name.split('-')[0]);
    },
  );
});

/** The name of what the alarm's dimensions point at. */
function watchedOf({ Dimensions }: WatchedMetric): string {
  const text = JSON.stringify(Dimensions);
  const [, id] = /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(text) ?? [];
  const found = id === undefined ? undefined : resources[id];
  return `${JSON.stringify(found?.Properties)} ${text.includes(EVENTS_ROUTE) ? 'ingest' : ''}`;
}

describe('the fault that an alarm is about moves its metric', () => {
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

  it('runs-incomplete: runs whose events stopped coming, as a part of those that were sealed', async () => {
    const telemetry = telemetryOf('evalake-seal');
    await lake.post(wholeRun(2, { run_id: 'whole' }));
    await lake.stageOnce();
    await sealAll(telemetry);
    expect(countedRuns(written)).toEqual({ sealed: 1, incomplete: 0 });
    written.length = 0;
    await lake.post([event({ run_id: 'broken' })]);
    await lake.stageOnce();
    await lake.clock.advance((QUIET_SECONDS + 1) * 1000);
    await sealAll(telemetry);
    expect(countedRuns(written)).toEqual({ sealed: 1, incomplete: 1 });
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

/** What these lines give to each of the metrics that the alarm's expression is made of. */
function countedRuns(lines: readonly string[]): Record<string, unknown> {
  const { Metrics } = mathSchema.parse(alarms.get('runs-incomplete'));
  return Object.fromEntries(
    Metrics.flatMap(({ Id, MetricStat }) =>
      MetricStat ? [[Id, valueFor(MetricStat.Metric, lines)] as const] : [],
    ),
  );
}

describe('the threshold', () => {
  it('of runs-incomplete is a part of an hour of runs, and a few runs are no part', () => {
    const { Metrics, Threshold } = mathSchema.parse(alarms.get('runs-incomplete'));
    const [math, ...counts] = Metrics;
    expect(math?.Expression).toBe('IF(sealed >= 10, 100 * incomplete / sealed, 0)');
    expect(Threshold).toBe(20);
    for (const { MetricStat } of counts) {
      expect(MetricStat).toMatchObject({ Period: 3600, Stat: 'Sum' });
    }
  });

  it.each([
    ['events-oldest-message', 900, 900],
    ['manifests-oldest-message', 900, 900],
    // A nudge waits for as long as the run is to be quiet, and a queue delays for 900 s at most.
    ['seals-oldest-message', 1800, 960],
  ])('of %s is %i s with 900 s of quiet, %i s with one minute', (name, usual, hasty) => {
    expect(alarmOf(name).Threshold).toBe(usual);
    expect(namedSchema.parse(hastyAlarms.get(name)).Threshold).toBe(hasty);
  });

  it('of rates follows from settings', () => {
    expect(namedSchema.parse(hastyAlarms.get('runs-incomplete')).Threshold).toBe(50);
    expect(namedSchema.parse(hastyAlarms.get('quarantine-rate')).Threshold).toBe(30);
  });
});

it('has no alarm on incomplete runs where a setting says 0', () => {
  const { pipeline: quiet } = synthesise({ incompletePercent: 0 });
  expect(alarmsOf(quiet).has('runs-incomplete')).toBe(false);
  expect(alarmsOf(quiet).size).toBe(alarms.size - 1);
});
