import { gzipSync } from 'node:zlib';
import { formatBatch, type HeaderRule, type Span } from '#contract/batch-text.ts';
import { noRunParameters, type RunParameters } from '#contract/run-parameters.ts';
import type { Work } from '../step/in-turns.ts';

// Level 1 takes less than half the time of the default for about a tenth more bytes, and the
// acknowledgement waits for it.
const GZIP = { level: 1 };

/**
 * What comes out lies in memory of this size, so that of a small text it is small: it is handed between
 * threads with all of the memory that it lies in, thousands of them at once.
 */
const MOST_OUTPUT_BYTES = 16 * 1024;
/** More than gzip adds to a text up to that size, however badly it compresses. */
const GZIP_ADDS = 64;

/** A longer text is compressed in gzip members of about this size: members can be joined. */
const MEMBER_BYTES = 1024 * 1024;

/**
 * The compressor pauses after so many bytes of text. A member costs as much as `MEMBER_COST` bytes.
 */
const TURN_BYTES = 1024 * 1024;
const MEMBER_COST = 4096;

/** Compresses the batches of a request, one after the other. */
export class Compressor {
  readonly #body: Uint8Array;
  readonly #parameters: RunParameters;
  #sinceTurn = 0;

  constructor(body: Uint8Array, parameters: RunParameters) {
    this.#body = body;
    this.#parameters = parameters;
  }

  *compress(spans: readonly Span[], header: HeaderRule = 'when given'): Work<Uint8Array> {
    const members: Uint8Array[] = [];
    for (const part of splitIntoMembers(spans)) {
      if (this.#sinceTurn >= TURN_BYTES) {
        this.#sinceTurn = 0;
        yield;
      }
      const parameters = members.length === 0 ? this.#parameters : noRunParameters;
      const rule = members.length === 0 ? header : 'when given';
      const text = formatBatch(this.#body, part, parameters, rule);
      const chunkSize = Math.min(text.length + GZIP_ADDS, MOST_OUTPUT_BYTES);
      members.push(gzipSync(text, { ...GZIP, chunkSize }));
      this.#sinceTurn += text.length + MEMBER_COST;
    }
    const [member] = members;
    return member && members.length === 1 ? member : Buffer.concat(members);
  }
}

function* splitIntoMembers(spans: readonly Span[]): Generator<readonly Span[], void> {
  let first = 0;
  let bytes = 0;
  for (const [i, { start, end }] of spans.entries()) {
    bytes += end - start;
    if (bytes < MEMBER_BYTES) continue;
    yield spans.slice(first, i + 1);
    first = i + 1;
    bytes = 0;
  }
  if (first < spans.length) yield spans.slice(first);
}
