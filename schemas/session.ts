import { z } from 'zod';
import { apiKeySchema } from './api-key.ts';

/** `sessions/{SHA-256 of the session's id}.json`. The id itself is not stored. Times are ISO-8601. */
export const sessionSchema = z.object({
  v: z.literal(1),
  /** SHA-256 of the secret of each key, as in `keys/{hash}.json`. */
  keys: z.array(z.string()),
  /** When its first key was entered. */
  created_at: z.iso.datetime(),
  /** A time at which it was used; up to ten minutes before the last one. */
  used_at: z.iso.datetime(),
});
export type Session = z.infer<typeof sessionSchema>;

/** Who asks, and what it may read: the answer of `GET /v1/me` and `POST /v1/session`. */
export const meAnswer = z.object({
  version: z.string(),
  host: z.enum(['embedded', 'aws']),
  /** Whether the server serves this machine without a key, as none has been created yet. */
  open: z.boolean(),
  /** The keys that count; none where the server is open. */
  keys: z.array(apiKeySchema.pick({ id: true, scope: true, project: true, expires_at: true })),
  /** Names of the projects that may be read, in alphabetical order. */
  projects: z.array(z.string()),
  /** Null for who does not ask by a session. It ends earlier than stated only by being ended. */
  session: z.object({ expires_at: z.iso.datetime() }).nullable(),
});
export type MeAnswer = z.infer<typeof meAnswer>;
