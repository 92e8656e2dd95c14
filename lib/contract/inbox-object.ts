/**
 * The facts about an inbox object that its file name states, so that a listing alone tells whether a
 * run can be whole: `{sentAtMs}-{hash}.{count}.{end}.{report}.ndjson.gz`.
 */
export interface InboxObject {
  /** When the newest envelope in it was sent, milliseconds since 1970. */
  readonly sentAtMs: number;
  /** SHA-256 of its bytes, the first 32 hexadecimal digits. */
  readonly hash: string;
  /** How many numbered events it holds, so neither final reports nor specs; duplicates included. */
  readonly count: number;
  /** One more than the highest id of a numbered event in it that is no item; 0 without one. */
  readonly end: number;
  /**
   * The highest event id of a final report in it: how many events that report counts, or how many
   * items (`item-event.ts`).
   */
  readonly report: number | undefined;
}

const FILE = /^(\d{13})-([0-9a-f]{32})\.(\d+)\.(\d+)\.(\d+|none)\.ndjson\.gz$/;

export function formatInboxFile({ sentAtMs, hash, count, end, report }: InboxObject): string {
  const time = String(sentAtMs).padStart(13, '0');
  return `${time}-${hash}.${count}.${end}.${report ?? 'none'}.ndjson.gz`;
}

export function parseInboxFile(file: string): InboxObject | undefined {
  const match = FILE.exec(file);
  if (!match) return undefined;
  const [, sentAtMs, hash, count, end, report] = match;
  if (hash === undefined) return undefined;
  return {
    sentAtMs: Number(sentAtMs),
    hash,
    count: Number(count),
    end: Number(end),
    report: report === 'none' ? undefined : Number(report),
  };
}
