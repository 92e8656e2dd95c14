import {
  FAILURES_PREFIX,
  INBOX_ROOT,
  NOTICES_PREFIX,
  SETTINGS_CHANGES_PREFIX,
} from '#contract/keys.ts';
import { AwsHost } from './aws-host.ts';
import { type Answer, sendRequest } from './client.ts';
import { changeSettings } from './change-settings.ts';
import { Dice } from './dice.ts';
import { EmbeddedHost } from './embedded-host.ts';
import type { Host } from './host.ts';
import type { Scenario } from './scenario.ts';
import { World } from './world.ts';

/** How a scenario ended. */
export interface Ending {
  readonly world: World;
  /** The answer to each request, where its client got one. */
  readonly answers: readonly (Answer | undefined)[];
  /** The queues and the inbox are empty, as far as anyone can empty them. */
  readonly isQuiet: boolean;
}

/** The deliveries after which a message is a dead letter, on AWS and in the embedded server. */
const MAX_RECEIVE_COUNT = { aws: 10, embedded: 25 } as const;
const STEP_MS = 60_000;
const LONGEST_CALM_STEPS = 600;

/** Runs the requests under faults, then lets the pipeline come to rest without any. */
export async function simulate(scenario: Scenario): Promise<Ending> {
  const world = new World(scenario, MAX_RECEIVE_COUNT[scenario.host]);
  const host = scenario.host === 'aws' ? new AwsHost(world) : new EmbeddedHost(world);
  for (const { project } of scenario.settings) await world.outside.listenTo(world.store, project);
  host.start();
  const answers = await runStorm(world, host);
  world.faults.stop();
  await settle(world);
  // Who redrives has mended what failed.
  for (const key of [...world.store.objects.keys()]) {
    if (key.startsWith(FAILURES_PREFIX)) world.store.objects.delete(key);
  }
  host.redrive();
  // Time must not go on before a killed server is seen dead, or its restart is late.
  await world.clock.advance(0);
  await world.clock.advance(STEP_MS);
  await settle(world);
  const isQuiet = hasSettled(world);
  host.stop();
  await world.clock.advance(0);
  return { world, answers, isQuiet };
}

/** Runs until every client has its answer or is gone, and for a while after. */
async function runStorm(world: World, host: Host): Promise<readonly (Answer | undefined)[]> {
  const { scenario, clock } = world;
  for (const poison of scenario.poison) void sendPoison(world, poison);
  const clients = { areDone: false };
  const all = Promise.all(scenario.requests.map((request) => sendRequest(world, host, request)));
  const changes = scenario.settings.map((change) => changeSettings(world, host, change));
  void Promise.all([all, ...changes]).then(() => (clients.areDone = true));
  const lasts = lastOf(scenario);
  for (let elapsed = 0; elapsed < lasts || !clients.areDone; elapsed += STEP_MS) {
    await clock.advance(STEP_MS);
  }
  await clock.advance(new Dice(scenario.seed, 'aftermath').int(0, 5 * STEP_MS));
  return all;
}

function lastOf({ requests, settings, poison }: Scenario): number {
  return Math.max(0, ...[...requests, ...settings, ...poison].map(({ atMs }) => atMs));
}

async function sendPoison(world: World, { atMs, queue, body, group }: Scenario['poison'][number]) {
  await world.clock.sleep(atMs);
  await world.queues[queue].queue.send([group === undefined ? { body } : { body, group }]);
}

async function settle(world: World): Promise<void> {
  for (let step = 0; step < LONGEST_CALM_STEPS && !hasSettled(world); step++) {
    await world.clock.advance(STEP_MS);
  }
}

function hasSettled({ queues, store }: World): boolean {
  const areEmpty = Object.values(queues).every(({ queue }) => queue.messages.length === 0);
  const keys = [...store.objects.keys()];
  const passing = [INBOX_ROOT, NOTICES_PREFIX, SETTINGS_CHANGES_PREFIX];
  const isLeft = (key: string) => passing.some((prefix) => key.startsWith(prefix));
  return areEmpty && !keys.some(isLeft);
}
