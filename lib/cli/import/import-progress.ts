import { Presets, SingleBar } from 'cli-progress';
import type { FoundLog } from '#import/source/find-logs.ts';
import { escapeControls } from '#contract/text/printable.ts';

const LONGEST_PATH = 40;

/**
 * A progress bar on a terminal: the share of bytes that is sent. The bar is hidden while other
 * lines are printed.
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
    const file = escapeControls(
      path.length > LONGEST_PATH ? `…${path.slice(1 - LONGEST_PATH)}` : path,
    );
    this.#bar.start(this.#totalBytes, this.#sentBytes, { file, events: '' });
  }

  /**
   * Moves the bar to the position of reading. A format of one document is read whole before any of
   * it is sent.
   */
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
