import { Stack, Validations } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { bucketName, type Deployment } from '#contract/deployment.ts';
import { lifecycleRules } from './lifecycle-rules.ts';
import { removalOf } from './removal.ts';

/** The bucket that holds every byte of the lake. */
export class LakeBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id);
    const { account, region } = Stack.of(this);
    const removalPolicy = removalOf(deployment);
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: bucketName(deployment, account, region),
      versioned: true,
      // Not KMS: the manifest step and the seal step compare etags, which are the content's MD5 so.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: lifecycleRules(deployment),
      removalPolicy,
      // CloudFormation can switch it on later only by making another bucket. It keeps nothing yet.
      objectLockEnabled: true,
    });
    setRetention(this.bucket, deployment);
    // It refuses plain HTTP, which it is to do for as long as there is a bucket.
    this.bucket.policy?.applyRemovalPolicy(removalPolicy);
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Who reads what is a choice of the account: CloudTrail data events serve every bucket of it, and a log bucket of our own would need the same care as the lake.',
    });
  }
}

/** Named also where it is none, so that taking the setting back takes the retention back. */
function setRetention(bucket: Bucket, { objectLockDays, objectLockMode }: Deployment): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) return;
  const defaultRetention = { mode: objectLockMode.toUpperCase(), days: objectLockDays };
  resource.objectLockConfiguration = {
    objectLockEnabled: 'Enabled',
    ...(objectLockDays === 0 ? {} : { rule: { defaultRetention } }),
  };
}
