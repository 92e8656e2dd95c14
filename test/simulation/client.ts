import { noRunParameters } from '#contract/run-parameters.ts';
import { ingestResults } from '#pipeline/ingest/ingest-results.ts';
import { ingest, type IngestResult } from '#pipeline/ingest/ingest.ts';
import type { IngestPorts } from '#pipeline/ingest/keep.ts';
import { Dice } from './dice.ts';
import type { Host } from './host.ts';
import { bodyOf, type ClientRequest } from './scenario.ts';
import type { World } from './world.ts';

const TIMEOUT_MS = 30_000;

/** The answer to a request of events or of documents. */
export type Answer = Pick<IngestResult, 'accepted' | 'quarantined'>;

export function post(ports: IngestPorts, request: ClientRequest): Promise<Answer> {
  const { project } = request;
  const parameters = { ...noRunParameters, ...request.parameters };
  const common = { project, parameters, body: bodyOf(request) };
  return request.of === 'events'
    ? ingest(ports, { ...common, format: request.format })
    : ingestResults(ports, { ...common, format: request.format });
}

/** Sends until there is an answer; undefined when the client gave up. */
export async function sendRequest(
  world: World,
  host: Host,
  request: ClientRequest,
): Promise<Answer | undefined> {
  const { clock, scenario } = world;
  await clock.sleep(request.atMs);
  const dice = new Dice(scenario.seed, `client ${request.atMs} ${request.texts.join()}`);
  for (let attempt = 1; attempt <= request.attempts; attempt++) {
    const answer = await sendOnce(world, host, request);
    if (answer) return answer;
    await clock.sleep(dice.int(100, 5000));
  }
  return undefined;
}

/** The answer; undefined after an error, a lost connection, or silence. */
async function sendOnce(
  world: World,
  host: Host,
  request: ClientRequest,
): Promise<Answer | undefined> {
  const actor = host.ingestActor();
  if (!actor) return undefined;
  const answered = post(world.portsOf(actor), request).catch(() => undefined);
  const lost = actor.death.then(() => undefined);
  const silence = world.clock.sleep(TIMEOUT_MS).then(() => undefined);
  return Promise.race([answered, lost, silence]);
}
