import {
  BatchCreatePartitionCommand,
  type GlueClient,
  type PartitionInput,
} from '@aws-sdk/client-glue';
import {
  glueColumns,
  parquetFormat,
  partitionLocation,
  partitionValues,
} from '#lake/glue-table.ts';
import type { Table } from '#lake/tables/table.ts';
import { tables } from '#lake/tables/all-tables.ts';
import type { Catalog } from '#ports/catalog.ts';

export interface GlueCatalogOptions {
  readonly client: GlueClient;
  readonly database: string;
  readonly bucket: string;
}

/** Glue did not take a partition. SQL does not see the month until the message comes again. */
export class PartitionNotAddedError extends Error {
  override readonly name = 'PartitionNotAddedError';
}

/** Months that this process knows to be there: a warm function asks Glue once for each. */
const MOST_REMEMBERED = 10_000;

export class GlueCatalog implements Catalog {
  readonly #options: GlueCatalogOptions;
  readonly #added = new Set<string>();

  constructor(options: GlueCatalogOptions) {
    this.#options = options;
  }

  async addMonth(project: string, month: string): Promise<void> {
    const name = `${project}/${month}`;
    if (this.#added.has(name)) return;
    await Promise.all(tables.map((table) => this.#add(table, project, month)));
    if (this.#added.size >= MOST_REMEMBERED) this.#added.clear();
    this.#added.add(name);
  }

  async #add(table: Table, project: string, month: string): Promise<void> {
    const { client, database, bucket } = this.#options;
    const command = new BatchCreatePartitionCommand({
      DatabaseName: database,
      TableName: table.name,
      PartitionInputList: [partitionInput(bucket, table, project, month)],
    });
    const { Errors = [] } = await client.send(command);
    const code = Errors[0]?.ErrorDetail?.ErrorCode;
    if (Errors.length === 0 || code === 'AlreadyExistsException') return;
    throw new PartitionNotAddedError(
      `${table.name} of ${project}, ${month}: Glue says ${code ?? 'nothing'}`,
    );
  }
}

function partitionInput(
  bucket: string,
  table: Table,
  project: string,
  month: string,
): PartitionInput {
  return {
    Values: partitionValues(project, month),
    StorageDescriptor: {
      Location: partitionLocation(bucket, table, project, month),
      Columns: glueColumns(table).map(({ name, type, comment }) => ({
        Name: name,
        Type: type,
        Comment: comment,
      })),
      InputFormat: parquetFormat.inputFormat,
      OutputFormat: parquetFormat.outputFormat,
      SerdeInfo: { SerializationLibrary: parquetFormat.serializationLibrary },
    },
  };
}
