import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Deployment } from '#contract/deployment.ts';
import { INBOX_ROOT, QUARANTINE_PREFIX, QUERY_RESULTS_PREFIX } from '#contract/keys.ts';

/** Where every byte of the lake lives. */
export class LakeBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id);
    const { objectLockDays, retainData } = deployment;
    const lock =
      objectLockDays === 0
        ? {}
        : {
            objectLockEnabled: true,
            objectLockDefaultRetention: ObjectLockRetention.compliance(
              Duration.days(objectLockDays),
            ),
          };
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      // Not KMS: the pipeline relies on etags that depend on the content alone.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: lifecycleRules(deployment),
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...lock,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Who reads what is a choice of the account: CloudTrail data events serve every bucket of it, and a log bucket of our own would need the same care as the lake.',
    });
  }
}

function lifecycleRules(deployment: Deployment): LifecycleRule[] {
  const expiring = (id: string, prefix: string, days: number) => ({
    id,
    prefix,
    expiration: Duration.days(days),
  });
  return [
    expiring('inbox-expires', INBOX_ROOT, deployment.inboxDays),
    expiring('quarantine-expires', QUARANTINE_PREFIX, deployment.quarantineDays),
    expiring('query-results-expire', QUERY_RESULTS_PREFIX, deployment.queryResultDays),
    {
      id: 'old-versions-expire',
      noncurrentVersionExpiration: Duration.days(deployment.noncurrentDays),
      abortIncompleteMultipartUploadAfter: Duration.days(7),
      expiredObjectDeleteMarker: true,
    },
  ];
}
