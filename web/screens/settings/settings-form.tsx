import type { ComponentChildren, VNode } from 'preact';
import { isAdmin } from '../../session/session.ts';
import { allFields, type Draft, type Field, groups } from './fields.ts';

export interface SettingsFormProps {
  readonly read: Draft;
  readonly draft: Draft;
  readonly onChange: (name: string, text: string) => void;
  readonly onSave: () => void;
  readonly onDrop: () => void;
  readonly isSaving: boolean;
  /** What is told of the draft before it is saved. */
  readonly children?: ComponentChildren;
}

/** A field for each setting, by the name that it has in the API. */
export function SettingsForm(props: SettingsFormProps): VNode {
  const { read, draft, onChange, onSave, onDrop, isSaving, children } = props;
  const changed = allFields.filter(({ name }) => read[name] !== draft[name]);
  return (
    <form
      class="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      {groups.map(({ title, fields }) => (
        <fieldset key={title} class="card" disabled={!isAdmin.value}>
          <legend>{title}</legend>
          {fields.map((field) => (
            <FieldRow
              key={field.name}
              field={field}
              text={draft[field.name] ?? ''}
              isChanged={changed.includes(field)}
              onChange={(text) => onChange(field.name, text)}
            />
          ))}
        </fieldset>
      ))}
      {children}
      {isAdmin.value ? (
        <p class="row save">
          <button type="submit" class="primary" disabled={changed.length === 0 || isSaving}>
            Save
          </button>
          <button type="button" disabled={changed.length === 0} onClick={onDrop}>
            Drop changes
          </button>
          <span class="small" role="status">
            {changed.length === 0
              ? 'Nothing is changed.'
              : `Changed: ${changed.map(({ name }) => name).join(', ')}`}
          </span>
        </p>
      ) : (
        <p class="small">To change settings takes a key with scope admin.</p>
      )}
    </form>
  );
}

function FieldRow({
  field: { name, kind, description },
  text,
  isChanged,
  onChange,
}: {
  readonly field: Field;
  readonly text: string;
  readonly isChanged: boolean;
  readonly onChange: (text: string) => void;
}): VNode {
  const id = `setting-${name}`;
  const common = { id, 'aria-describedby': `${id}-what` };
  return (
    <div class={isChanged ? 'field changed' : 'field'}>
      <label for={id}>
        <code>{name}</code>
      </label>
      {kind === 'names' || kind === 'json' ? (
        <textarea
          {...common}
          rows={Math.min(12, Math.max(2, text.split('\n').length))}
          spellcheck={false}
          value={text}
          onInput={({ currentTarget: { value } }) => onChange(value)}
        />
      ) : kind === 'policy' ? (
        <select
          {...common}
          value={text}
          onChange={({ currentTarget: { value } }) => onChange(value)}
        >
          <option value="default">default</option>
          <option value="evalsig_gate">evalsig_gate</option>
        </select>
      ) : (
        <input
          {...common}
          type="text"
          inputMode={kind === 'text' ? 'text' : 'decimal'}
          spellcheck={false}
          value={text}
          onInput={({ currentTarget: { value } }) => onChange(value)}
        />
      )}
      <span class="small" id={`${id}-what`}>
        {description}
      </span>
    </div>
  );
}
