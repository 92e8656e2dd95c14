import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Deployment } from '#contract/deployment.ts';
import { QUERY_RESULTS_PREFIX } from '#contract/keys.ts';
import { EVENT_SOURCE } from '#ports/announcer.ts';
import { tables } from '#lake/tables/all-tables.ts';
import { AlertTopic } from './alert-topic.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { Alarms } from './alarms.ts';
import { acknowledgePrefixes } from './lake/lake-access.ts';
import type { LakeStack } from './lake-stack.ts';
import { PipelineDashboard } from './pipeline-dashboard.ts';
import type { CodeOf } from './pipeline-function.ts';
import { PipelineFunctions } from './pipeline-functions.ts';
import { PipelineQueues, SWEEP_EVERY } from './pipeline-queues.ts';
import { triggerFrom } from './queue-trigger.ts';
import { RecorderApi } from './recorder-api.ts';

export interface PipelineStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly lake: LakeStack;
  readonly codeOf: CodeOf;
}

/** A batch of envelopes is at most 6 MB, whatever this says. */
const STAGE_BATCH = 1000;
/** A run that takes too long, or too much memory, returns its whole batch: so each is its own. */
const SEAL_BATCH = 1;
/** The most that a FIFO queue gives. */
const FIFO_BATCH = 10;
/** They are told at once, each within a few seconds. */
const NOTICE_BATCH = 10;
const PRUNE_EVERY = Duration.days(1);

/** The code: it can be replaced, or destroyed and deployed again, without touching the lake. */
export class PipelineStack extends Stack {
  readonly functions: PipelineFunctions;
  readonly queues: PipelineQueues;
  readonly api: RecorderApi;

  constructor(
    scope: Construct,
    id: string,
    { deployment, lake, codeOf, ...props }: PipelineStackProps,
  ) {
    super(scope, id, props);
    const { bucket, catalog } = lake;
    const { databaseName } = catalog;
    this.queues = new PipelineQueues(this, 'Queues', deployment.prefix);
    const { queues } = this;
    const alertTopic = new AlertTopic(this, 'Alert', deployment);
    const common = { deployment, codeOf, bucket, databaseName, queues, alertTopic };
    this.functions = new PipelineFunctions(this, 'Functions', common);
    const { ingest, query, notify } = this.functions;
    this.#connect(deployment);
    this.#grantEvents();
    this.#grantQueries(lake);
    this.#grantPartitions(databaseName);
    this.api = new RecorderApi(this, 'Recorder', { deployment, ingest, query });
    notify.function.addEnvironment('EVALAKE_LINK_BASE', this.api.endpoint);
    const { topic } = new AlarmTopic(this, 'Alarm', deployment);
    const watched = { deployment, topic, queues, api: this.api };
    new Alarms(this, 'Alarms', { ...watched, functions: this.functions });
    new PipelineDashboard(this, 'Overview', watched);
    this.#addOutputs(lake, topic, alertTopic.topic);
  }

  #connect({ maxConcurrency, stageWindowSeconds }: Deployment): void {
    const { ingest, stage, seal, manifest, judge, prune, query, notify } = this.functions;
    const { events, seals, manifests, judgements, notices } = this.queues;
    events.queue.grantSendMessages(ingest.role);
    for (const { role } of [ingest, stage, seal]) seals.queue.grantSendMessages(role);
    for (const { role } of [seal, judge, manifest]) manifests.queue.grantSendMessages(role);
    for (const { role } of [manifest, judge, query]) judgements.queue.grantSendMessages(role);
    for (const { role } of [manifest, judge, notify]) notices.queue.grantSendMessages(role);
    const window = Duration.seconds(stageWindowSeconds);
    triggerFrom(stage, events, { batchSize: STAGE_BATCH, window, maxConcurrency });
    triggerFrom(seal, seals, { batchSize: SEAL_BATCH, maxConcurrency });
    triggerFrom(manifest, manifests, { batchSize: FIFO_BATCH, maxConcurrency });
    triggerFrom(judge, judgements, { batchSize: FIFO_BATCH, maxConcurrency });
    triggerFrom(notify, notices, { batchSize: NOTICE_BATCH, maxConcurrency });
    new Rule(this, 'Sweep', {
      description: 'Nudges runs whose nudge was lost',
      schedule: Schedule.rate(SWEEP_EVERY),
      targets: [new LambdaFunction(seal.function)],
    });
    new Rule(this, 'SweepSettings', {
      description: 'Finishes changes of settings that a crash left',
      schedule: Schedule.rate(SWEEP_EVERY),
      targets: [new LambdaFunction(manifest.function)],
    });
    new Rule(this, 'SweepNotices', {
      description: 'Queues notices of alerts again whose messages were lost',
      schedule: Schedule.rate(SWEEP_EVERY),
      targets: [new LambdaFunction(notify.function)],
    });
    new Rule(this, 'Prune', {
      description: 'Deletes the detail that the settings of projects keep no longer',
      schedule: Schedule.rate(PRUNE_EVERY),
      targets: [new LambdaFunction(prune.function)],
    });
  }

  #grantEvents(): void {
    const defaultBus = this.formatArn({ service: 'events', resource: 'event-bus/default' });
    for (const { role } of [this.functions.notify, this.functions.query]) {
      role.addToPolicy(
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: ['events:PutEvents'],
          resources: [defaultBus],
          conditions: { StringEquals: { 'events:source': EVENT_SOURCE } },
        }),
      );
    }
  }

  #grantPartitions(databaseName: string): void {
    const glueArn = (resource: string) => this.formatArn({ service: 'glue', resource });
    this.functions.manifest.role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['glue:BatchCreatePartition'],
        resources: [
          glueArn('catalog'),
          glueArn(`database/${databaseName}`),
          ...tables.map(({ name }) => glueArn(`table/${databaseName}/${name}`)),
        ],
      }),
    );
  }

  #grantQueries({ sql, bucket, catalog: { databaseName } }: LakeStack): void {
    const { role } = this.functions.query;
    sql.grantQueries(role);
    acknowledgePrefixes(role, bucket, [`${QUERY_RESULTS_PREFIX}*`]);
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:glue:<AWS::Region>:<AWS::AccountId>:table/${databaseName}/*]`,
      reason: 'Every table and view of the database may be queried.',
    });
  }

  #addOutputs({ bucket }: LakeStack, topic: ITopic, alertTopic: ITopic): void {
    new CfnOutput(this, 'Endpoint', { value: this.api.endpoint });
    new CfnOutput(this, 'Dashboard', { value: `${this.api.endpoint}/` });
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'AlertTopicArn', { value: alertTopic.topicArn });
    const { domain } = this.api;
    if (domain) {
      new CfnOutput(this, 'DomainTarget', { value: domain.regionalDomainName });
      new CfnOutput(this, 'DomainTargetZoneId', { value: domain.regionalHostedZoneId });
    }
    new CfnOutput(this, 'FirstKeyCommand', {
      value: `npx evalake keys create --scope admin --bucket ${bucket.bucketName}`,
    });
  }
}
