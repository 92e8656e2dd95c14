import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';

/** Describes the first syntax error and its byte, which `JSON.parse` does not always tell. */
export function firstSyntaxError(text: Buffer): string {
  const source = text.toString();
  let first: string | undefined;
  visit(
    source,
    {
      onError: (code: ParseErrorCode, offset: number) => {
        const byte = Buffer.byteLength(source.slice(0, offset));
        first ??= `${printParseErrorCode(code)} at byte ${byte}`;
      },
    },
    { disallowComments: true },
  );
  return first ?? 'a control character inside a string';
}
