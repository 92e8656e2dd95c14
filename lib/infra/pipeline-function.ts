import { type Duration, Size, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Deployment } from '#contract/deployment.ts';
import {
  type FunctionName,
  METRICS_NAMESPACE,
  serviceName,
} from '#contract/naming/metric-names.ts';
import { BoundedLog } from './bounded-log.ts';
import { lambdaMemory } from './lambda-memory.ts';

/** The bundle of a function: `.cache/lambdas/{name}` when deployed. */
export type CodeOf = (name: FunctionName) => Code;

export interface PipelineFunctionProps {
  readonly name: FunctionName;
  readonly deployment: Deployment;
  readonly codeOf: CodeOf;
  readonly description: string;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether X-Ray samples its invocations; they are by default. */
  readonly traced?: boolean;
  /** Concurrency that is its alone; it shares the account's otherwise. */
  readonly reservedConcurrency?: number;
  /** Its `/tmp`, MiB; 512 when absent. */
  readonly diskMb?: number;
  /** It sends messages to the queue that calls it, and has a bound of its own for that. */
  readonly sendsToItself?: true;
}

/** A function with its own log and role. At first the role may only log and trace. */
export class PipelineFunction extends Construct {
  readonly name: FunctionName;
  readonly role: Role;
  readonly function: Function;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const { name, deployment } = props;
    this.name = name;
    const functionName = serviceName(deployment.prefix, name);
    const { logGroup } = new BoundedLog(this, 'Log', `/aws/lambda/${functionName}`, deployment);
    this.role = this.#addRole(logGroup);
    this.function = new Function(this, 'Function', {
      functionName,
      description: props.description,
      code: props.codeOf(name),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: lambdaMemory[name],
      ...(props.diskMb === undefined ? {} : { ephemeralStorageSize: Size.mebibytes(props.diskMb) }),
      timeout: props.timeout,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: props.traced === false ? Tracing.DISABLED : Tracing.ACTIVE,
      // Lambda ends a chain of about 16 calls as a loop. Seal's nudges wait longer, up to MAX_NUDGE_WAITS.
      ...(props.sendsToItself ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
      ...(props.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: props.reservedConcurrency }),
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: functionName,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        ...props.environment,
      },
    });
  }

  #addRole(logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray takes traces without naming a resource; no other statement has a bare star.',
    });
    return role;
  }
}
