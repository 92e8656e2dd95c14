/** The log of the embedded server. Fields never hold keys or event data. */
export interface Log {
  info(message: string): void;
  error(message: string, error: Error): void;
}

/** Lines on standard error, so that standard output stays what the user asked for. */
export const stderrLog: Log = {
  info: (message) => console.error(escapeLineBreaks(message)),
  error: (message, error) =>
    console.error(escapeLineBreaks(`${message}: ${error.name}: ${error.message}`)),
};

/** Escapes line breaks, so that text from outside cannot look like a line of the log. */
export function escapeLineBreaks(text: string): string {
  const escapeControls = text.replace(/[\p{Cc}\u2028\u2029]/gu, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `${new Date().toISOString()} ${escapeControls}`;
}
