import { escapeControls } from '#contract/text/printable.ts';

/** Warns in one line: a part of the message may come from a server. */
export function warnOnConsole(message: string): void {
  console.warn(escapeControls(message));
}
