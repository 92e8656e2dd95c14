/** The statement may not run. Nothing was started; the message says what is allowed. */
export class StatementRefusedError extends Error {
  override readonly name = 'StatementRefusedError';
}
