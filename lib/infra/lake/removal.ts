import { RemovalPolicy } from 'aws-cdk-lib';
import type { Deployment } from '#contract/deployment.ts';

/**
 * The removal policy of data. CloudFormation retains the data when the stack drops it. It deletes
 * data that a failed deployment created, because that would be in the way of the next deployment.
 */
export function removalOf({ retainData }: Deployment): RemovalPolicy {
  return retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
