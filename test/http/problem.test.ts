import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EvalakeError, sentAs } from '#contract/evalake-error.ts';
import { problemOf, problemResponse } from '#http/problem.ts';

class FullError extends sentAs('full', 503, { retryAfterSeconds: 7 }) {
  override readonly name = 'FullError';
  override get problemMembers() {
    return { free_bytes: 12 };
  }
}

describe('an error', () => {
  it('with a report becomes a problem with its members', async () => {
    const response = problemResponse(problemOf(new FullError('no room; delete something')));
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toEqual({
      type: 'urn:evalake:problem:full',
      title: 'Service Unavailable',
      status: 503,
      detail: 'no room; delete something',
      free_bytes: 12,
    });
  });

  it('without a report is answered without its message', () => {
    for (const error of [new EvalakeError('/home/me is gone'), new TypeError('x is undefined')]) {
      expect(problemOf(error)).toMatchObject({ name: 'internal', status: 500 });
      expect(problemOf(error).detail).toBe('something went wrong here; the log has more');
    }
  });

  it('is printed without its report', () => {
    expect(inspect(new FullError('no room'))).not.toContain('status');
  });
});
