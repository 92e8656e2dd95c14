import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Deployment } from '#contract/deployment.ts';

/**
 * The topic on which projects' alerts are published, for whom evaluations concern. Alarms, which
 * concern the operator of the deployment, have a topic of their own.
 */
export class AlertTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { prefix }: Deployment) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      topicName: `${prefix}-alerts`,
      displayName: `${prefix} alerts`,
      enforceSSL: true,
    });
  }
}
