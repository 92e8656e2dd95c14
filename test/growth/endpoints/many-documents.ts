import { repeat } from '../shape.ts';
import { type LakeShape, read } from './endpoint-row.ts';
import type { GrownLake } from './grown-lake.ts';

/** A document by itself costs more than a metric of one. */
const METRICS_FOR_EACH = 25;

const metric = (index: number) => `"m${index}":{"passed":1,"total":4,"score":0.25}`;

function timeOf(index: number): string {
  return new Date(Date.UTC(2026, 10, 20) + 1000 * index).toISOString();
}

function document(index: number, members: string): string {
  return `{"timestamp":"${timeOf(index)}",${members}}`;
}

async function fill({ pipeline, settle }: GrownLake, size: number): Promise<void> {
  const many = size * METRICS_FOR_EACH;
  const providers = repeat(many, (index) => `"p${index}":{"metrics":{${metric(0)}}}`);
  const suites = repeat(many / 2, (index) => `"s${index}":{"metrics":{${metric(0)}}}`);
  const lines = [
    document(0, `"suites":{"s":{"metrics":{${repeat(many, metric)}}}}`),
    document(1, `"suites":{${suites}}`),
    document(2, `"type":"benchmark","results":{${providers}}`),
    ...Array.from({ length: size }, (_, index) =>
      document(
        10 + 2 * index,
        `"status":"error","error":{"type":"e","message":"${'x'.repeat(1000)}"}`,
      ),
    ),
    ...Array.from({ length: size }, (_, index) =>
      document(11 + 2 * index, `"suites":{"s":{"metrics":{${metric(0)}}}}`),
    ),
  ];
  const { accepted } = await pipeline.postResults(lines.join('\n'), { format: 'lines' });
  if (accepted !== lines.length) throw new Error(`${accepted} documents were taken`);
  await settle();
}

export const manyDocuments: LakeShape = {
  name: 'results documents, many and large',
  from: 12,
  fill,
  rows: [
    read('documents', 'documents?limit=1000'),
    read('suites', 'suites?limit=1000'),
    read('benchmarks', 'benchmarks?limit=1000'),
    read('errors', 'errors?limit=1000'),
    read('summary', 'summary'),
    read('runs', 'runs?limit=1000'),
    read('runs/index', 'runs/index'),
    read('trends', 'trends'),
  ],
};
