import { guardStatement } from '#query/guard.ts';
import { checkInput } from './check-input.ts';

/** A statement of `POST /v1/sql`. */
export const fuzz = (data: Buffer): Promise<void> =>
  checkInput(() => guardStatement(data.toString()));
