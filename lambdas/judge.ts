import type { SQSEvent } from 'aws-lambda';
import { runBatch } from '#hosts/lambda/batch-step.ts';
import { BEGIN_WITHIN_MS, beginsWithin } from '#hosts/lambda/begins-within.ts';
import { judgeEnvironment, readEnvironment } from '#hosts/lambda/environment.ts';
import { queueOpener } from '#hosts/lambda/open-ports.ts';
import { openStore } from '#adapters/s3/open-store.ts';
import { observed, openTelemetry } from '#hosts/lambda/telemetry.ts';
import { trace, traced } from '#hosts/lambda/tracing.ts';
import { AWS_CHANNELS } from '#alerts/channels.ts';
import { alertWhenJudged } from '#hosts/alert-when-judged.ts';
import { openJudgeMemory } from '#pipeline/judge/judge-memory.ts';
import { judge, type JudgeStepPorts } from '#pipeline/judge/judge.ts';
import { systemClock } from '#ports/system-clock.ts';

const environment = readEnvironment(judgeEnvironment);
const telemetry = openTelemetry(trace);
const openQueue = queueOpener({ wrap: traced });
const alertPorts = {
  store: openStore(environment.EVALAKE_BUCKET, { wrap: traced }),
  notices: openQueue(environment.EVALAKE_NOTICES_QUEUE_URL),
  clock: systemClock,
  channels: AWS_CHANNELS,
};
const ports: JudgeStepPorts = {
  store: alertPorts.store,
  manifests: openQueue(environment.EVALAKE_MANIFESTS_QUEUE_URL),
  judgements: openQueue(environment.EVALAKE_JUDGEMENTS_QUEUE_URL),
  clock: systemClock,
  judgeMemory: openJudgeMemory(),
  onJudged: (project, judged) => alertWhenJudged(alertPorts, project, judged),
};

export const handler = observed(telemetry, (event: SQSEvent) =>
  runBatch(telemetry, ports.judgements, event, (messages) =>
    judge({ ...ports, mayBegin: beginsWithin(ports.clock, BEGIN_WITHIN_MS.judge) }, messages),
  ),
);
