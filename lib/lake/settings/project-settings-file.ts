import type { z } from 'zod';
import { contentHash } from '#contract/content-hash.ts';
import { settingsKey } from '#contract/keys.ts';
import {
  ifUnchanged,
  type ObjectStore,
  type PutCondition,
  type StoredObject,
} from '#ports/object-store.ts';
import { type ProjectSettings, projectSettingsSchema } from '#schemas/project-settings.ts';

export interface StoredSettings {
  readonly settings: ProjectSettings;
  /** Changes exactly when the settings do; exists also before the settings are first written. */
  readonly revision: string;
  /** The condition for a put that replaces these settings. */
  readonly condition: PutCondition;
}

/** The project's settings, or the defaults while none were chosen. */
export async function readSettings(store: ObjectStore, project: string): Promise<StoredSettings> {
  const stored = await store.get(settingsKey(project));
  const settings = projectSettingsSchema.parse(parse(stored));
  return {
    settings,
    revision: revisionOf(settings),
    condition: ifUnchanged(stored?.etag),
  };
}

/** What a schema takes of a project's settings. Ten thousand pins take long to check that nobody asked for. */
export async function readSettingsAs<T>(
  store: ObjectStore,
  project: string,
  schema: z.ZodType<T>,
): Promise<T> {
  return schema.parse(parse(await store.get(settingsKey(project))));
}

/** @throws PreconditionFailedError when the condition does not hold */
export function writeSettings(
  store: ObjectStore,
  project: string,
  settings: ProjectSettings,
  condition?: PutCondition,
): Promise<void> {
  return writeFormatted(store, project, formatSettings(settings).bytes, condition);
}

/** Writes the bytes that `formatSettings` gave. @throws PreconditionFailedError as `writeSettings` */
export async function writeFormatted(
  store: ObjectStore,
  project: string,
  bytes: Uint8Array,
  condition?: PutCondition,
): Promise<void> {
  await store.put(settingsKey(project), bytes, condition);
}

export function revisionOf(settings: ProjectSettings): string {
  return formatSettings(settings).revision;
}

/** The bytes of the file, and their hash. */
export function formatSettings(settings: ProjectSettings): {
  readonly bytes: Uint8Array;
  readonly revision: string;
} {
  const bytes = Buffer.from(`${JSON.stringify(settings, null, 2)}\n`);
  return { bytes, revision: contentHash(bytes) };
}

function parse(stored: StoredObject | undefined): unknown {
  return stored ? JSON.parse(Buffer.from(stored.bytes).toString()) : {};
}
