import { contentHash } from '#contract/content-hash.ts';
import type { InboxObject } from '#contract/inbox-object.ts';
import type { Envelope } from '#contract/messages.ts';

export interface ArrivedEnvelope {
  readonly messageId: string;
  readonly sentAtMs: number;
  readonly envelope: Envelope;
}

/** One inbox object to write, and the messages that are done when it stands. */
export interface StagedObject {
  readonly project: string;
  readonly runId: string;
  readonly object: InboxObject;
  readonly bytes: Uint8Array;
  readonly messageIds: readonly string[];
}

/**
 * One object for each run, its gzip members joined byte for byte. The same messages give the same
 * object, in whatever order they come and however often: members are ordered by their content.
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
      project: first.envelope.project,
      runId: first.envelope.run_id,
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
