import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { settingsShape } from '../../api/settings.ts';
import { type Answer, ask, keptAnswer } from '../../fetch/ask.ts';
import { ProblemAnswer } from '../../fetch/failures.ts';
import { asError, useResource } from '../../fetch/use-resource.ts';
import { Failure, Loaded } from '../../parts/states.tsx';
import { Clash, type ClashOf } from './clash.tsx';
import { type Draft, draftOf, FieldError, settingsOf, type SettingsRecord } from './fields.ts';
import { RulesTrial } from './rules-trial.tsx';
import { SettingsForm } from './settings-form.tsx';
import { SettingsTrial } from './settings-trial.tsx';

/** The settings as a form, which overwrites no change of somebody else unseen. */
export function SettingsView({ project }: { readonly project: string }): VNode {
  const settings = useResource(pathOf(project), settingsShape);
  return (
    <Loaded resource={settings} what="settings">
      {({ whole }) => (
        <Edited
          key={JSON.stringify(whole)}
          project={project}
          read={whole}
          onSaved={settings.reload}
        />
      )}
    </Loaded>
  );
}

function pathOf(project: string): string {
  return `projects/${encodeURIComponent(project)}/settings`;
}

function Edited({
  project,
  read,
  onSaved,
}: {
  readonly project: string;
  readonly read: SettingsRecord;
  readonly onSaved: () => void;
}): VNode {
  const path = pathOf(project);
  const [draft, setDraft] = useState<Draft>(() => draftOf(read));
  const [error, setError] = useState<Error | undefined>(undefined);
  const [clash, setClash] = useState<ClashOf | undefined>(undefined);
  const [isSaving, setSaving] = useState(false);

  const put = async (base: SettingsRecord, etag: string | undefined): Promise<void> => {
    setError(undefined);
    setSaving(true);
    try {
      const body = settingsOf(base, draft);
      const headers = etag === undefined ? {} : { 'if-match': etag };
      await ask(path, settingsShape, { method: 'PUT', body, headers });
      setClash(undefined);
      onSaved();
    } catch (failure) {
      if (failure instanceof ProblemAnswer && failure.status === 412) setClash(await readAgain());
      else setError(asError(failure));
    } finally {
      setSaving(false);
    }
  };
  const readAgain = async (): Promise<ClashOf | undefined> => {
    try {
      const { data, etag } = await ask(path, settingsShape);
      return { theirs: data.whole, etag };
    } catch (failure) {
      setError(asError(failure));
      return undefined;
    }
  };
  const save = (): void => {
    const known: Answer<unknown> | undefined = keptAnswer(path);
    void put(read, known?.etag);
  };
  return (
    <>
      {error ? <Failed error={error} /> : null}
      <SettingsForm
        project={project}
        read={draftOf(read)}
        draft={draft}
        onChange={(name, text) => setDraft({ ...draft, [name]: text })}
        onSave={save}
        onDrop={() => setDraft(draftOf(read))}
        isSaving={isSaving}
      >
        <SettingsTrial project={project} read={draftOf(read)} draft={draft} />
        <RulesTrial project={project} read={draftOf(read)} draft={draft} />
      </SettingsForm>
      {clash ? (
        <Clash
          read={draftOf(read)}
          theirs={draftOf(clash.theirs)}
          mine={draft}
          onTheirs={onSaved}
          onMine={() => void put(clash.theirs, clash.etag)}
          onClose={() => setClash(undefined)}
        />
      ) : null}
    </>
  );
}

function Failed({ error }: { readonly error: Error }): VNode {
  return error instanceof FieldError ? (
    <p class="field-error" role="alert">
      {error.message}
    </p>
  ) : (
    <Failure error={error} />
  );
}
