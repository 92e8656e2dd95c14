import { CreateDatabaseCommand, CreateTableCommand, type GlueClient } from '@aws-sdk/client-glue';
import { z } from 'zod';
import { synthesise } from '../../../infra/synth.ts';

export const BUCKET = 'lake-of-the-checks';

const resourceSchema = z.object({ Type: z.string(), Properties: z.unknown() });
const templateSchema = z.object({ Resources: z.record(z.string(), resourceSchema) });
const databaseSchema = z.object({ DatabaseInput: z.object({ Name: z.string() }) });
const tableSchema = z.object({
  DatabaseName: z.string(),
  TableInput: z.looseObject({ Name: z.string() }),
});

/** Creates the template's database, tables and views in Glue, as `cdk deploy` does. */
export async function createCatalogue(glue: GlueClient): Promise<{ readonly database: string }> {
  const { Resources } = templateSchema.parse(synthesise().lake.toJSON());
  const bucket = Object.entries(Resources).find(([, { Type }]) => Type === 'AWS::S3::Bucket')?.[0];
  const of = (type: string) =>
    Object.values(Resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => resolve(Properties, { [bucket ?? '']: BUCKET }));
  const [database] = of('AWS::Glue::Database').map((each) => databaseSchema.parse(each));
  if (!database) throw new Error('the template has no database');
  await glue.send(new CreateDatabaseCommand(database));
  for (const { DatabaseName, TableInput } of of('AWS::Glue::Table').map((each) =>
    tableSchema.parse(each),
  )) {
    await glue.send(new CreateTableCommand({ DatabaseName, TableInput }));
  }
  return { database: database.DatabaseInput.Name };
}

const refSchema = z.strictObject({ Ref: z.string() });
const joinSchema = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });

/** Evaluates the CloudFormation functions that the template uses here. */
function resolve(value: unknown, names: Readonly<Record<string, string>>): unknown {
  const ref = refSchema.safeParse(value);
  if (ref.success) return names[ref.data.Ref] ?? ref.data.Ref;
  const join = joinSchema.safeParse(value);
  if (join.success) {
    const [delimiter, parts] = join.data['Fn::Join'];
    return parts.map((part) => resolve(part, names)).join(delimiter);
  }
  if (Array.isArray(value)) return value.map((each) => resolve(each, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, resolve(each, names)]),
  );
}
