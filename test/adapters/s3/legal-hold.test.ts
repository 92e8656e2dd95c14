import { PutObjectLegalHoldCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { setLegalHold } from '#adapters/s3/legal-hold.ts';

const s3 = mockClient(S3Client);
const client = new S3Client({ region: 'us-east-1' });

beforeEach(() => {
  s3.reset();
});

function failing(name: string) {
  s3.on(PutObjectLegalHoldCommand).rejects(
    new S3ServiceException({ name, $fault: 'client', $metadata: {} }),
  );
}

describe('a legal hold', () => {
  it.each([
    [true, 'ON'],
    [false, 'OFF'],
  ])('that is %s is told to S3 for every object', async (held, Status) => {
    s3.on(PutObjectLegalHoldCommand).resolves({});
    expect(await setLegalHold(client, 'b', ['x', 'y'], held)).toBe(true);
    const inputs = s3.commandCalls(PutObjectLegalHoldCommand).map(({ args }) => args[0].input);
    expect(inputs).toEqual(['x', 'y'].map((Key) => ({ Bucket: 'b', Key, LegalHold: { Status } })));
  });

  it('is not there on a bucket without Object Lock', async () => {
    failing('InvalidRequest');
    expect(await setLegalHold(client, 'b', ['x'], true)).toBe(false);
  });

  it('that is refused is an error', async () => {
    failing('AccessDenied');
    await expect(setLegalHold(client, 'b', ['x'], true)).rejects.toThrow();
  });
});
