import { isUtf8 } from 'node:buffer';
import { MAX_EVENT_BYTES } from '#contract/limits.ts';
import { describeSyntaxError } from '#json/describe-syntax.ts';
import { checkDepth } from '#json/scan.ts';

/** The parsed JSON, or why the text is not JSON. */
export type ParsedJson = { readonly value: unknown } | { readonly problem: string };

/**
 * Parses all elements in one call, which is much faster than one call each. Undefined when it
 * fails.
 * @param spans start and end in turn
 */
export function parseTogether(bytes: Buffer, spans: readonly number[]): unknown[] | undefined {
  const text = bytes.subarray(spans[0], spans.at(-1));
  if (text.length > MAX_EVENT_BYTES || !isUtf8(text)) return undefined;
  try {
    for (let i = 0; i < spans.length; i += 2) checkDepth(bytes, spans[i] ?? 0, spans[i + 1] ?? 0);
    const parsed: unknown = JSON.parse(`[${text.toString()}]`);
    return Array.isArray(parsed) && parsed.length === spans.length / 2 ? parsed : undefined;
  } catch {
    // The caller then parses them one by one, which finds the broken element.
    return undefined;
  }
}

/**
 * Does not parse a text that is longer than an event may be: `checkEvent` refuses it by its length.
 */
export function parseText(bytes: Buffer, start: number, end: number): ParsedJson {
  if (end - start > MAX_EVENT_BYTES) return { value: undefined };
  const text = bytes.subarray(start, end);
  if (!isUtf8(text)) return { problem: 'not UTF-8' };
  try {
    checkDepth(bytes, start, end);
    return { value: JSON.parse(text.toString()) };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: describeSyntaxError(text) };
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
