import { z } from 'zod';
import { type Asked, ask } from './ask.ts';
import { postEvents } from './post-events.ts';
import { until } from './until.ts';

const WITHIN = { pollMs: 100, giveUpMs: 120_000 };

/** Starts so many runs that do not end. */
export async function beginRuns(project: string, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, i) => ({
    ...{ run_id: `receiving-${i}`, event_id: 0, sample_id: 'quiz.dev.0', type: 'match' },
    ...{ data: { correct: true }, created_at: '2026-11-21T08:11:10Z' },
  }));
  await postEvents(project, events);
  const areReceived = async () => totalOf(await ask(`${project}/pulse`)) >= count;
  await until(areReceived, { failure: 'not all runs are received', ...WITHIN });
}

function totalOf({ body }: Asked): number {
  return z.object({ receiving_total: z.int() }).parse(JSON.parse(body)).receiving_total;
}
