import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { z } from 'zod';
import type * as environments from '#hosts/lambda/environment.ts';
import { type Deployment, workgroupName } from '#contract/deployment.ts';
import type { AlertTopic } from './alert-topic.ts';
import { grantLake } from './lake/lake-access.ts';
import { type CodeOf, PipelineFunction, type PipelineFunctionProps } from './pipeline-function.ts';
import { type PipelineQueues, SWEEP_EVERY, timeouts } from './pipeline-queues.ts';
import { stepAccess } from './step-access.ts';
import { lambdaMemory, SEAL_DISK_MB } from './lambda-memory.ts';

export interface PipelineFunctionsProps {
  readonly deployment: Deployment;
  readonly codeOf: CodeOf;
  readonly bucket: Bucket;
  readonly databaseName: string;
  readonly queues: PipelineQueues;
  readonly alertTopic: AlertTopic;
}

/** The variables that a function's schema asks for, as text; those that it can do without, perhaps. */
type Variables<Schema extends z.ZodObject> = Readonly<{
  [Name in keyof z.input<Schema>]: string;
}>;

/** Time to finish the work under way, after prune stops starting new work. */
const PRUNE_MARGIN_SECONDS = 60;

/** The functions, each with its step's access to the lake. */
export class PipelineFunctions extends Construct {
  readonly ingest: PipelineFunction;
  readonly stage: PipelineFunction;
  readonly seal: PipelineFunction;
  readonly manifest: PipelineFunction;
  readonly judge: PipelineFunction;
  readonly prune: PipelineFunction;
  readonly query: PipelineFunction;
  readonly notify: PipelineFunction;
  readonly #props: PipelineFunctionsProps;

  constructor(scope: Construct, id: string, props: PipelineFunctionsProps) {
    super(scope, id);
    this.#props = props;
    this.ingest = this.#addIngest();
    this.stage = this.#addStage();
    this.seal = this.#addSeal();
    this.manifest = this.#addManifest();
    this.judge = this.#addJudge();
    this.prune = this.#addPrune();
    this.query = this.#addQuery();
    this.notify = this.#addNotify();
  }

  get all(): readonly PipelineFunction[] {
    const { ingest, stage, seal, manifest, judge, prune, query, notify } = this;
    return [ingest, stage, seal, manifest, judge, prune, query, notify];
  }

  #add(props: Omit<PipelineFunctionProps, 'deployment' | 'codeOf' | 'timeout'>): PipelineFunction {
    const { deployment, codeOf, bucket } = this.#props;
    const timeout = timeouts[props.name];
    const added = new PipelineFunction(this, props.name, { ...props, deployment, codeOf, timeout });
    grantLake(added.role, bucket, stepAccess[props.name]);
    return added;
  }

  #addIngest(): PipelineFunction {
    const { bucket, queues, deployment } = this.#props;
    const { traceIngest, ingestConcurrency } = deployment;
    const environment: Variables<typeof environments.ingestEnvironment> = {
      EVALAKE_BUCKET: bucket.bucketName,
      EVALAKE_EVENTS_QUEUE_URL: queues.events.queue.queueUrl,
      EVALAKE_SEALS_QUEUE_URL: queues.seals.queue.queueUrl,
      ...corsVariable(deployment),
    };
    const description = 'Takes events from recorders';
    return this.#add({
      ...{ name: 'ingest', description, environment, traced: traceIngest },
      ...(ingestConcurrency === undefined ? {} : { reservedConcurrency: ingestConcurrency }),
    });
  }

  #addStage(): PipelineFunction {
    const { bucket, queues, deployment } = this.#props;
    const environment: Variables<typeof environments.stageEnvironment> = {
      EVALAKE_BUCKET: bucket.bucketName,
      EVALAKE_EVENTS_QUEUE_URL: queues.events.queue.queueUrl,
      EVALAKE_SEALS_QUEUE_URL: queues.seals.queue.queueUrl,
    };
    const description = 'Moves envelopes of events to the inbox, an object for each run';
    return this.#add({ name: 'stage', description, environment, traced: deployment.traceIngest });
  }

  #addSeal(): PipelineFunction {
    const { bucket, queues, deployment } = this.#props;
    const environment: Variables<typeof environments.sealEnvironment> = {
      EVALAKE_BUCKET: bucket.bucketName,
      EVALAKE_SEALS_QUEUE_URL: queues.seals.queue.queueUrl,
      EVALAKE_MANIFESTS_QUEUE_URL: queues.manifests.queue.queueUrl,
      EVALAKE_QUIET_SECONDS: String(deployment.quietSeconds),
      EVALAKE_SEAL_MEMORY_MB: String(lambdaMemory.seal),
      EVALAKE_SWEEP_SECONDS: String(SWEEP_EVERY.toSeconds()),
    };
    const description = 'Makes Parquet of a run, and sweeps the inbox';
    const diskMb = SEAL_DISK_MB;
    return this.#add({ name: 'seal', description, environment, diskMb, sendsToItself: true });
  }

  #addManifest(): PipelineFunction {
    const { bucket, queues, databaseName } = this.#props;
    const environment: Variables<typeof environments.manifestEnvironment> = {
      EVALAKE_BUCKET: bucket.bucketName,
      EVALAKE_MANIFESTS_QUEUE_URL: queues.manifests.queue.queueUrl,
      EVALAKE_JUDGEMENTS_QUEUE_URL: queues.judgements.queue.queueUrl,
      EVALAKE_NOTICES_QUEUE_URL: queues.notices.queue.queueUrl,
      EVALAKE_DATABASE: databaseName,
    };
    const description = 'Keeps manifests, run indexes and partitions';
    return this.#add({ name: 'manifest', description, environment });
  }

  #addJudge(): PipelineFunction {
    const { bucket, queues } = this.#props;
    const environment: Variables<typeof environments.judgeEnvironment> = {
      EVALAKE_BUCKET: bucket.bucketName,
      EVALAKE_MANIFESTS_QUEUE_URL: queues.manifests.queue.queueUrl,
      EVALAKE_JUDGEMENTS_QUEUE_URL: queues.judgements.queue.queueUrl,
      EVALAKE_NOTICES_QUEUE_URL: queues.notices.queue.queueUrl,
    };
    const description = 'Compares each sealed run with its baseline';
    return this.#add({ name: 'judge', description, environment, sendsToItself: true });
  }

  #addPrune(): PipelineFunction {
    const environment: Variables<typeof environments.pruneEnvironment> = {
      EVALAKE_BUCKET: this.#props.bucket.bucketName,
      EVALAKE_PRUNE_SECONDS: String(timeouts.prune.toSeconds() - PRUNE_MARGIN_SECONDS),
    };
    const description = 'Deletes the detail that the settings of projects keep no longer';
    return this.#add({ name: 'prune', description, environment });
  }

  #addQuery(): PipelineFunction {
    const { bucket, queues, databaseName, deployment, alertTopic } = this.#props;
    const environment: Variables<typeof environments.queryEnvironment> = {
      EVALAKE_BUCKET: bucket.bucketName,
      EVALAKE_JUDGEMENTS_QUEUE_URL: queues.judgements.queue.queueUrl,
      EVALAKE_DATABASE: databaseName,
      EVALAKE_WORKGROUP: workgroupName(deployment),
      EVALAKE_PREFIX: deployment.prefix,
      EVALAKE_ALERT_TOPIC_ARN: alertTopic.topic.topicArn,
      ...corsVariable(deployment),
    };
    const added = this.#add({ name: 'query', description: 'Answers readers', environment });
    alertTopic.topic.grantPublish(added.role);
    return added;
  }

  /** The API is made of the functions, so its address comes later: EVALAKE_LINK_BASE. */
  #addNotify(): PipelineFunction {
    const { bucket, queues, deployment, alertTopic } = this.#props;
    type Known = Omit<Variables<typeof environments.notifyEnvironment>, 'EVALAKE_LINK_BASE'>;
    const environment: Known = {
      EVALAKE_BUCKET: bucket.bucketName,
      EVALAKE_NOTICES_QUEUE_URL: queues.notices.queue.queueUrl,
      EVALAKE_PREFIX: deployment.prefix,
      EVALAKE_ALERT_TOPIC_ARN: alertTopic.topic.topicArn,
    };
    const description = 'Tells topic, event bus and webhooks of alerts, and the bus of sealed runs';
    const added = this.#add({ name: 'notify', description, environment });
    alertTopic.topic.grantPublish(added.role);
    return added;
  }
}

function corsVariable({ corsOrigins }: Deployment): { readonly EVALAKE_CORS_ORIGINS?: string } {
  return corsOrigins === undefined ? {} : { EVALAKE_CORS_ORIGINS: corsOrigins };
}
