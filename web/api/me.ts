import type { MeAnswer } from '#schemas/session.ts';
import { flag, list, nullable, oneOf, record, text } from '../fetch/shape.ts';

const scopes = ['write', 'read', 'gate', 'admin'] as const;

/** Who asks, and what of the lake they may see: `GET /v1/me`. */
export type Me = MeAnswer;
export type MyKey = MeAnswer['keys'][number];

const keyShape = record<MyKey>({
  id: text,
  scope: oneOf(scopes),
  project: nullable(text),
  expires_at: nullable(text),
});

export const meShape = record<Me>({
  version: text,
  host: oneOf(['embedded', 'aws']),
  open: flag,
  keys: list(keyShape),
  projects: list(text),
  session: nullable(record<{ expires_at: string }>({ expires_at: text })),
});
