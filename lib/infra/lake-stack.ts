import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Deployment } from '#contract/deployment.ts';
import { AthenaSql } from './athena-sql.ts';
import { LakeBucket } from './lake/lake-bucket.ts';
import { LakeCatalog } from './lake/lake-catalog.ts';

export interface LakeStackProps extends StackProps {
  readonly deployment: Deployment;
}

/** The data, and the means to read it. Both outlive every version of the code. */
export class LakeStack extends Stack {
  readonly bucket: Bucket;
  readonly catalog: LakeCatalog;
  readonly sql: AthenaSql;

  constructor(scope: Construct, id: string, { deployment, ...props }: LakeStackProps) {
    super(scope, id, props);
    this.bucket = new LakeBucket(this, 'Lake', deployment).bucket;
    this.catalog = new LakeCatalog(this, 'Catalog', this.bucket, deployment);
    const { bucket } = this;
    const { databaseName, tables } = this.catalog;
    this.sql = new AthenaSql(this, 'Sql', { deployment, bucket, databaseName, tables });
    new CfnOutput(this, 'BucketName', { value: this.bucket.bucketName });
    new CfnOutput(this, 'DatabaseName', { value: databaseName });
    new CfnOutput(this, 'WorkgroupName', { value: this.sql.workgroup.name });
  }
}
