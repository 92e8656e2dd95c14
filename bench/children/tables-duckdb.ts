// From the gzip inbox of a run to its events and its items in DuckDB, on one thread.
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdirSync, statSync } from 'node:fs';

const [inbox = '', project = '', out = ''] = process.argv.slice(2);
const [events, items] = [`${out}/events.parquet`, `${out}/items.parquet`];
mkdirSync(out);

const writeEvents = `
  COPY (
    SELECT
      '${project}' AS project_id, run_id, event_id, sample_id, type, data,
      created_by, created_at::TIMESTAMPTZ AS created_at,
      CASE WHEN type = 'sampling' THEN data->>'$.model' END AS model,
      CASE WHEN type = 'sampling' THEN (data->>'$.usage.prompt_tokens')::BIGINT END AS prompt_tokens,
      CASE WHEN type = 'sampling' THEN (data->>'$.usage.completion_tokens')::BIGINT END AS completion_tokens,
      CASE WHEN type = 'match' THEN (data->>'$.correct')::BOOLEAN END AS correct,
      NULL::VARCHAR AS extra_json
    FROM read_json('${inbox}/*', format = 'newline_delimited', compression = 'gzip', columns = {
      run_id: 'VARCHAR', event_id: 'BIGINT', sample_id: 'VARCHAR', type: 'VARCHAR', data: 'JSON',
      created_by: 'VARCHAR', created_at: 'VARCHAR'
    })
  ) TO '${events}' (FORMAT parquet)`;

const writeItems = `
  COPY (
    SELECT
      project_id, run_id,
      (SELECT any_value(model) FROM '${events}' WHERE type = 'sampling') AS model_id,
      regexp_replace(sample_id, '[.][^.]*$', '') AS task_id, 'accuracy' AS metric_name,
      sample_id AS item_id, NULL::VARCHAR AS cluster_id, 0::INTEGER AS epoch,
      correct::DOUBLE AS score, '' AS config_hash,
      (SELECT min(created_at) FROM '${events}') AS ts,
      json_merge_patch(data, '{"correct":null}') AS metadata_json
    FROM '${events}' WHERE type = 'match'
  ) TO '${items}' (FORMAT parquet)`;

const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
const [start, before] = [performance.now(), process.cpuUsage()];
await connection.run(writeEvents);
await connection.run(writeItems);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(before);

async function count(file: string): Promise<number> {
  const reader = await connection.runAndReadAll(`SELECT count(*) FROM '${file}'`);
  return Number(reader.getRows()[0]?.[0]);
}

const counts = { events: await count(events), items: await count(items) };
const eventsBytes = statSync(events).size;
console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, ...counts, eventsBytes }));
connection.closeSync();
