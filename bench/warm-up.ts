import type { SealPorts } from '#pipeline/seal/seal.ts';
import { InboxFiller } from './inbox-ours.ts';
import { eventTexts, finalReportBody } from './inputs/events.ts';
import { uniqueBody } from './inputs/unique-events.ts';
import { sealInbox } from './seal-ours.ts';

const PROJECT = 'warm-up';
const RUN_ID = '261121080000WARMINGU';
const EVENTS_PER_BODY = 100;
/** Enough for the thread of large runs. */
export const WARM_UP_EVENTS = 2000;
const LATE = 0;

/**
 * Seals a run of its own and an event that comes late to it, as a server has done that runs for a while.
 * @param events of that run; the compiler has done more after a run of many
 */
export async function warmUp(
  dataDir: string,
  plan: SealPorts['plan'],
  events: number,
): Promise<void> {
  const [late = '', ...others] = eventTexts(uniqueBody(RUN_ID, LATE));
  await sealBodies(dataDir, bodiesWithoutLate(others, events), plan);
  await sealBodies(dataDir, [`[${late}]`], plan);
}

/** One by one, as a run of many events would fill the memory that is measured. */
function* bodiesWithoutLate(firstEvents: readonly string[], events: number): Generator<string> {
  yield `[${firstEvents.join(', ')}]`;
  for (let n = 1; n < events / EVENTS_PER_BODY; n += 1) yield uniqueBody(RUN_ID, n);
  yield finalReportBody(RUN_ID, events);
}

async function sealBodies(
  dataDir: string,
  bodies: Iterable<string>,
  plan: SealPorts['plan'],
): Promise<void> {
  const inbox = new InboxFiller(dataDir, PROJECT, RUN_ID);
  for (const body of bodies) await inbox.add(body);
  await inbox.flush();
  await sealInbox(dataDir, PROJECT, RUN_ID, plan);
}
