import { Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { databaseName, type Deployment } from '#contract/deployment.ts';
import { glueColumns, parquetFormat, partitionKeys, tableLocation } from '#lake/glue-table.ts';
import type { Table } from '#lake/tables/table.ts';
import { tables } from '#lake/tables/all-tables.ts';
import { removalOf } from './removal.ts';

/**
 * The lake's tables in Glue. Partitions are registered by the manifest step and not projected, so
 * that every engine sees them and a query may span projects.
 */
export class LakeCatalog extends Construct {
  readonly database: CfnDatabase;
  readonly databaseName: string;
  /** A resource that uses the tables, such as a view, declares a dependency on these. */
  readonly tables: readonly CfnTable[];

  constructor(scope: Construct, id: string, bucket: Bucket, deployment: Deployment) {
    super(scope, id);
    this.databaseName = databaseName(deployment);
    this.database = new CfnDatabase(this, 'Database', {
      catalogId: Stack.of(this).account,
      databaseInput: { name: this.databaseName, description: 'Runs of LLM evaluations' },
    });
    const removal = removalOf(deployment);
    this.database.applyRemovalPolicy(removal);
    this.tables = tables.map((table) => {
      const resource = this.#addTable(table, bucket);
      resource.applyRemovalPolicy(removal);
      return resource;
    });
  }

  #addTable(table: Table, bucket: Bucket): CfnTable {
    const resource = new CfnTable(this, table.name, {
      catalogId: Stack.of(this).account,
      databaseName: this.databaseName,
      tableInput: {
        name: table.name,
        tableType: 'EXTERNAL_TABLE',
        parameters: { classification: 'parquet', schema_version: String(table.schemaVersion) },
        partitionKeys: partitionKeys.map((name) => ({ name, type: 'string' })),
        storageDescriptor: {
          location: tableLocation(bucket.bucketName, table),
          columns: glueColumns(table),
          inputFormat: parquetFormat.inputFormat,
          outputFormat: parquetFormat.outputFormat,
          serdeInfo: { serializationLibrary: parquetFormat.serializationLibrary },
        },
      },
    });
    resource.addResourceDependency(this.database);
    return resource;
  }
}
