import { Presets, SingleBar } from 'cli-progress';
import type { FoundLog } from '#import/source/find-logs.ts';
import { printable } from './print-table.ts';

const LONGEST_PATH = 40;

/**
 * A bar on a terminal that tells how much of the files is sent, in bytes; nothing where no one
 * watches. What else is written to the terminal is written while the bar is hidden.
 */
export class ImportProgress {
  readonly #bar: SingleBar;
  readonly #totalBytes: number;
  #sentBytes = 0;

  constructor(files: readonly FoundLog[], stream: NodeJS.WritableStream) {
    this.#totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const format = ' {bar} {percentage}% | ETA {eta_formatted} | {file}{events}';
    this.#bar = new SingleBar(
      { format, stream, clearOnComplete: true, hideCursor: true, barsize: 30 },
      Presets.shades_classic,
    );
  }

  begin({ path }: FoundLog): void {
    const file = printable(path.length > LONGEST_PATH ? `…${path.slice(1 - LONGEST_PATH)}` : path);
    this.#bar.start(this.#totalBytes, this.#sentBytes, { file, events: '' });
  }

  /** How far the file is read; a format that is one document is read before any of it is sent. */
  position({ sizeBytes }: FoundLog, bytes: number): void {
    this.#bar.update(this.#sentBytes + Math.min(bytes, sizeBytes));
  }

  events(count: number): void {
    this.#bar.update({ events: `, ${count} events` });
  }

  end({ sizeBytes }: FoundLog): void {
    this.#sentBytes += sizeBytes;
    this.hide();
  }

  hide(): void {
    this.#bar.stop();
  }
}
