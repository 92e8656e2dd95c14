import { PROJECT, TestLake } from '../../support/lake.ts';
import { repeat, type Shape } from '../shape.ts';

/** Takes the events in and seals their runs. */
async function seal(input: Buffer): Promise<void> {
  const lake = new TestLake();
  const { accepted } = await lake.postBytes(input);
  if (accepted === 0) throw new Error('no event was taken');
  await lake.drain();
  await lake.wait(1000);
  if (lake.keys(`seals/${PROJECT}/`).length === 0) throw new Error('no run was sealed');
}

/** Takes the events in and puts them into the inbox of their runs. */
async function stage(input: Buffer): Promise<void> {
  const lake = new TestLake();
  await lake.postBytes(input);
  while ((await lake.stageOnce()) > 0);
  if (lake.keys('inbox/').length === 0) throw new Error('no event was staged');
}

interface EventText {
  readonly id?: number;
  readonly run?: string;
  readonly sample?: string;
  readonly type?: string;
  readonly data?: string;
}

function event({ id = 0, run = 'r', sample = `s.${id}`, type = 'match', data }: EventText): string {
  const content = data ?? '{"correct":true,"expected":"a","picked":"a"}';
  return `{"run_id":"${run}","event_id":${id},"sample_id":"${sample}","type":"${type}","data":${content},"created_by":"","created_at":"2026-01-02 03:04:05.000000+00:00"}`;
}

export const eventShapes: readonly Shape[] = [
  {
    name: 'many events of a run',
    from: 2_000,
    make: (size) => `[${repeat(size, (id) => event({ id }))}]`,
    work: seal,
  },
  {
    name: 'many runs of an event each',
    from: 600,
    make: (size) => `[${repeat(size, (id) => event({ run: `r${id}` }))}]`,
    work: stage,
  },
  {
    name: 'many events of one number',
    from: 500,
    make: (size) => `[${repeat(size, (index) => event({ sample: `s.${index}` }))}]`,
    work: seal,
  },
  {
    name: 'many answers to one sample',
    from: 2_000,
    make: (size) => `[${repeat(size, (id) => event({ id, sample: 's.0' }))}]`,
    work: seal,
  },
  {
    name: 'a metric and a sample of its own in each event',
    from: 1_000,
    make: (size) =>
      `[${repeat(size, (id) => event({ id, type: 'metrics', data: `{"m${id}":1}` }))},${event({ id: size, type: 'metrics', data: '{"last":1}' })}]`,
    work: seal,
  },
  {
    name: 'many gaps',
    from: 2_000,
    make: (size) => `[${repeat(size, (index) => event({ id: 2 * index }))}]`,
    work: seal,
  },
  {
    name: 'events that are no events',
    // Seven bytes each, of which the answer has a reason.
    bytesPerByte: 400,
    from: 5_000,
    make: (size) => `[${event({})},${repeat(size, () => '{"a":1}')}]`,
    work: seal,
  },
  {
    name: 'broken lines of one array',
    bytesPerByte: 400,
    from: 5_000,
    make: (size) => `[${event({})},${repeat(size, () => 'nope')}]`,
    work: seal,
  },
  {
    name: 'many small members of an event',
    from: 5_000,
    make: (size) =>
      `[${event({ type: 'sampling', data: `{${repeat(size, (i) => `"m${i}":${i}`)}}` })}]`,
    work: seal,
  },
  {
    name: 'a name again and again in an event',
    from: 10_000,
    make: (size) =>
      `[${event({ type: 'sampling', data: `{${repeat(size, () => '"model":1')}}` })}]`,
    work: seal,
  },
  {
    name: 'two events of one number, as deep as is taken',
    from: 5_000,
    make: (size) =>
      `[${[1, 2]
        .map((last) => `${'['.repeat(240)}${repeat(size, String)},${last}${']'.repeat(240)}`)
        .map((data) => event({ type: 'sampling', data }))
        .join(',')}]`,
    work: seal,
  },
];
