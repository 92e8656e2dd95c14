import { fuzz as documents } from './documents.ts';
import { fuzz as envelopes } from './envelopes.ts';
import { fuzz as events } from './events.ts';
import { fuzz as guard } from './guard.ts';
import { fuzz as imports } from './imports.ts';

/** The parsers of what others send, by the folder of their corpus. */
export const targets = { documents, envelopes, events, guard, imports } as const;
