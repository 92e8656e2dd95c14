import { BatchCreatePartitionCommand, GlueClient } from '@aws-sdk/client-glue';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { GlueCatalog, PartitionNotAddedError } from '#adapters/glue/glue-catalog.ts';
import { tables } from '#lake/tables/all-tables.ts';

const glue = mockClient(GlueClient);
const open = () =>
  new GlueCatalog({ client: new GlueClient({}), database: 'evalake', bucket: 'lake' });
const failure = (code: string) => ({ Errors: [{ ErrorDetail: { ErrorCode: code } }] });

beforeEach(() => {
  glue.reset();
});

it("registers a project's month in every table, where its files are", async () => {
  glue.on(BatchCreatePartitionCommand).resolves({});
  await open().addMonth('demo', '2026-11');
  const inputs = glue
    .commandCalls(BatchCreatePartitionCommand)
    .map(({ args: [{ input }] }) => input);
  expect(inputs.map(({ TableName }) => TableName)).toEqual(tables.map(({ name }) => name));
  expect(inputs[0]?.PartitionInputList).toMatchObject([
    {
      Values: ['demo', '2026', '11'],
      StorageDescriptor: { Location: 's3://lake/store/demo/year=2026/month=11/' },
    },
  ]);
});

it('takes a partition that is there already for a success', async () => {
  glue.on(BatchCreatePartitionCommand).resolves(failure('AlreadyExistsException'));
  await expect(open().addMonth('demo', '2026-11')).resolves.toBeUndefined();
});

it('asks once for each month', async () => {
  glue.on(BatchCreatePartitionCommand).resolves({});
  const catalog = open();
  await catalog.addMonth('demo', '2026-11');
  await catalog.addMonth('demo', '2026-11');
  expect(glue.commandCalls(BatchCreatePartitionCommand)).toHaveLength(tables.length);
});

it('asks again for a month that Glue did not take', async () => {
  glue.on(BatchCreatePartitionCommand).resolves(failure('InternalServiceException'));
  const catalog = open();
  await expect(catalog.addMonth('demo', '2026-11')).rejects.toThrow(PartitionNotAddedError);
  glue.on(BatchCreatePartitionCommand).resolves({});
  await catalog.addMonth('demo', '2026-11');
  expect(glue.commandCalls(BatchCreatePartitionCommand)).toHaveLength(2 * tables.length);
});
