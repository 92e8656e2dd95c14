import { z } from 'zod';
import { amendmentEvent } from '#pipeline/ingest/amend/amendment-text.ts';
import { readAmendment } from '#pipeline/ingest/amend/read-amendment.ts';

const RUN = '261121081110AVTYYZOZ';
const LATER_MS = Date.parse('2026-11-21T09:00:00Z');

/** An amendment's event, as the route makes it of a body. */
export function amendment(
  body: Record<string, unknown>,
  { runId = RUN, replacement = null }: { runId?: string; replacement?: string | null } = {},
) {
  const sent = { author: 'alice', reason: 'wrong key', ...body };
  const read = readAmendment(Buffer.from(JSON.stringify(sent)), LATER_MS);
  if ('reason' in read) throw new Error(read.reason);
  const { text } = amendmentEvent({ project: 'demo', runId }, replacement, read);
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}
