import { formatSettings, readSettings } from '#lake/settings/project-settings-file.ts';
import type { ObjectStore, PutCondition } from '#ports/object-store.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { parseJson, parseRequestPart } from '../parse.ts';

/** Settings as they were sent. */
export interface SentSettings {
  readonly project: string;
  /** UTF-8. */
  readonly body: Uint8Array;
  /** Whether the state of those that they replace is asked for. */
  readonly isConditional: boolean;
}

/** Settings that are as they should be, in the forms in which they are kept and answered. */
export interface CheckedSettings {
  /** What the file will hold. Its hash is the revision. */
  readonly stored: Uint8Array;
  readonly revision: string;
  /** JSON for whoever has sent them. */
  readonly answer: Uint8Array;
  /** Those that they replace, where that was asked for. */
  readonly former: { readonly revision: string; readonly condition: PutCondition } | undefined;
}

/** @throws ProblemError that says what is wrong with them */
export type CheckSettings = (sent: SentSettings, signal: AbortSignal) => Promise<CheckedSettings>;

/** Checks settings where it is called. @throws ProblemError */
export async function checkSettings(
  store: ObjectStore,
  { project, body, isConditional }: SentSettings,
): Promise<CheckedSettings> {
  const settings = parseRequestPart(projectSettingsSchema, parseJson(body));
  const { bytes, revision } = formatSettings(settings);
  const answer = Buffer.from(JSON.stringify(settings));
  const former = isConditional ? await readSettings(store, project) : undefined;
  return {
    ...{ stored: bytes, revision, answer },
    former: former && { revision: former.revision, condition: former.condition },
  };
}
