import type { StoredObject } from '#ports/object-store.ts';
import { type Session, sessionSchema } from '#schemas/session.ts';

const HOUR_MS = 3600 * 1000;

/** A session ends when nothing has asked by it for so long. */
export const SESSION_IDLE_MS = 12 * HOUR_MS;
/** A session ends so long after its first key was entered, however much it is used. */
export const SESSION_LONGEST_MS = 7 * 24 * HOUR_MS;
/** How far behind the last use the noted one may be: a use within this time of it is not noted. */
export const SESSION_NOTE_MS = 10 * 60 * 1000;

/** When the session ends if it is used no more, milliseconds since 1970. */
export function sessionEndMs({ created_at: created, used_at: used }: Session): number {
  return Math.min(Date.parse(used) + SESSION_IDLE_MS, Date.parse(created) + SESSION_LONGEST_MS);
}

export function hasEnded(session: Session, nowMs: number): boolean {
  return sessionEndMs(session) <= nowMs;
}

/** The session as used now; undefined when a use so near to the noted one needs no note. */
export function noteUse(session: Session, nowMs: number): Session | undefined {
  if (nowMs - Date.parse(session.used_at) < SESSION_NOTE_MS) return undefined;
  return { ...session, used_at: new Date(nowMs).toISOString() };
}

export function formatSession(session: Session): Uint8Array {
  return Buffer.from(`${JSON.stringify(session, null, 2)}\n`);
}

export function parseSession({ bytes }: StoredObject): Session {
  return sessionSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
}
