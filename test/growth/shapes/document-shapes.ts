import { documentLimits } from '#schemas/results-sizes.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';
import { repeat, type Shape } from '../shape.ts';

/** Takes the document in and seals it. */
async function seal(input: Buffer): Promise<void> {
  const lake = new TestLake();
  const { accepted } = await lake.postResults(input.toString());
  if (accepted !== 1) throw new Error('the document was not taken');
  await lake.drain();
  if (lake.keys(`seals/${PROJECT}/`).length !== 1) throw new Error('the document was not sealed');
}

const evaluation = (members: string) => `{"timestamp":"2026-01-02T03:04:05Z",${members}}`;
const contradiction = '{"passed":1,"total":4,"score":0.9}';
const metrics = (count: number) => repeat(count, (index) => `"m${index}":${contradiction}`);
const { nameLength, tagsLength, rowsLength } = documentLimits;
const most = documentLimits.metrics / 16;

const shapes: readonly Shape[] = [
  {
    name: 'a suite of many metrics that contradict themselves',
    from: most - 1,
    make: (size) => evaluation(`"suites":{"s":{"metrics":{${metrics(size)}}}}`),
    work: seal,
  },
  {
    name: 'many suites',
    from: most / 2,
    make: (size) =>
      evaluation(`"suites":{${repeat(size, (i) => `"s${i}":{"metrics":{${metrics(1)}}}`)}}`),
    work: seal,
  },
  {
    name: 'many providers',
    from: most / 2,
    make: (size) =>
      evaluation(
        `"type":"benchmark","results":{${repeat(size, (i) => `"p${i}":{"metrics":{${metrics(1)}}}`)}}`,
      ),
    work: seal,
  },
  {
    name: 'many details of one event id',
    from: 5_000,
    make: (size) =>
      evaluation(
        `"suites":{"s":{"metrics":{"m":{"passed":0,"total":${size},"score":0,"details":[${repeat(size, () => '{"event_id":"e","passed":false}')}]}}}}`,
      ),
    work: seal,
  },
  {
    name: 'metrics below a long name and long tags',
    // Each of its rows repeats them; `rowsLength` is the bound.
    bytesPerByte: 10_000,
    from: rowsLength / (nameLength + tagsLength) / 16 - 1,
    make: (size) =>
      evaluation(
        `"suites":{"${'s'.repeat(nameLength)}":{"tags":["${'t'.repeat(tagsLength)}"],"metrics":{${metrics(size)}}}}`,
      ),
    work: seal,
  },
];

/** A metric of fewer than 50 bytes becomes a run, with a row in two tables and in the record. */
export const documentShapes = shapes.map((shape) => ({ bytesPerByte: 700, ...shape }));
