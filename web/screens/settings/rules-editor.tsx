import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Text } from '../../text/text.tsx';
import { rowsOf, withValue } from './fields.ts';
import { RuleNames } from './rule-names.tsx';
import { numberInText, numberOrText, rulesIn, textOfRules, type WrittenRule } from './rules.ts';

export interface RulesEditorProps {
  readonly project: string;
  /** The rules as JSON. */
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** A form for each rule. While the text is no list of rules there is the text alone. */
export function RulesEditor({ project, text, onChange }: RulesEditorProps): VNode {
  const rules = rulesIn(text);
  const isAdded = useRef(false);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isAdded.current) return;
    isAdded.current = false;
    list.current?.querySelector<HTMLInputElement>('fieldset:last-of-type input')?.focus();
  }, [text]);
  const add = (): void => {
    isAdded.current = true;
    onChange(textOfRules([...(rules ?? []), { name: '', against: 'run_before' }]));
  };
  return (
    <div class="rules" ref={list}>
      {rules?.length ? <RuleNames project={project} /> : null}
      {rules?.map((rule, place) => (
        <RuleForm
          key={place}
          rule={rule}
          onChange={(changed) => onChange(textOfRules(rules.with(place, changed)))}
          onRemove={() => onChange(textOfRules(rules.toSpliced(place, 1)))}
        />
      ))}
      {rules ? (
        <button type="button" onClick={add}>
          Add a rule
        </button>
      ) : null}
      <details open={rules === undefined}>
        <summary class="small">As JSON</summary>
        <textarea
          aria-label="rules as JSON"
          aria-describedby="setting-rules-what"
          rows={rowsOf(text)}
          spellcheck={false}
          value={text}
          onInput={({ currentTarget: { value } }) => onChange(value)}
        />
      </details>
    </div>
  );
}

/** Which runs a rule is about, what they are compared with, and when it speaks. */
function RuleForm({
  rule,
  onChange,
  onRemove,
}: {
  readonly rule: WrittenRule;
  readonly onChange: (rule: WrittenRule) => void;
  readonly onRemove: () => void;
}): VNode {
  const { name, against } = rule;
  const set = (member: string, value: unknown): void =>
    onChange(withValue(rule, [member], value === '' ? undefined : value));
  const field = { rule, set };
  return (
    <fieldset class="card">
      <legend>{typeof name === 'string' && name ? <Text of={name} /> : 'A new rule'}</legend>
      <Written {...field} member="name" onWrite={(text) => onChange({ ...rule, name: text })} />
      <Written {...field} member="task" empty="all" />
      <Written {...field} member="metric" empty="all" />
      <Written {...field} member="model" empty="all" />
      <Written {...field} member="tag" empty="any" />
      <Chosen
        {...field}
        member="against"
        of={{ run_before: 'the run before', pinned: 'the pinned runs', last: 'the last runs' }}
        onChoose={(value) => {
          const { runs: _runs, ...others } = rule;
          onChange(value === 'last' ? { ...rule, against: value } : { ...others, against: value });
        }}
      />
      {against === 'last' ? <Written {...field} member="runs" empty="5" isNumber /> : null}
      <Chosen
        {...field}
        member="direction"
        of={{ '': "the metric's", higher: 'higher is better', lower: 'lower is better' }}
      />
      <Written {...field} member="margin" empty="the metric's" isNumber />
      {rule['q'] === undefined ? (
        <Written {...field} member="alpha" empty="the project's" isNumber />
      ) : null}
      {rule['alpha'] === undefined ? <Written {...field} member="q" empty="none" isNumber /> : null}
      <button type="button" class="quiet" onClick={onRemove}>
        Remove
      </button>
    </fieldset>
  );
}

interface MemberProps {
  readonly rule: WrittenRule;
  readonly member: string;
  readonly set: (member: string, value: unknown) => void;
}

function Written({
  rule,
  member,
  set,
  empty,
  isNumber = false,
  onWrite = (text) => set(member, isNumber ? numberOrText(text) : text),
}: MemberProps & {
  /** What holds while nothing is written; a field without it must be filled. */
  readonly empty?: string;
  readonly isNumber?: boolean;
  readonly onWrite?: (text: string) => void;
}): VNode {
  return (
    <label>
      <code>{member}</code>
      <input
        type="text"
        inputMode={isNumber ? 'decimal' : 'text'}
        list={isNumber ? undefined : `rule-${member}`}
        required={empty === undefined}
        placeholder={empty}
        spellcheck={false}
        value={textOf(rule[member])}
        onInput={({ currentTarget: { value } }) => onWrite(value)}
        onChange={({ currentTarget: { value } }) => {
          if (isNumber) set(member, numberInText(value));
        }}
      />
    </label>
  );
}

function Chosen({
  rule,
  member,
  set,
  of,
  onChoose = (value) => set(member, value),
}: MemberProps & {
  /** What a person reads of each value. */
  readonly of: Readonly<Record<string, string>>;
  readonly onChoose?: (value: string) => void;
}): VNode {
  return (
    <label>
      <code>{member}</code>
      <select
        value={textOf(rule[member])}
        onChange={({ currentTarget: { value } }) => onChoose(value)}
      >
        {Object.entries(of).map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
