import { SETTINGS_CHANGES_PREFIX } from '#contract/keys.ts';
import type { Clock } from '#ports/clock.ts';
import { listFolders, listKeys } from '#ports/object-store.ts';
import { followSettings, type SettingsPorts } from './change-settings.ts';

/** Whoever changes settings is done, or gone, after this: a request lasts seconds. */
const ABANDONED_AFTER_MS = 5 * 60 * 1000;

/** Finishes changes of settings that a crash left: the settings may be others, and nobody was told. */
export async function sweepSettings(
  ports: SettingsPorts & { readonly clock: Clock },
): Promise<void> {
  for await (const folder of listFolders(ports.store, SETTINGS_CHANGES_PREFIX)) {
    await sweepProject(ports, folder.split('/')[1] ?? '', folder);
  }
}

async function sweepProject(
  ports: SettingsPorts & { readonly clock: Clock },
  project: string,
  folder: string,
): Promise<void> {
  const { store, clock } = ports;
  const abandoned: string[] = [];
  for await (const key of listKeys(store, folder)) {
    const mark = await store.head(key);
    const ageMs = clock.now() - (mark?.modifiedAtMs ?? Infinity);
    if (ageMs > ABANDONED_AFTER_MS) abandoned.push(key);
  }
  if (abandoned.length === 0) return;
  await followSettings(ports, project);
  await store.delete(abandoned);
}
