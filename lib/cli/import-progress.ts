import { Presets, SingleBar } from 'cli-progress';
import type { FoundLog } from '#import/source/find-logs.ts';
import { escapeControls } from './print-table.ts';

const LONGEST_PATH = 40;

/**
 * A progress bar on a terminal: the share of bytes that is sent. The bar is hidden while other
 * lines are printed.
 */
export class ImportProgress {
  readonly #bar: SingleBar;
  readonly #total: number;
  #sent = 0;

  constructor(files: readonly FoundLog[], stream: NodeJS.WritableStream) {
    this.#total = files.reduce((sum, { size }) => sum + size, 0);
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
    this.#bar.start(this.#total, this.#sent, { file, events: '' });
  }

  /**
   * Moves the bar to the position of reading. A format of one document is read whole before any of
   * it is sent.
   */
  position({ size }: FoundLog, bytes: number): void {
    this.#bar.update(this.#sent + Math.min(bytes, size));
  }

  events(count: number): void {
    this.#bar.update({ events: `, ${count} events` });
  }

  end({ size }: FoundLog): void {
    this.#sent += size;
    this.hide();
  }

  hide(): void {
    this.#bar.stop();
  }
}
