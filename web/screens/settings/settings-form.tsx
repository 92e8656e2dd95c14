import type { ComponentChildren, VNode } from 'preact';
import { isAdmin } from '../../session/session.ts';
import { RulesEditor } from './rules-editor.tsx';
import { allFields, type Draft, type Field, groups, rowsOf } from './fields.ts';

export interface SettingsFormProps {
  readonly project: string;
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
  const { project, read, draft, onChange, onSave, onDrop, isSaving, children } = props;
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
              project={project}
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

interface FieldProps {
  readonly project: string;
  readonly field: Field;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

function FieldRow({ isChanged, ...props }: FieldProps & { readonly isChanged: boolean }): VNode {
  const { name, kind, description } = props.field;
  const id = `setting-${name}`;
  const title = <code>{name}</code>;
  return (
    <div class={isChanged ? 'field changed' : 'field'}>
      {kind === 'rules' ? <span>{title}</span> : <label for={id}>{title}</label>}
      <FieldInput {...props} id={id} />
      <span class="small" id={`${id}-what`}>
        {description}
      </span>
    </div>
  );
}

function FieldInput({
  project,
  field: { kind },
  text,
  onChange,
  id,
}: FieldProps & { readonly id: string }): VNode {
  const common = { id, 'aria-describedby': `${id}-what`, spellcheck: false, value: text };
  const onInput = ({ currentTarget: { value } }: { currentTarget: { value: string } }): void =>
    onChange(value);
  switch (kind) {
    case 'rules':
      return <RulesEditor project={project} text={text} onChange={onChange} />;
    case 'names':
    case 'json': {
      return <textarea {...common} rows={rowsOf(text)} onInput={onInput} />;
    }
    case 'policy':
      return (
        <select {...common} onChange={onInput}>
          <option value="default">default</option>
          <option value="evalsig_gate">evalsig_gate</option>
        </select>
      );
    default: {
      const inputMode = kind === 'text' ? 'text' : 'decimal';
      return <input {...common} type="text" inputMode={inputMode} onInput={onInput} />;
    }
  }
}
