import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnLogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Deployment } from '#contract/deployment.ts';

/** A log group that forgets after the deployment's days, and goes with its stack. */
export class BoundedLog extends Construct {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, logGroupName: string, { logDays }: Deployment) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Group', {
      logGroupName,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const resource = this.logGroup.node.defaultChild;
    if (resource instanceof CfnLogGroup) resource.retentionInDays = logDays;
  }
}
