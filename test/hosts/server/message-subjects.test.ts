import { expect, it } from 'vitest';
import type { Sealed } from '#contract/messages.ts';
import { isLoneRun } from '#hosts/server/message-subjects.ts';

const message = (body: string) => ({ id: '', body, sentAtMs: 0, receipt: '', receiveCount: 1 });
const sealed = (told: Partial<Sealed> = {}) =>
  message(JSON.stringify({ v: 1, project: 'demo', run_id: 'a', ...told }));

it.each([
  ['one run', [sealed()], true],
  ['a run and verdicts', [sealed(), sealed({ judged: true, others: ['b'] })], true],
  ['a message that is damaged', [message('{')], true],
  ['two messages', [sealed(), sealed()], false],
  ['a message of two runs', [sealed({ others: ['b'] })], false],
  ['verdicts alone', [sealed({ judged: true })], false],
])('tells a run that came alone from a burst: %s', (_, messages, isLone) => {
  expect(isLoneRun(messages)).toBe(isLone);
});
