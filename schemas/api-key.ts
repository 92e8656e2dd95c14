import { z } from 'zod';

/**
 * `write`, `read` and `gate`, which is `read` and the recording of decisions, are bound to one
 * project; `admin` covers the lake.
 */
export const scopeSchema = z.enum(['write', 'read', 'gate', 'admin']);
export type Scope = z.infer<typeof scopeSchema>;

/** `keys/{SHA-256 of the secret}.json`. The secret itself is not stored. Times are ISO-8601. */
export const apiKeySchema = z.object({
  v: z.literal(1),
  /** Names the key in lists and for revoking; no secret. */
  id: z.string(),
  scope: scopeSchema,
  /** Null for `admin`. */
  project: z.string().nullable(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;
