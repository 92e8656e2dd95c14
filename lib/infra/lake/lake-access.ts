import { CfnResource, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/** The rights of a function, by key prefix. `*` stands for any text within a key. */
export interface LakeAccess {
  readonly read?: readonly string[];
  /** Read, but without being told apart whether an object is not there or may not be read. */
  readonly readUnlisted?: readonly string[];
  readonly write?: readonly string[];
  /** Abort uploads in parts, of those that it may write. */
  readonly abort?: readonly string[];
  readonly delete?: readonly string[];
  readonly list?: readonly string[];
}

/** Lets a role do that and nothing else in the bucket. */
export function grantLake(role: Role, bucket: Bucket, access: LakeAccess): void {
  const statements = [
    objects(bucket, ['s3:GetObject'], readable(access)),
    objects(bucket, ['s3:PutObject'], access.write),
    objects(bucket, ['s3:AbortMultipartUpload'], access.abort),
    objects(bucket, ['s3:DeleteObject'], access.delete),
    listing(bucket, [...(access.list ?? []), ...(access.read ?? [])]),
  ];
  for (const statement of statements) if (statement) role.addToPolicy(statement);
  const { write = [] } = access;
  acknowledgePrefixes(role, bucket, [...readable(access), ...write, ...(access.delete ?? [])]);
}

function readable({ read = [], readUnlisted = [] }: LakeAccess): readonly string[] {
  return [...read, ...readUnlisted];
}

/** cdk-nag names each resource that holds a star; any other star is still a finding. */
export function acknowledgePrefixes(role: Role, bucket: Bucket, patterns: readonly string[]): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnResource)) return;
  const id = bucket.stack.getLogicalId(resource);
  for (const pattern of new Set(patterns)) {
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${id}.Arn>/${pattern}]`,
      reason: 'Objects of a prefix are made at run time. The step touches just this prefix.',
    });
  }
}

function objects(
  bucket: Bucket,
  actions: string[],
  patterns: readonly string[] = [],
): PolicyStatement | undefined {
  if (patterns.length === 0) return undefined;
  const resources = patterns.map((pattern) => bucket.arnForObjects(pattern));
  return new PolicyStatement({ effect: Effect.ALLOW, actions, resources });
}

/**
 * The right to read a prefix includes the right to list it: without that right S3 answers 403 for
 * an absent object, and the pipeline needs to know that it is absent. A read names no prefix, so
 * the condition also holds for requests without one: a function that may list a prefix can list
 * the names of all keys.
 */
function listing(bucket: Bucket, patterns: readonly string[]): PolicyStatement | undefined {
  if (patterns.length === 0) return undefined;
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: { StringLikeIfExists: { 's3:prefix': [...new Set(patterns)].sort() } },
  });
}
