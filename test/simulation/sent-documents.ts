import { z } from 'zod';
import { documentSetAt } from '#contract/document-set.ts';
import { parseTimestamp } from '#contract/time.ts';
import { canonical } from './canonical.ts';

/** A results document that a client sent, read without the pipeline's own parsers. */
export interface SentDocument {
  readonly project: string;
  /** The document set that it belongs to by its timestamp. */
  readonly set: string;
  /** The whole document in a form that is the same for every spelling; `1` and `1.0` are one. */
  readonly content: string;
}

const documentSchema = z.looseObject({ timestamp: z.string() });

export function readSentDocument(project: string, text: string): SentDocument {
  const document = documentSchema.parse(JSON.parse(numbersAsText(text)));
  const set = documentSetAt(parseTimestamp(document.timestamp) ?? NaN);
  return { project, set: set ?? 'no set', content: canonical(document) };
}

/** Numbers as strings, because JSON.parse keeps no digits. No string of the simulation is like one. */
function numbersAsText(text: string): string {
  return text.replace(
    /(?<=[:,[]\s*)(?:-?\d[\d.eE+-]*|NaN)(?=\s*[,\]}])/g,
    (token) => `"number ${token.replace(/\.0+$/, '')}"`,
  );
}
