import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3Store } from '#adapters/s3/s3-store.ts';
import { listKeys } from '#ports/object-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { bootstrap, cdk, deploy, type Deployment, run } from './support/deployment.ts';
import { type MiniStack, startMiniStack } from './support/ministack.ts';

/** A slow machine takes minutes to deploy, and as many for the check. */
const LONGEST_MS = 600_000;
let stack: MiniStack;
let deployed: Deployment;
let s3: S3Client;
let cloudFormation: CloudFormationClient;

beforeAll(async () => {
  stack = await startMiniStack();
  s3 = new S3Client({ ...stack.clientConfig, forcePathStyle: true });
  cloudFormation = new CloudFormationClient(stack.clientConfig);
  await bootstrap(stack);
  deployed = await deploy(stack, '0.1.0', { quietSeconds: '10' });
}, LONGEST_MS);

afterAll(async () => {
  s3.destroy();
  cloudFormation.destroy();
  await stack.stop();
});

it(
  'the check of an account holds as far as a stand-in shows, and leaves nothing behind',
  async () => {
    const store = new S3Store({ client: s3, bucket: deployed.bucket, clock: systemClock });
    const keysOf = async () => {
      const keys: string[] = [];
      for await (const key of listKeys(store, '')) keys.push(key);
      return keys.filter((key) => !key.startsWith('answers/'));
    };
    const before = await keysOf();
    const printed = await run(stack, [
      ...['scripts/run.mjs', 'scripts/check-account/main.ts', '--prefix', 'evalake'],
      ...['--endpoint', deployed.url, '--quiet-seconds', '10'],
    ]);
    const states = printed
      .split('\n')
      .flatMap(
        (line) => /^(held|BROKEN|not shown here) +(.*?):/.exec(line)?.slice(1).join(' ') ?? [],
      );
    expect(states).toEqual([
      'held permission errors',
      'not shown here two projects, read within the minute',
      'held gzip and binary bodies',
      'held encoded paths',
      'held a document of 30 MB',
      'held a run that is uploaded in parts',
      'held clients that hang in mid-request',
      'held the quiet period',
      'not shown here cdk destroy and redeploy',
    ]);
    expect(await keysOf()).toEqual(before);
  },
  LONGEST_MS,
);

describe(
  'the lake',
  () => {
    const LAKE = 'evalake-lake';
    /** Every setting of the lake with another value. */
    const CHANGED = {
      ...{ scanGigabytes: '3', inboxDays: '8', quarantineDays: '9', queryResultDays: '10' },
      ...{ noncurrentDays: '11', derivedNoncurrentDays: '12', objectLockDays: '1' },
    };
    const at = () => ({ Bucket: deployed.bucket, Key: 'seals/kept/run.json' });
    let version: string | undefined;

    const found = async () => {
      const { VersionId, Body } = await s3.send(new GetObjectCommand(at()));
      return [VersionId, await Body?.transformToString()];
    };
    const dataOf = async () => {
      const command = new DescribeStackResourcesCommand({ StackName: LAKE });
      const { StackResources = [] } = await cloudFormation.send(command);
      const data = /^AWS::(S3::Bucket|Glue::(Database|Table))$/;
      return StackResources.filter(({ ResourceType = '' }) => data.test(ResourceType)).map(
        ({ LogicalResourceId, PhysicalResourceId }) => `${LogicalResourceId} ${PhysicalResourceId}`,
      );
    };
    it('is replaced by no setting: all of them change in place', async () => {
      version = (await s3.send(new PutObjectCommand({ ...at(), Body: 'kept' }))).VersionId;
      const before = await dataOf();
      await cdk(stack, ['deploy', LAKE, '--require-approval', 'never'], CHANGED);
      expect(await dataOf()).toEqual(before);
      expect(await found()).toEqual([version, 'kept']);
    });

    it('stays when both stacks are destroyed, and is in the way of a new one of its name', async () => {
      await cdk(stack, ['destroy', '--all', '--force']);
      expect(await found()).toEqual([version, 'kept']);
      const again = cdk(stack, ['deploy', LAKE, '--require-approval', 'never']);
      await expect(again).rejects.toThrow(/evalake-lake failed creation/);
      expect(await found()).toEqual([version, 'kept']);
    });
  },
  LONGEST_MS,
);
