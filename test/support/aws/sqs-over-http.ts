import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from '../loopback-service.ts';

const sendSchema = z.object({
  Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })),
});

/** Takes every message of a batch, as SQS does, and keeps its body. */
export function sqsTaking(taken: string[]): Answer {
  return (_, response, body) => {
    const parsed = sendSchema.safeParse(JSON.parse(body));
    // Whatever else is asked, such as another visibility, is done.
    const entries = parsed.success ? parsed.data.Entries : [];
    taken.push(...entries.map(({ MessageBody }) => MessageBody));
    const Successful = entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: Id,
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    }));
    response.end(JSON.stringify({ Successful, Failed: [] }));
  };
}
