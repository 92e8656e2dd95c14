import { EndpointFailedError } from '#client/endpoint-errors.ts';
import { elementsOf, membersOf } from '#json/members.ts';
import { stringAt } from '#json/text.ts';

/** A page of events, each in the text in which it came: parsing could change its numbers. */
export interface EventsAnswer {
  readonly texts: string[];
  readonly next: string | undefined;
}

/** @throws EndpointFailedError when the answer is no page of events */
export function parseEventsAnswer(body: Buffer): EventsAnswer {
  let texts: string[] | undefined;
  let next: string | undefined;
  for (const { key, value } of membersOf(body, { start: 0, end: body.length })) {
    if (key === 'next' && body[value.start] === 0x22) next = stringAt(body, value.start, value.end);
    if (key !== 'events' || body[value.start] !== 0x5b) continue;
    texts = elementsOf(body, value).map(({ start, end }) => body.toString('utf8', start, end));
  }
  if (texts) return { texts, next };
  throw new EndpointFailedError('the answer is no page of events, or one of another version');
}
