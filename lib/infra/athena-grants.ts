import type { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { QUERY_RESULTS_PREFIX } from '#contract/keys.ts';
import { tables } from '#lake/tables/all-tables.ts';

export interface QueryRights {
  readonly bucket: Bucket;
  readonly databaseName: string;
  readonly workgroup: string;
}

/**
 * Athena asks for it in every region, whatever a query is about, and fails the query without. It
 * asks for the right to create it as well, which it needs only where nobody ever used Athena.
 */
const DEFAULT_DATABASE = 'default';

/** The rights to run a SELECT over the tables. Keys, inbox and quarantine lie elsewhere. */
export function queryStatements(stack: Stack, rights: QueryRights): PolicyStatement[] {
  const { bucket, databaseName, workgroup } = rights;
  const prefixes = [...tables.map(({ location }) => `${location}/*`), `${QUERY_RESULTS_PREFIX}*`];
  const glue = (resource: string, resourceName?: string) =>
    stack.formatArn({ service: 'glue', resource, ...(resourceName ? { resourceName } : {}) });
  return [
    allow(
      [
        'athena:StartQueryExecution',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:StopQueryExecution',
      ],
      [stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: workgroup })],
    ),
    allow(
      ['glue:GetDatabase'],
      [glue('catalog'), glue('database', databaseName), glue('database', DEFAULT_DATABASE)],
    ),
    allow(
      [
        'glue:GetTable',
        'glue:GetTables',
        'glue:GetPartition',
        'glue:GetPartitions',
        'glue:BatchGetPartition',
      ],
      [glue('catalog'), glue('database', databaseName), glue('table', `${databaseName}/*`)],
    ),
    allow(
      ['s3:GetObject'],
      prefixes.map((prefix) => bucket.arnForObjects(prefix)),
    ),
    allow(['s3:ListBucket'], [bucket.bucketArn], {
      StringLikeIfExists: { 's3:prefix': prefixes },
    }),
    allow(['s3:GetBucketLocation'], [bucket.bucketArn]),
    allow(
      ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      [bucket.arnForObjects(`${QUERY_RESULTS_PREFIX}*`)],
    ),
  ];
}

function allow(
  actions: string[],
  resources: string[],
  conditions?: Record<string, unknown>,
): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions,
    resources,
    ...(conditions ? { conditions } : {}),
  });
}
