import { type NonFiniteToken, visitNonFinite } from './non-finite.ts';
import { JsonStructureError } from './scan.ts';
import { firstSyntaxError } from './syntax-error.ts';

/**
 * Why a text is no JSON, and at which byte. Python writes NaN and infinities, which JSON does not
 * have: they are called by their names.
 */
export function describeSyntaxError(text: Buffer): string {
  const first = firstNonFinite(text);
  if (first === undefined) return `not JSON: ${firstSyntaxError(text)}`;
  const { token, at } = first;
  return `not JSON: ${token} at byte ${at} is no number that JSON has; send null, or leave it out`;
}

interface FoundToken {
  readonly token: NonFiniteToken;
  readonly at: number;
}

function firstNonFinite(text: Buffer): FoundToken | undefined {
  const found: FoundToken[] = [];
  try {
    visitNonFinite(text, (token, at) => {
      if (found.length === 0) found.push({ token, at });
    });
  } catch (error) {
    if (error instanceof JsonStructureError) return undefined;
    throw error;
  }
  return found[0];
}
