import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ImportProgress } from '#cli/import/import-progress.ts';

function file(path: string, sizeBytes: number) {
  return { path, sizeBytes, named: true, modifiedMs: 0 };
}

/** A stream that is a terminal of 120 columns, or a file, and collects what is written to it. */
function output(isTTY: boolean) {
  let written = '';
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 120 });
  stream.setEncoding('utf8').on('data', (text: string) => (written += text));
  return { stream, written: () => written };
}

describe('the progress of an import', () => {
  it('is a bar over the bytes of all files, with the file and its events', () => {
    const { stream, written } = output(true);
    const [first, second] = [file('a.jsonl', 300), file('b.jsonl', 100)];
    const progress = new ImportProgress([first, second], stream);
    progress.begin(first);
    progress.position(first, 200);
    progress.events(7);
    progress.end(first);
    expect(stripVTControlCharacters(written())).toMatch(/ 50% .*a\.jsonl, 7 events/);
    progress.begin(second);
    expect(stripVTControlCharacters(written())).toMatch(/ 75% .*b\.jsonl/);
    progress.end(second);
  });

  it('leaves nothing on the line', () => {
    const { stream, written } = output(true);
    const only = file('a.jsonl', 10);
    const progress = new ImportProgress([only], stream);
    progress.begin(only);
    progress.end(only);
    const clearLine = '\u001b[2K';
    expect(stripVTControlCharacters(written().split(clearLine).at(-1) ?? '')).not.toContain('a');
  });

  it('prints nothing when the output is no terminal', () => {
    const { stream, written } = output(false);
    const only = file('a.jsonl', 10);
    const progress = new ImportProgress([only], stream);
    progress.begin(only);
    progress.position(only, 5);
    progress.end(only);
    expect(written()).toBe('');
  });

  it('shows the end of a long path, and no control characters of it', () => {
    const { stream, written } = output(true);
    const only = file(`${'x'.repeat(100)}\u001b[31m/end.jsonl`, 10);
    const progress = new ImportProgress([only], stream);
    progress.begin(only);
    progress.end(only);
    expect(written()).not.toContain('\u001b[31m');
    expect(written()).toMatch(/…x+.*end\.jsonl/);
  });
});
