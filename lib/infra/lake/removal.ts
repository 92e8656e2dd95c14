import { RemovalPolicy } from 'aws-cdk-lib';
import type { Deployment } from '#contract/deployment.ts';

/**
 * What becomes of data when its stack lets go of it. It stays, but for what a deployment made that
 * then failed: that would be in the way of the next one.
 */
export function removalOf({ retainData }: Deployment): RemovalPolicy {
  return retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
