import {
  envelopeSchema,
  judgementSchema,
  noticeSchema,
  nudgeSchema,
  sealedSchema,
} from '#contract/messages.ts';
import { planStage } from '#pipeline/stage/plan-stage.ts';
import { decodeMessage, UndecodableMessageError } from '#pipeline/step/step.ts';
import { checkInput } from './check-input.ts';

const SCHEMAS = [envelopeSchema, nudgeSchema, sealedSchema, judgementSchema, noticeSchema];

/** A message of any queue. */
export const fuzz = (data: Buffer): Promise<void> =>
  checkInput(() => {
    const message = { id: 'm', body: data.toString(), sentAtMs: 0 };
    for (const schema of SCHEMAS) {
      try {
        decodeMessage<unknown>(schema, message);
      } catch (error) {
        if (!(error instanceof UndecodableMessageError)) throw error;
      }
    }
    const envelope = envelopeSchema.safeParse(asJson(message.body));
    if (envelope.success) {
      planStage([{ messageId: 'm', sentAtMs: 0, envelope: envelope.data }]);
    }
  });

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
