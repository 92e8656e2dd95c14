import { DiskLentFile } from '#adapters/disk/disk-lent-file.ts';
import { itemsKey } from '#contract/keys.ts';
import type { SealInput } from '#pipeline/seal/run/seal-plan.ts';
import { type OpenedObject, openObject, type SealSource } from '#pipeline/seal/run/seal-source.ts';
import { type LentFile, LentSource } from '#ports/lent-source.ts';

/** Files of more metrics are opened by the planning thread: each that is lent stays open until the put ends. */
const MOST_METRICS = 16;

/** A file that is open, and what it is of. */
export interface LentObject {
  readonly key: string;
  readonly etag: string;
  readonly descriptor: number;
  readonly sizeBytes: number;
}

/** The files of a former seal, opened for the thread that plans the next one. They must be closed. */
export class LentRun {
  readonly objects: readonly LentObject[];
  readonly #opened: readonly OpenedObject[];

  /** Those that lie on this machine, and are as the record says. */
  static async open(
    source: SealSource,
    { project, existing, derived }: SealInput,
  ): Promise<LentRun> {
    if (!derived) return new LentRun([], []);
    const { metrics, results } = derived;
    const wanted = [
      ...existing,
      ...metrics
        .slice(0, MOST_METRICS)
        .map(({ path, etag }) => ({ key: itemsKey(project, path), etag })),
      ...(results ? [results] : []),
    ];
    const objects: LentObject[] = [];
    const opened: OpenedObject[] = [];
    try {
      for (const { key, etag } of wanted) {
        const object = await openObject(source, key, etag);
        if (!object) continue;
        opened.push(object);
        const { descriptor, content } = object;
        if (descriptor === undefined) continue;
        objects.push({ key, etag, descriptor, sizeBytes: content.byteLength });
      }
    } catch (error) {
      closeAll(opened);
      throw error;
    }
    return new LentRun(objects, opened);
  }

  private constructor(objects: readonly LentObject[], opened: readonly OpenedObject[]) {
    this.objects = objects;
    this.#opened = opened;
  }

  /** The file of this descriptor. */
  fileOf(descriptor: number | undefined): LentFile | undefined {
    const found = this.objects.find((each) => each.descriptor === descriptor);
    return found && new DiskLentFile(found.descriptor, found.sizeBytes);
  }

  close(): void {
    closeAll(this.#opened);
  }
}

function closeAll(opened: readonly OpenedObject[]): void {
  void Promise.all(opened.map(({ close }) => close()));
}

/** A source of which some objects are lent. */
export function lendingSource(source: SealSource, objects: readonly LentObject[]): SealSource {
  return {
    get: (key) => source.get(key),
    getRange: (key, start, end) => source.getRange(key, start, end),
    head: (key) => source.head(key),
    open: (key) => source.open(key),
    lent: (key, etag) => {
      const found = objects.find((each) => each.key === key && each.etag === etag);
      return found && new LentSource(new DiskLentFile(found.descriptor, found.sizeBytes));
    },
  };
}
