import { ANSWER_ELSEWHERE, ANSWER_HEADER } from '#contract/http-answer.ts';
import { PAGE_HEADER } from '#http/pages/foreign-pages.ts';
import { problemOf, problemResponse } from '#http/problem.ts';
import type { AnswerLarge } from './http-result.ts';

/** Keeps an answer that is too large; gives the URL at which it can be had. */
export type KeepAnswer = (answer: {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly contentEncoding?: 'gzip';
}) => Promise<string>;

/**
 * Answers what is too large with where it is kept. What is no success is answered otherwise, and so is
 * the dashboard, whose policy lets it fetch from its own server alone.
 */
export function redirectTo(keep: KeepAnswer): AnswerLarge {
  return async ({ status, headers }, { body, isZipped }, asked) => {
    if (status !== 200 || asked.headers.has(PAGE_HEADER)) return undefined;
    const contentType = headers.get('content-type') ?? 'application/octet-stream';
    const encoding = isZipped ? { contentEncoding: 'gzip' as const } : {};
    try {
      const location = await keep({ body, contentType, ...encoding });
      return new Response(null, {
        status: 303,
        headers: { location, [ANSWER_HEADER]: ANSWER_ELSEWHERE, 'cache-control': 'no-store' },
      });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return problemResponse(problemOf(error));
    }
  };
}
