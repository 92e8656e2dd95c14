import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { toLiteral } from '#adapters/athena/athena-literals.ts';
import type { CompiledQuery, SqlEngine, SqlRow } from '#ports/sql-engine.ts';
import type { SqlTable } from '#ports/sql-reader.ts';
import { CATALOG } from '#query/presto-view.ts';
import { fromProtocol, typeSchema } from './trino-values.ts';

const answerSchema = z.object({
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), typeSignature: typeSchema })).optional(),
  data: z.array(z.array(z.unknown())).optional(),
  error: z.object({ message: z.string(), errorName: z.string() }).optional(),
});
type Answer = z.infer<typeof answerSchema>;

/** Trino refused or failed a statement. */
export class TrinoError extends Error {
  override readonly name = 'TrinoError';
  /** Trino's name for the mistake, such as TYPE_MISMATCH. */
  readonly errorName: string;
  constructor(message: string, { errorName = 'HTTP' } = {}) {
    super(message);
    this.errorName = errorName;
  }
}

/** Asks Trino over its HTTP protocol. Parameters become literals, as for Athena. */
export class TrinoClient implements SqlEngine {
  readonly #url: string;
  readonly #schema: string;

  constructor(url: string, schema: string) {
    this.#url = url;
    this.#schema = schema;
  }

  run({ sql, parameters }: CompiledQuery): Promise<SqlRow[]> {
    if (parameters.length === 0) return this.query(sql);
    const prepared = { 'X-Trino-Prepared-Statement': `asked=${encodeURIComponent(sql)}` };
    return this.query(`EXECUTE asked USING ${parameters.map(toLiteral).join(', ')}`, prepared);
  }

  async query(sql: string, headers: Record<string, string> = {}): Promise<SqlRow[]> {
    const { columns, rows } = await this.table(sql, headers);
    return rows.map((row) =>
      Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])),
    );
  }

  async table(sql: string, headers: Record<string, string> = {}): Promise<SqlTable> {
    let answer = await this.#ask(`${this.#url}/v1/statement`, {
      method: 'POST',
      body: sql,
      headers: {
        'X-Trino-User': 'reader',
        'X-Trino-Catalog': CATALOG,
        'X-Trino-Schema': this.#schema,
        'X-Trino-Time-Zone': 'UTC',
        ...headers,
      },
    });
    let { columns } = answer;
    const data = [...(answer.data ?? [])];
    while (answer.nextUri !== undefined) {
      answer = await this.#ask(answer.nextUri, {});
      columns ??= answer.columns;
      data.push(...(answer.data ?? []));
    }
    const types = (columns ?? []).map(({ typeSignature }) => typeSignature);
    return {
      columns: (columns ?? []).map(({ name }, i) => ({ name, type: types[i]?.rawType ?? '' })),
      rows: data.map((row) => types.map((type, i) => fromProtocol(row[i], type))),
      truncated: false,
    };
  }

  async #ask(url: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(url, init);
    if (response.status === 503) {
      await sleep(50);
      return this.#ask(url, init);
    }
    if (!response.ok) throw new TrinoError(`HTTP ${response.status}: ${await response.text()}`);
    const answer = answerSchema.parse(await response.json());
    if (answer.error) {
      const { errorName, message } = answer.error;
      throw new TrinoError(`${errorName}: ${message}`, { errorName });
    }
    return answer;
  }
}
