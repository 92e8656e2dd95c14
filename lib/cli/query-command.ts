import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { RUNS_ROOT } from '#contract/keys.ts';
import { MAX_SQL_ROWS, sqlAnswer, type SqlAnswer } from '#schemas/sql-api.ts';
import { toCsv } from '#read/csv.ts';
import type { Statement } from '#read/sql/run-statement.ts';
import { openEndpoint } from '#client/endpoint.ts';
import { parseAnswer } from '#client/exchange.ts';
import { pathExists } from '#adapters/disk/path-exists.ts';
import { BadDataError } from './exit.ts';
import { jsonOption, parseInteger } from './options.ts';
import { requireDataFolder } from './source.ts';
import { printTable } from './print-table.ts';

interface QueryFlags {
  readonly data?: string;
  readonly root?: string;
  readonly endpoint?: string;
  readonly key?: string;
  readonly parameter: readonly (string | number)[];
  readonly limit: number;
  readonly json?: true;
  readonly csv?: true;
}

export function addQueryCommand(program: Command): void {
  program
    .command('query <sql>')
    .description("Rows of one SELECT, in Athena's SQL, over the whole lake")
    .option('--data <folder>', 'data folder to read; ./data when no other source is given')
    .option('--root <store>', 'evalsig store of a data folder, for example data/store')
    .addOption(new Option('--endpoint <url>', 'evalake server to ask').env('EVALAKE_ENDPOINT'))
    .addOption(new Option('--key <key>', 'key with scope admin').env('EVALAKE_KEY'))
    .addOption(
      new Option(
        '--parameter <value>',
        'value for a ?, once for each in turn; JSON numbers are numbers',
      )
        .default([], 'none')
        .argParser(addParameter),
    )
    .addOption(
      new Option('--limit <rows>', 'rows at most')
        .default(1000)
        .argParser(parseInteger(1, MAX_SQL_ROWS)),
    )
    .addOption(jsonOption())
    .addOption(new Option('--csv', 'print CSV').conflicts('json'))
    .action(async (sql: string, flags: QueryFlags) => {
      const statement = { sql, parameters: flags.parameter, limit: flags.limit };
      printAnswer(await runStatementAt(statement, flags), flags);
    });
}

function addParameter(text: string, before: readonly (string | number)[]): (string | number)[] {
  const isNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text);
  if (isNumber && !Number.isFinite(Number(text))) throw new InvalidArgumentError('Too large.');
  return [...before, isNumber ? Number(text) : text];
}

async function runStatementAt(statement: Statement, flags: QueryFlags): Promise<SqlAnswer> {
  const { data, root, endpoint } = flags;
  if (data !== undefined) return queryFolder(data, statement);
  if (root !== undefined) return queryFolder(await requireDataFolder(root), statement);
  if (endpoint === undefined) return queryFolder('./data', statement);
  return queryEndpoint(endpoint, flags.key, statement);
}

async function queryFolder(folder: string, statement: Statement): Promise<SqlAnswer> {
  if (!(await pathExists(join(folder, RUNS_ROOT)))) {
    throw new BadDataError(`${folder} is no data folder; name one with --data, or a server`);
  }
  const [{ openReader }, { runStatement }] = await Promise.all([
    import('./open-reader.ts'),
    import('#read/sql/run-statement.ts'),
  ]);
  const { engine } = await openReader(folder);
  return sqlAnswer.parse(await runStatement(engine, statement));
}

async function queryEndpoint(
  endpoint: string,
  key: string | undefined,
  statement: Statement,
): Promise<SqlAnswer> {
  const server = openEndpoint(endpoint, key);
  const body = JSON.stringify(statement);
  const answer = await server.request('/v1/sql', { method: 'POST', body });
  return parseAnswer(sqlAnswer, answer);
}

function printAnswer(answer: SqlAnswer, { json, csv }: QueryFlags): void {
  if (json) console.log(JSON.stringify(answer));
  else if (csv) process.stdout.write(toCsv(answer));
  else {
    const rows = answer.rows.map((row) =>
      row.map((value) => (value === null ? '-' : String(value))),
    );
    printTable(
      answer.columns.map(({ name }) => name),
      rows,
    );
    if (answer.truncated) console.error('evalake: there are more rows; raise --limit');
  }
}
