import type { ColumnRows } from '#parquet/index.ts';

const START_MICROS = Date.parse('2026-11-21T08:06:56Z') * 1000;

/** A match event's data without its score, as in the recorder's fixtures. */
function metadata(index: number): string {
  const answer = String(index * 2);
  const picked = index % 3 === 0 ? 'null' : `"${answer}"`;
  return `{"expected": "${answer}", "picked": ${picked}, "sampled": "${answer}", "options": ["${answer}", "no"]}`;
}

/** The columns of the items table for a run of `rows` samples. */
export function itemColumns(rows: number): ColumnRows {
  const constant = <T>(value: T): T[] => new Array<T>(rows).fill(value);
  const each = <T>(value: (index: number) => T): T[] =>
    Array.from({ length: rows }, (_, index) => value(index));
  return {
    project_id: constant('demo'),
    run_id: constant('2611210806562J72WK2W'),
    model_id: constant('dummy-1'),
    task_id: constant('demo.dev'),
    metric_name: constant('accuracy'),
    item_id: each((index) => `demo.dev.${index}`),
    cluster_id: constant(null),
    epoch: constant(0),
    score: each((index) => (index % 3 === 0 ? 0 : 1)),
    config_hash: constant(''),
    ts: constant(START_MICROS),
    metadata_json: each(metadata),
  };
}
