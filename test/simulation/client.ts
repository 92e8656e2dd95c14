import { noRunParameters } from '../../lib/contract/run-parameters.ts';
import type { IngestRequest, IngestResult } from '../../lib/pipeline/ingest/ingest.ts';
import { ingest } from '../../lib/pipeline/ingest/ingest.ts';
import { Dice } from './dice.ts';
import type { Host } from './host.ts';
import type { ClientRequest } from './scenario.ts';
import { bodyOf } from './scenario.ts';
import type { World } from './world.ts';

const TIMEOUT_MS = 30_000;

export function ingestRequest(request: ClientRequest): IngestRequest {
  const { project, format, parameters } = request;
  return {
    ...{ project, format, body: bodyOf(request) },
    parameters: { ...noRunParameters, ...parameters },
  };
}

/** Sends until there is an answer. Undefined when the client gave up, and so knows nothing. */
export async function sendRequest(
  world: World,
  host: Host,
  request: ClientRequest,
): Promise<IngestResult | undefined> {
  const { clock, scenario } = world;
  await clock.sleep(request.atMs);
  const dice = new Dice(scenario.seed, `client ${request.atMs} ${request.events.join()}`);
  for (let attempt = 1; attempt <= request.attempts; attempt++) {
    const answer = await sendOnce(world, host, request);
    if (answer) return answer;
    await clock.sleep(dice.int(100, 5000));
  }
  return undefined;
}

/** The answer, or nothing: an error, a lost connection, or silence. */
async function sendOnce(
  world: World,
  host: Host,
  request: ClientRequest,
): Promise<IngestResult | undefined> {
  const actor = host.ingestActor();
  if (!actor) return undefined;
  const answered = ingest(world.portsOf(actor), ingestRequest(request)).catch(() => undefined);
  const lost = actor.death.then(() => undefined);
  const silence = world.clock.sleep(TIMEOUT_MS).then(() => undefined);
  return Promise.race([answered, lost, silence]);
}
