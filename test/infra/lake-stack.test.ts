import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { tables } from '#lake/tables/all-tables.ts';
import { synthesise } from './synth.ts';

const { lake } = synthesise();

describe('the bucket', () => {
  it('is versioned, encrypted and closed to the public', () => {
    lake.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  it('refuses plain HTTP', () => {
    lake.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  it('expires objects by prefix, and old versions and unfinished uploads everywhere', () => {
    const rule = (Prefix: string, ExpirationInDays: number) =>
      Match.objectLike({ Prefix, ExpirationInDays, Status: 'Enabled' });
    lake.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          rule('inbox/', 90),
          rule('quarantine/', 365),
          rule('query-results/', 7),
          Match.objectLike({
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            ExpiredObjectDeleteMarker: true,
          }),
        ],
      },
    });
  });

  it('never expires the lake’s own files', () => {
    const prefixes = JSON.stringify(lake.findResources('AWS::S3::Bucket'));
    for (const { location } of tables) expect(prefixes).not.toContain(`"Prefix":"${location}`);
    expect(prefixes).not.toContain('"Prefix":"seals');
  });

  it('stays when the stack is destroyed, unless a setting says otherwise', () => {
    lake.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    lake.hasResource('AWS::Glue::Database', { DeletionPolicy: 'Retain' });
    const { lake: temporary } = synthesise({ retainData: 'false' });
    temporary.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
  });

  it('has Object Lock when a setting says for how long', () => {
    lake.hasResourceProperties('AWS::S3::Bucket', { ObjectLockEnabled: Match.absent() });
    const { lake: locked } = synthesise({ objectLockDays: '365' });
    locked.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 365 } },
      },
    });
  });
});

describe('the catalogue', () => {
  it.each(tables.map((table) => [table.name, table] as const))(
    'has the table %s as the pipeline writes it, without projection',
    (name, table) => {
      lake.hasResourceProperties('AWS::Glue::Table', {
        TableInput: {
          Name: name,
          TableType: 'EXTERNAL_TABLE',
          Parameters: { classification: 'parquet', schema_version: String(table.schemaVersion) },
          PartitionKeys: ['project', 'year', 'month'].map((Name) => ({ Name, Type: 'string' })),
          StorageDescriptor: Match.objectLike({
            Columns: table.columns.map(({ name: Name, type: Type, comment: Comment }) => ({
              Name,
              Type,
              Comment,
            })),
          }),
        },
      });
    },
  );
});

it('carries tags for cost allocation', () => {
  const Tags = Match.arrayWith([{ Key: 'application', Value: 'evalake' }]);
  lake.hasResourceProperties('AWS::S3::Bucket', { Tags });
});
