import { changeSettings as applyChange } from '#pipeline/settings/change-settings.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { Dice } from './dice.ts';
import type { Host } from './host.ts';
import type { SettingsChange } from './scenario.ts';
import type { World } from './world.ts';

const TIMEOUT_MS = 30_000;

/** Writes the settings as the API does, again until it says that they are kept; some give up before. */
export async function changeSettings(
  world: World,
  host: Host,
  change: SettingsChange,
): Promise<void> {
  const { clock, scenario } = world;
  await clock.sleep(change.atMs);
  const dice = new Dice(scenario.seed, `admin ${change.atMs}`);
  while (!(await changeOnce(world, host, change)) && dice.chance(0.7)) {
    await clock.sleep(dice.int(100, 5000));
  }
}

async function changeOnce(
  world: World,
  host: Host,
  { project, settings }: SettingsChange,
): Promise<boolean> {
  const actor = host.ingestActor();
  if (!actor) return false;
  const { store, judgements } = world.portsOf(actor);
  const change = async (): Promise<true> => {
    await applyChange({ store, judgements }, project, () =>
      writeSettings(store, project, settings),
    );
    return true;
  };
  const isNot = () => false;
  return Promise.race([
    change().catch(isNot),
    actor.death.then(isNot),
    world.clock.sleep(TIMEOUT_MS).then(isNot),
  ]);
}
