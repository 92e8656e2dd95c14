import type { SealPorts } from '#pipeline/seal/seal.ts';
import { InboxFiller } from './inbox-ours.ts';
import { eventTexts, finalReportBody } from './inputs/events.ts';
import { uniqueBody } from './inputs/unique-events.ts';
import { sealInbox } from './seal-ours.ts';

const PROJECT = 'warm-up';
const RUN_ID = '261121080000WARMINGU';
const EVENTS_PER_BODY = 100;
/** Enough for the thread of large runs. */
const BODIES = 20;
const LATE = 0;

/** Seals a run of its own and an event that comes late to it, as a server has done that runs for a while. */
export async function warmUp(dataDir: string, plan: SealPorts['plan']): Promise<void> {
  const bodies = Array.from({ length: BODIES }, (_, n) => uniqueBody(RUN_ID, n));
  const [first = '', ...others] = bodies;
  const events = eventTexts(first);
  const early = `[${events.filter((_, index) => index !== LATE).join(', ')}]`;
  const report = finalReportBody(RUN_ID, BODIES * EVENTS_PER_BODY);
  await sealBodies(dataDir, [early, ...others, report], plan);
  await sealBodies(dataDir, [`[${events[LATE] ?? ''}]`], plan);
}

async function sealBodies(
  dataDir: string,
  bodies: readonly string[],
  plan: SealPorts['plan'],
): Promise<void> {
  const inbox = new InboxFiller(dataDir, PROJECT, RUN_ID);
  for (const body of bodies) await inbox.add(body);
  await inbox.flush();
  await sealInbox(dataDir, PROJECT, RUN_ID, plan);
}
