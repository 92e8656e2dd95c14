import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import { prestoViewText } from '#query/presto-view.ts';
import type { View } from '#query/view.ts';

export interface GlueViewProps {
  readonly databaseName: string;
  readonly tables: readonly CfnTable[];
}

/** A view in Glue as Athena's own CREATE VIEW leaves it. It holds no data, so it is never kept. */
export function addGlueView(scope: Construct, view: View, props: GlueViewProps): CfnTable {
  const { databaseName, tables } = props;
  const resource = new CfnTable(scope, view.name, {
    catalogId: Stack.of(scope).account,
    databaseName,
    tableInput: {
      name: view.name,
      // No description: Trino takes it for the parameter `comment`, and so for no view at all.
      tableType: 'VIRTUAL_VIEW',
      parameters: { presto_view: 'true', comment: 'Presto View' },
      partitionKeys: [],
      storageDescriptor: {
        location: '',
        columns: view.columns.map(({ name, type, comment }) => ({ name, type, comment })),
        serdeInfo: {},
      },
      viewOriginalText: prestoViewText(view, databaseName),
      viewExpandedText: '/* Presto View */',
    },
  });
  resource.applyRemovalPolicy(RemovalPolicy.DESTROY);
  for (const table of tables) resource.addResourceDependency(table);
  return resource;
}
