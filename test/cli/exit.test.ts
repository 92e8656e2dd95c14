import { expect, it } from 'vitest';
import { InvalidKeyError } from '#adapters/disk/file-keys.ts';
import { exitCodeOf } from '#cli/exit.ts';
import { BadArgumentsError } from '#contract/evalake-error.ts';
import { InvalidTimeError } from '#contract/time.ts';
import { UnreadableLogError } from '#import/formats/format.ts';
import { DamagedParquetError } from '#parquet/index.ts';
import { QueryTooLargeError, SqlUnavailableError } from '#ports/sql-reader.ts';
import { ContentionError } from '#ports/swap-object.ts';

const named = (name: string) => Object.assign(new Error('said by AWS'), { name });

it.each<[number, Error]>([
  [64, new BadArgumentsError('say what to read')],
  [64, new InvalidTimeError('soon')],
  [65, new ContentionError('manifest.json')],
  [65, new DamagedParquetError(new RangeError('too short'))],
  [65, new InvalidKeyError('../x', 'it holds the part ".."')],
  [65, new QueryTooLargeError()],
  [65, new SqlUnavailableError('Athena does not answer in time')],
  [65, new UnreadableLogError('a.eval', 'is cut off')],
  [65, named('NoSuchBucket')],
  [70, named('InternalError')],
  [70, new TypeError('x is undefined')],
])('ends with %i after %s', (code, error) => {
  expect(exitCodeOf(error)).toBe(code);
});
