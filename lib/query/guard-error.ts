import { sentAs } from '#contract/evalake-error.ts';

/** The statement may not run. Nothing was started; the message says what is allowed. */
export class StatementRefusedError extends sentAs('statement-refused', 400) {
  override readonly name = 'StatementRefusedError';
}
