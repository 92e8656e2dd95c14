import { z } from 'zod';
import { parseTimestamp } from '#contract/time.ts';
import { itemSchema } from './item.ts';

const MAX_AUTHOR = 200;
const MAX_REASON = 2000;

function boundedText(name: string, most: number) {
  return z
    .string(`${name} must be text`)
    .refine((text) => text.trim() !== '', `${name} is empty`)
    .refine((text) => text.length <= most, `${name} is longer than ${most} characters`);
}

const { item, epoch } = itemSchema.shape;

const members = {
  event_id: z
    .int('event_id must be a whole number')
    .min(0, 'event_id must not be negative')
    .max(Number.MAX_SAFE_INTEGER - 1, 'event_id is too large')
    .optional()
    .meta({ description: 'the event that is corrected; in place of item' }),
  item: item.optional().meta({ description: 'the item that is corrected; in place of event_id' }),
  metric: z
    .string('metric must be text')
    .min(1, 'metric is empty')
    .optional()
    .meta({ description: 'of an item: only this metric' }),
  epoch: epoch.unwrap().unwrap().optional().meta({ description: 'of an item: only this epoch' }),
  data: z.unknown().optional().meta({ description: "takes the place of the event's data" }),
  withdraw: z
    .literal(true, 'withdraw can only be true')
    .optional()
    .meta({ description: 'the event or item no longer counts; in place of data' }),
  author: boundedText('author', MAX_AUTHOR).meta({ description: 'who corrects' }),
  reason: boundedText('reason', MAX_REASON).meta({ description: 'why' }),
};

interface Parts {
  readonly event_id?: unknown;
  readonly item?: unknown;
  readonly metric?: unknown;
  readonly epoch?: unknown;
  readonly data?: unknown;
  readonly withdraw?: unknown;
}

/** What is wrong with the members together, each with the member that the example shows. */
function problemOf(
  parts: Parts,
): { readonly member: string; readonly message: string } | undefined {
  const named = Number(parts.event_id !== undefined) + Number(parts.item !== undefined);
  if (named !== 1) {
    const message = `${named === 0 ? 'nothing says' : 'both say'} what is amended: give event_id or item`;
    return { member: 'item', message };
  }
  const isPart = parts.metric !== undefined || parts.epoch !== undefined;
  if (parts.item === undefined && isPart) {
    return { member: 'item', message: 'metric and epoch go with item, not with event_id' };
  }
  const hasData = 'data' in parts && parts.data !== undefined;
  if (hasData === (parts.withdraw === true)) {
    const message = hasData
      ? 'data and withdraw exclude each other: give one of them'
      : 'nothing says what becomes of it: give data or "withdraw": true';
    return { member: 'data', message };
  }
  return undefined;
}

function checkParts(parts: Parts, context: z.core.$RefinementCtx<Parts>): void {
  const problem = problemOf(parts);
  if (problem) {
    context.issues.push({
      code: 'custom',
      message: problem.message,
      path: [problem.member],
      input: parts,
    });
  }
}

const unknownMember: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'unrecognized_keys'
    ? `${issue.keys.join(', ')}: no member of an amendment`
    : 'an amendment must be an object';

/** The `data` of an event of type `evalake_amendment`. */
export const amendmentSchema = z
  .strictObject(members, { error: unknownMember })
  .superRefine(checkParts);
export type Amendment = z.output<typeof amendmentSchema>;

/** The body of `POST …/runs/R/amend`. */
export const amendBody = z
  .strictObject(
    {
      ...members,
      created_at: z
        .string('created_at must be text')
        .refine((text) => parseTimestamp(text) !== undefined, 'created_at is no time')
        .optional()
        .meta({
          description:
            'when it was decided; the time of the request if absent. Two requests that are equal, this time included, are one amendment',
        }),
    },
    { error: unknownMember },
  )
  .superRefine(checkParts);
