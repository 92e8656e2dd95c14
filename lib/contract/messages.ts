import { z } from 'zod';
import { isProjectName, runIdProblem } from './names.ts';

/** The messages of the queues. */

const count = z.int().nonnegative();
const project = z.string().refine(isProjectName, 'not a project name');
const runId = z.string().refine((id) => runIdProblem(id) === undefined, 'not a run id for a key');
/** The first bytes of gzip, in base64. */
const GZIP_START = 'H4sI';

/**
 * `events` queue. One batch of one run. `gzip` is base64 of gzip of the text that `batch-text.ts`
 * describes. `count`, `end` and `report` are those of `InboxObject`.
 */
export const envelopeSchema = z.object({
  v: z.literal(1),
  project,
  run_id: runId,
  count,
  end: count,
  report: count.nullable(),
  gzip: z.string().startsWith(GZIP_START),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/**
 * `seal` queue. The run may be ready; `after` is the inbox file that this nudge follows, `waits` how
 * often it was found not to be and sent again.
 */
export const nudgeSchema = z.object({
  v: z.literal(1),
  project,
  run_id: runId,
  after: z.string(),
  waits: count.default(0),
});
export type Nudge = z.infer<typeof nudgeSchema>;

/**
 * `manifest` queue. The run's seal record changed, or, where it is `judged`, only the comparisons of it
 * and `others` with their baselines. Group = project; where the indexes tell of it already, and the
 * manifest is next, it is `indexed`, and the group is `{project}/manifest`.
 */
export const sealedSchema = z.object({
  v: z.literal(1),
  project,
  run_id: runId,
  others: z.array(runId).default([]),
  judged: z.boolean().default(false),
  indexed: z.boolean().default(false),
});
export type Sealed = z.infer<typeof sealedSchema>;

/** `judgements` queue, group = project. The project's run index changed, or its settings. */
export const judgementSchema = z.object({ v: z.literal(1), project });
export type Judgement = z.infer<typeof judgementSchema>;

/**
 * `notices` queue. One channel is to tell of an alert; or, where there is an event bus, a run or a
 * document set was sealed.
 */
export const noticeSchema = z.discriminatedUnion('kind', [
  z.object({
    v: z.literal(1),
    kind: z.literal('alert'),
    project,
    alert_id: z.string().regex(/^[0-9a-f]{32}$/),
    channel: z.string().min(1),
  }),
  z.object({ v: z.literal(1), kind: z.literal('sealed'), project, run_id: runId }),
]);
export type Notice = z.infer<typeof noticeSchema>;
