import {
  type AthenaClient,
  type ColumnInfo,
  GetQueryResultsCommand,
  type Row,
} from '@aws-sdk/client-athena';
import type { SqlTable } from '#ports/sql-reader.ts';
import { fromText } from './athena-values.ts';

/** The most rows that a page has. */
const PAGE = 1000;

/** The first rows of a query that succeeded, at most `maxRows` of them. */
export async function readResults(
  client: AthenaClient,
  queryId: string,
  maxRows: number,
): Promise<SqlTable> {
  const rows: Row[] = [];
  let columns: readonly ColumnInfo[] = [];
  let token: string | undefined;
  do {
    const page: { NextToken?: string } = token === undefined ? {} : { NextToken: token };
    const { ResultSet: result, NextToken: next } = await client.send(
      new GetQueryResultsCommand({ QueryExecutionId: queryId, MaxResults: PAGE, ...page }),
    );
    if (token === undefined) columns = result?.ResultSetMetadata?.ColumnInfo ?? [];
    // The first row of a SELECT's first page holds the columns' names.
    const found = result?.Rows ?? [];
    rows.push(...(token === undefined ? found.slice(1) : found));
    token = next;
  } while (token !== undefined && rows.length <= maxRows);
  const types = columns.map(({ Type: type }) => (type ?? 'varchar').toLowerCase());
  return {
    columns: columns.map(({ Name: name }, i) => ({ name: name ?? '', type: types[i] ?? '' })),
    rows: rows
      .slice(0, maxRows)
      .map(({ Data: data }) => types.map((type, i) => fromText(data?.[i]?.VarCharValue, type))),
    truncated: rows.length > maxRows,
  };
}
