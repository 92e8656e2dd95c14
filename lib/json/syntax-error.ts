import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';

/** What is wrong and at which byte; `JSON.parse` does not always say. */
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
