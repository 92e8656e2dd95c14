import { isRecord } from '../../fetch/shape.ts';

/** What one side said. */
export interface Turn {
  readonly role: string;
  readonly text: string;
  /** What is no text: parts of other kinds, calls of tools. */
  readonly more: readonly unknown[];
}

/** A prompt as the turns of a chat; a prompt that is a text is one turn of the user. */
export function promptTurns(prompt: unknown): readonly Turn[] {
  return turnsOf(prompt, 'user');
}

/** What was sampled: one turn an answer. */
export function sampledTurns(sampled: unknown): readonly Turn[] {
  return turnsOf(sampled, 'assistant');
}

function turnsOf(value: unknown, role: string): readonly Turn[] {
  if (value === undefined || value === null) return [];
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return values.map((each) => turnOf(each, role));
}

function turnOf(value: unknown, usual: string): Turn {
  if (typeof value === 'string') return { role: usual, text: value, more: [] };
  if (!isRecord(value)) return { role: usual, text: '', more: [value] };
  const { role, content, ...others } = value;
  const { text, more } = contentOf(content);
  const isMore = Object.keys(others).length > 0;
  return {
    role: typeof role === 'string' ? role : usual,
    text,
    more: isMore ? [...more, others] : more,
  };
}

function contentOf(content: unknown): Pick<Turn, 'text' | 'more'> {
  if (typeof content === 'string') return { text: content, more: [] };
  if (content === undefined || content === null) return { text: '', more: [] };
  if (!Array.isArray(content)) return { text: '', more: [content] };
  const parts = content as readonly unknown[];
  const texts = parts.flatMap((part) => textOfPart(part) ?? []);
  return {
    text: texts.join('\n'),
    more: parts.filter((part) => textOfPart(part) === undefined),
  };
}

function textOfPart(part: unknown): string | undefined {
  if (typeof part === 'string') return part;
  if (!isRecord(part)) return undefined;
  const { type, text } = part;
  return type === 'text' && typeof text === 'string' ? text : undefined;
}
