import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tables } from '#lake/tables/all-tables.ts';
import { synthesise } from './synth.ts';

const { lake } = synthesise();
/** Every setting of the lake with another value, but for the prefix and what becomes of the data. */
const { lake: changed } = synthesise({
  scanGigabytes: '3',
  inboxDays: '8',
  quarantineDays: '9',
  queryResultDays: '10',
  noncurrentDays: '11',
  derivedNoncurrentDays: '12',
  objectLockDays: '365',
  objectLockMode: 'compliance',
  namedQueries: 'false',
});
const { lake: governed } = synthesise({ objectLockDays: '30' });
const { lake: temporary } = synthesise({ retainData: 'false' });

const resourceSchema = z.object({
  DeletionPolicy: z.string(),
  UpdateReplacePolicy: z.string(),
  Properties: z.record(z.string(), z.unknown()),
});
const DATA = ['AWS::S3::Bucket', 'AWS::Glue::Database', 'AWS::Glue::Table'];
const dataOf = (template: typeof lake) =>
  DATA.flatMap((type) => Object.entries(template.findResources(type))).map(
    ([id, resource]) => [id, resourceSchema.parse(resource)] as const,
  );

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

  it('forgets by prefix, and old versions and unfinished uploads everywhere', () => {
    const rule = (Prefix: string, ExpirationInDays: number, NoncurrentDays: number) =>
      Match.objectLike({
        Prefix,
        ExpirationInDays,
        NoncurrentVersionExpiration: { NoncurrentDays },
        Status: 'Enabled',
      });
    lake.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          rule('inbox/', 90, 1),
          rule('query-results/', 7, 1),
          Match.objectLike({ Prefix: 'quarantine/', ExpirationInDays: 365 }),
          Match.objectLike({
            Prefix: Match.absent(),
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            ExpiredObjectDeleteMarker: true,
          }),
        ]),
      },
    });
  });

  it.each(['store', 'results', 'runs', 'final_reports', 'evaluations', 'suites', 'benchmarks'])(
    'forgets old versions of %s/ after three days, as a rebuild makes it again, and nothing that is there',
    (folder) => {
      lake.hasResourceProperties('AWS::S3::Bucket', {
        LifecycleConfiguration: {
          Rules: Match.arrayWith([
            {
              Id: `old-${folder}-expire`,
              Prefix: `${folder}/`,
              NoncurrentVersionExpiration: { NoncurrentDays: 3 },
              Status: 'Enabled',
            },
          ]),
        },
      });
    },
  );

  it('forgets a large answer after a day, and its version after another', () => {
    const rule = {
      Prefix: 'answers/',
      ExpirationInDays: 1,
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    };
    lake.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike(rule)]) },
    });
  });

  it('expires nothing that the lake consists of', () => {
    const ruleSchema = z.object({
      Prefix: z.string().optional(),
      ExpirationInDays: z.int().optional(),
    });
    const [bucket] = Object.values(lake.findResources('AWS::S3::Bucket'));
    const { LifecycleConfiguration } = z
      .object({ LifecycleConfiguration: z.object({ Rules: z.array(ruleSchema) }) })
      .parse(resourceSchema.parse(bucket).Properties);
    const expiring = LifecycleConfiguration.Rules.filter(
      ({ ExpirationInDays }) => ExpirationInDays !== undefined,
    );
    expect(expiring.map(({ Prefix }) => Prefix).sort()).toEqual([
      'answers/',
      'inbox/',
      'quarantine/',
      'query-results/',
      'sessions/',
    ]);
  });

  it('has Object Lock from the start, which keeps nothing until a setting says for how long', () => {
    lake.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: Match.absent() },
    });
  });

  it.each([
    ['GOVERNANCE', 30, governed],
    ['COMPLIANCE', 365, changed],
  ])('keeps each version in the mode %s for %i days', (Mode, Days, template) => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode, Days } } },
    });
  });
});

describe('bucket, database and tables', () => {
  it('stay when the stack is destroyed or replaces them, but not when their creation fails', () => {
    expect(dataOf(lake).length).toBeGreaterThan(tables.length);
    const kept = dataOf(lake).filter(([, { Properties }]) => !isView(Properties));
    for (const [, { DeletionPolicy, UpdateReplacePolicy }] of kept) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    }
    temporary.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    temporary.hasResource('AWS::Glue::Database', { DeletionPolicy: 'Delete' });
  });

  it('keep refusing plain HTTP when the stack is destroyed', () => {
    lake.hasResource('AWS::S3::BucketPolicy', { DeletionPolicy: 'RetainExceptOnCreate' });
  });

  it('have names of their own, under which CloudFormation replaces nothing', () => {
    lake.hasResourceProperties('AWS::S3::Bucket', {
      BucketName: {
        'Fn::Join': ['', ['evalake-lake-', { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' }]],
      },
    });
    lake.hasResourceProperties('AWS::Glue::Database', { DatabaseInput: { Name: 'evalake' } });
  });

  it('are replaced by no setting: what it changes of them can be changed in place', () => {
    const fixed = (template: typeof lake) =>
      dataOf(template).map(([id, { Properties }]) => {
        const { LifecycleConfiguration, ObjectLockConfiguration, ...rest } = Properties;
        return [id, rest, typeof LifecycleConfiguration, typeof ObjectLockConfiguration];
      });
    expect(fixed(changed)).toEqual(fixed(lake));
  });
});

function isView(properties: Record<string, unknown>): boolean {
  return JSON.stringify(properties).includes('VIRTUAL_VIEW');
}

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
