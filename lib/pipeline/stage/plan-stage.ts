import { contentHash } from '#contract/content-hash.ts';
import type { InboxObject } from '#contract/inbox-object.ts';
import type { Envelope } from '#contract/messages.ts';
import { parseSealTarget, type SealTarget } from '#contract/seal-target.ts';

export interface ArrivedEnvelope {
  readonly messageId: string;
  readonly sentAtMs: number;
  readonly envelope: Envelope;
}

/** One inbox object to write, and the messages that are done once it is written. */
export interface StagedObject {
  readonly target: SealTarget;
  readonly object: InboxObject;
  readonly bytes: Uint8Array;
  readonly messageIds: readonly string[];
}

/**
 * Plans one object for each run, its gzip members joined byte for byte. It is idempotent: the same
 * messages give the same object in any order and number, as members are ordered by their content.
 */
export function planStage(arrived: readonly ArrivedEnvelope[]): StagedObject[] {
  const byRun = new Map<string, ArrivedEnvelope[]>();
  for (const item of arrived) {
    const run = JSON.stringify([item.envelope.project, item.envelope.run_id]);
    const items = byRun.get(run);
    if (items) items.push(item);
    else byRun.set(run, [item]);
  }
  return [...byRun.values()].flatMap(stageRun);
}

function stageRun(items: readonly ArrivedEnvelope[]): StagedObject[] {
  const [first] = items;
  if (!first) return [];
  const members = new Map(items.map(({ envelope }) => [envelope.gzip, envelope]));
  const ordered = [...members.values()].sort((a, b) => (a.gzip < b.gzip ? -1 : 1));
  const bytes = Buffer.concat(ordered.map(({ gzip }) => Buffer.from(gzip, 'base64')));
  const reports = ordered.flatMap(({ report }) => report ?? []);
  return [
    {
      target: parseSealTarget(first.envelope.project, first.envelope.run_id),
      object: {
        sentAtMs: Math.max(...items.map(({ sentAtMs }) => sentAtMs)),
        hash: contentHash(bytes),
        count: ordered.reduce((sum, { count }) => sum + count, 0),
        end: Math.max(...ordered.map(({ end }) => end)),
        report: reports.length > 0 ? Math.max(...reports) : undefined,
      },
      bytes,
      messageIds: items.map(({ messageId }) => messageId),
    },
  ];
}
