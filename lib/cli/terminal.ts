import { Transform } from 'node:stream';
import { escapeInJson, escapeInLines } from '#contract/text/printable.ts';

/**
 * The one way to the terminal: names, messages and answers come from whoever may write to a lake,
 * or from a server that somebody else runs, and a terminal acts on control characters.
 */

/** Prints lines to standard output. */
export function say(text: string): void {
  console.log(escapeInLines(text));
}

/** Prints lines to standard error. */
export function warn(text: string): void {
  console.error(escapeInLines(text));
}

export function sayJson(value: unknown): void {
  sayJsonText(JSON.stringify(value));
}

/** @param json parsed before, so that it is JSON */
export function sayJsonText(json: string): void {
  console.log(escapeInJson(json));
}

/** Prints CSV: exact into a pipe or file, and cleaned where a terminal shows it. */
export function sayCsv(csv: string): void {
  const { stdout } = process;
  stdout.write(stdout.isTTY ? csv.split('\r\n').map(escapeInLines).join('\r\n') : csv);
}

/** How many columns a line may have; no limit where no terminal shows it. */
export function outputColumns(): number {
  return process.stdout.isTTY ? process.stdout.columns : Infinity;
}

/** For files as they are; where a terminal shows them, what is text is cleaned. */
export function dataOutput(): NodeJS.WritableStream {
  const { stdout } = process;
  if (!stdout.isTTY) return stdout;
  const cleaned = new Transform({
    transform: (chunk: Buffer, _, done) => done(null, escapeInLines(chunk.toString())),
  });
  cleaned.pipe(stdout);
  return cleaned;
}

/** For a bar, whose texts are cleaned before. */
export function progressStream(): NodeJS.WriteStream {
  return process.stderr;
}
