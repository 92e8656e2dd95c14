import { findNonFinite } from './non-finite.ts';
import { JsonStructureError } from './scan.ts';
import { firstSyntaxError } from './syntax-error.ts';

/**
 * Why a text is no JSON, and at which byte. Python writes NaN and infinities, which JSON does not
 * have: they are called by their names.
 */
export function describeSyntaxError(text: Buffer): string {
  const [first] = nonFiniteTokens(text);
  if (first === undefined) return `not JSON: ${firstSyntaxError(text)}`;
  const { token, at } = first;
  return `not JSON: ${token} at byte ${at} is no number that JSON has; send null, or leave it out`;
}

function nonFiniteTokens(text: Buffer) {
  try {
    return findNonFinite(text);
  } catch (error) {
    if (error instanceof JsonStructureError) return [];
    throw error;
  }
}
