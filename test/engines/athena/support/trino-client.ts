import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { toLiteral } from '#adapters/athena/athena-literals.ts';
import { fromText } from '#adapters/athena/athena-values.ts';
import type { CompiledQuery, SqlEngine, SqlRow } from '#ports/sql-engine.ts';
import { CATALOG } from '#query/presto-view.ts';

const answerSchema = z.object({
  nextUri: z.string().optional(),
  columns: z
    .array(z.object({ name: z.string(), typeSignature: z.object({ rawType: z.string() }) }))
    .optional(),
  data: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))).optional(),
  error: z.object({ message: z.string(), errorName: z.string() }).optional(),
});
type Answer = z.infer<typeof answerSchema>;

/** Trino refused or failed a statement. */
export class TrinoError extends Error {
  override readonly name = 'TrinoError';
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
    const rows = [...rowsOf(answer)];
    while (answer.nextUri !== undefined) {
      answer = await this.#ask(answer.nextUri, {});
      rows.push(...rowsOf(answer));
    }
    return rows;
  }

  async #ask(url: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(url, init);
    if (response.status === 503) {
      await sleep(50);
      return this.#ask(url, init);
    }
    if (!response.ok) throw new TrinoError(`HTTP ${response.status}: ${await response.text()}`);
    const answer = answerSchema.parse(await response.json());
    if (answer.error) throw new TrinoError(`${answer.error.errorName}: ${answer.error.message}`);
    return answer;
  }
}

function rowsOf({ columns = [], data = [] }: Answer): SqlRow[] {
  return data.map((row) =>
    Object.fromEntries(
      columns.map(({ name, typeSignature }, i) => {
        const value = row[i] ?? null;
        return [name, fromText(value === null ? undefined : String(value), typeSignature.rawType)];
      }),
    ),
  );
}
