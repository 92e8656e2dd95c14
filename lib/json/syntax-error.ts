import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';

/** The parser goes on after an error unless it is thrown out of: each further one would cost as well. */
class FirstErrorFound extends Error {
  override readonly name = 'FirstErrorFound';
}

/** Describes the first syntax error and its byte, which `JSON.parse` does not always tell. */
export function firstSyntaxError(text: Buffer): string {
  const source = text.toString();
  let first = 'a control character inside a string';
  const onError = (code: ParseErrorCode, offset: number): never => {
    first = `${printParseErrorCode(code)} at byte ${Buffer.byteLength(source.slice(0, offset))}`;
    throw new FirstErrorFound();
  };
  try {
    visit(source, { onError }, { disallowComments: true });
  } catch (error) {
    if (!(error instanceof FirstErrorFound)) throw error;
  }
  return first;
}
