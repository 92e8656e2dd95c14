import { anything, isRecord, list, nullable, record, type Shape, text } from '../fetch/shape.ts';

/** What a run says of one item: what was asked, answered and right. */
export interface ItemAnswer {
  readonly input: string | undefined;
  /** One for each answer that the model gave. */
  readonly outputs: readonly string[];
  readonly expected: string | undefined;
}

interface Event {
  readonly type: string;
  readonly data: unknown;
}

interface EventsPage {
  readonly events: readonly Event[];
  readonly next: string | null;
}

const eventsShape = record<EventsPage>({
  events: list(record<Event>({ type: text, data: anything })),
  next: nullable(text),
});

/** Reads it from the events of one sample: sampling, match, and posted items. */
export const itemAnswerShape: Shape<ItemAnswer> = (value, at) => {
  const data = eventsShape(value, at).events.flatMap((event) =>
    isRecord(event.data) ? [event.data] : [],
  );
  const all = (...names: readonly string[]) =>
    data.flatMap((each) => {
      const name = names.find((wanted) => each[wanted] !== undefined && each[wanted] !== null);
      return name === undefined ? [] : textsOf(each[name], name);
    });
  const sampled = all('sampled', 'output', 'completion');
  return {
    input: all('prompt', 'input')[0],
    outputs: sampled.length > 0 ? sampled : all('picked'),
    expected: all('expected')[0],
  };
};

function textsOf(value: unknown, name: string): string[] {
  if (name === 'sampled' && Array.isArray(value)) return value.map(textOf);
  return [textOf(value)];
}

/** A text as it is; the turns of a chat one below the other; anything else as JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.length > 0 && value.every(isTurn)) {
    return value.map(({ role, content }) => `${role}: ${textOf(content)}`).join('\n\n');
  }
  return JSON.stringify(value, undefined, 2);
}

function isTurn(value: unknown): value is { readonly role: string; readonly content: unknown } {
  return isRecord(value) && typeof value['role'] === 'string' && 'content' in value;
}
