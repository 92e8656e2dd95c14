import { AthenaClient } from '@aws-sdk/client-athena';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';

/** Takes off what another test file of this worker has put over the SDK's clients. */
export function restoreClients(): void {
  mockClient(S3Client).restore();
  mockClient(SQSClient).restore();
  mockClient(AthenaClient).restore();
  mockClient(GlueClient).restore();
}
