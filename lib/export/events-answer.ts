import { sliceElements, visitMembers } from '#json/scan.ts';
import { stringAt } from '#json/text.ts';

/** A page of events, each in the text in which it came: parsing could change its numbers. */
export interface EventsAnswer {
  readonly texts: string[];
  readonly next: string | undefined;
}

export function parseEventsAnswer(body: Buffer): EventsAnswer {
  const texts: string[] = [];
  let next: string | undefined;
  visitMembers(body, 0, body.length, (keyStart, keyEnd, from, to) => {
    const name = stringAt(body, keyStart, keyEnd);
    if (name === 'next' && body[from] === 0x22) next = stringAt(body, from, to);
    if (name !== 'events') return false;
    const events = body.subarray(from, to);
    const spans = sliceElements(events);
    for (let i = 0; i < spans.length; i += 2) {
      texts.push(events.toString('utf8', spans[i], spans[i + 1]));
    }
    return false;
  });
  return { texts, next };
}
