import type { ComponentChildren, VNode } from 'preact';
import type { RecordedEvent } from '../../api/events.ts';
import { digitsOf, SentNumber } from '../../fetch/json-as-sent.ts';
import { isRecord } from '../../fetch/shape.ts';
import { countText, durationText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { Icon } from '../icon.tsx';
import { JsonTree } from '../json-tree.tsx';
import { LongText } from '../long-text.tsx';
import { type EventScore, scoresOf } from './epochs.ts';
import { promptTurns, sampledTurns, type Turn } from './turns.ts';
import { viewState } from './sample-view-state.ts';

/** An event in words: what was said, what was expected, what went wrong; the rest as a tree. */
export function EventView({
  event,
  sinceMs,
}: {
  readonly event: RecordedEvent;
  /** Since the event before. */
  readonly sinceMs: number | undefined;
}): VNode {
  const { raw } = viewState.get();
  const data = isRecord(event.data) ? event.data : {};
  return (
    <article class="event">
      <header>
        <span class="event-type">
          <Text of={event.type} />
        </span>
        <EventFacts event={event} data={data} sinceMs={sinceMs} />
      </header>
      {raw ? <JsonTree value={event.sent} isOpen /> : <Body event={event} data={data} />}
    </article>
  );
}

type Members = Readonly<Record<string, unknown>>;

function EventFacts({
  event,
  data,
  sinceMs,
}: {
  readonly event: RecordedEvent;
  readonly data: Members;
  readonly sinceMs: number | undefined;
}): VNode {
  const usage = isRecord(data['usage']) ? data['usage'] : {};
  const [prompt, completion] = [
    numberOf(usage['prompt_tokens']),
    numberOf(usage['completion_tokens']),
  ];
  const facts: readonly ComponentChildren[] = [
    ...(Number.isSafeInteger(event.id) && event.id < 2 ** 52 ? [`#${event.id}`] : []),
    ...(typeof data['model'] === 'string' ? [<Text of={data['model']} />] : []),
    ...(prompt === undefined && completion === undefined
      ? []
      : [`${countText(prompt ?? 0)} + ${countText(completion ?? 0)} tokens`]),
    ...(sinceMs === undefined ? [] : [`after ${durationText(sinceMs)}`]),
    ...(event.createdAt === null ? [] : [<Text of={event.createdAt} />]),
  ];
  return (
    <span class="facts small">
      {facts.map((fact, place) => (
        <span key={place}>{fact}</span>
      ))}
    </span>
  );
}

function numberOf(value: unknown): number | undefined {
  if (value instanceof SentNumber) return value.value;
  return typeof value === 'number' ? value : undefined;
}

/** Members that are shown in words. */
const SPOKEN = new Set(['prompt', 'sampled', 'input', 'output', 'expected', 'picked', 'error']);
const IN_FACTS = new Set(['model', 'usage']);

function Body({ event, data }: { readonly event: RecordedEvent; readonly data: Members }): VNode {
  if (!isRecord(event.data)) return <JsonTree value={event.data} isOpen />;
  const scores = scoresOf(event);
  const isTold = (name: string): boolean =>
    SPOKEN.has(name) ||
    IN_FACTS.has(name) ||
    (event.type === 'match' ? name === 'correct' : scores.some((score) => score.name === name));
  const others = Object.fromEntries(Object.entries(data).filter(([name]) => !isTold(name)));
  return (
    <>
      {scores.length > 0 ? <Scores scores={scores} /> : null}
      <Turns turns={[...promptTurns(data['prompt']), ...promptTurns(data['input'])]} />
      <Turns turns={[...sampledTurns(data['sampled']), ...sampledTurns(data['output'])]} />
      <Answers data={data} />
      {data['error'] === undefined ? null : <Trouble error={data['error']} />}
      {Object.keys(others).length > 0 ? (
        <JsonTree name="other members" value={others} isOpen={event.type === 'spec'} />
      ) : null}
    </>
  );
}

export function Scores({ scores }: { readonly scores: readonly EventScore[] }): VNode {
  return (
    <ul class="scores">
      {scores.slice(0, 50).map(({ name, value }) => (
        <li key={name}>
          <Text of={name} /> <ScoreValue value={value} />
        </li>
      ))}
    </ul>
  );
}

function ScoreValue({ value }: { readonly value: EventScore['value'] }): VNode {
  if (typeof value !== 'boolean') return <strong>{digitsOf(value)}</strong>;
  return value ? (
    <span class="chip good">
      <Icon name="check" /> right
    </span>
  ) : (
    <span class="chip bad">
      <Icon name="close" /> wrong
    </span>
  );
}

function Turns({ turns }: { readonly turns: readonly Turn[] }): VNode | null {
  const { blanks } = viewState.get();
  if (turns.length === 0) return null;
  return (
    <ol class="turns">
      {turns.map(({ role, text, more }, place) => (
        <li key={place} class={['user', 'assistant'].includes(role) ? role : 'other'}>
          <span class="role small">
            <Text of={role} />
          </span>
          {text === '' && more.length > 0 ? null : <LongText of={text} showsBlanks={blanks} />}
          {more.map((part, each) => (
            <JsonTree key={each} name="also" value={part} />
          ))}
        </li>
      ))}
    </ol>
  );
}

/** Expected beside picked. */
function Answers({ data }: { readonly data: Members }): VNode | null {
  const names = ['expected', 'picked'].filter((name) => data[name] !== undefined);
  if (names.length === 0) return null;
  return (
    <dl class="answers">
      {names.map((name) => (
        <div key={name}>
          <dt class="small">{name}</dt>
          <dd>
            <Value value={data[name]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value }: { readonly value: unknown }): VNode {
  const { blanks } = viewState.get();
  if (typeof value === 'string') return <LongText of={value} showsBlanks={blanks} />;
  return <JsonTree value={value} isOpen />;
}

/** An error: the line that says what it is, the rest folded. */
function Trouble({ error }: { readonly error: unknown }): VNode {
  if (typeof error !== 'string') return <JsonTree name="error" value={error} isOpen />;
  const lines = error.trim().split('\n');
  const line = (error.startsWith('Traceback') ? lines.at(-1) : lines[0]) ?? '';
  return (
    <div class="trouble">
      <Icon name="warning" />
      <div>
        <Text of={line.slice(0, 500)} />
        {lines.length > 1 || line.length > 500 ? (
          <details>
            <summary class="small">all {countText(lines.length)} lines</summary>
            <LongText of={error} />
          </details>
        ) : null}
      </div>
    </div>
  );
}
