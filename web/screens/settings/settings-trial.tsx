import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { TriedSettingsAnswer } from '#schemas/project-settings.ts';
import { triedSettingsShape } from '../../api/settings.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { RunLink } from '../../parts/run-link.tsx';
import { Loaded } from '../../parts/states.tsx';
import { verdictWord } from '../../parts/verdict-word.ts';
import { countText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import type { Draft } from './fields.ts';

const TYPED_MS = 300;

export interface SettingsTrialProps {
  readonly project: string;
  readonly read: Draft;
  readonly draft: Draft;
}

/** What another alpha or `min_delta` would make of the verdicts so far, before it is saved. */
export function SettingsTrial({ project, read, draft }: SettingsTrialProps): VNode | null {
  const wanted = pathOf(project, read, draft);
  const [asked, setAsked] = useState(wanted);
  useEffect(() => {
    const timer = window.setTimeout(() => setAsked(wanted), TYPED_MS);
    return () => window.clearTimeout(timer);
  }, [wanted]);
  const answer = useResource(asked, triedSettingsShape);
  if (wanted === undefined) return null;
  const { policy } = read;
  return (
    <section class="card" aria-labelledby="tried">
      <h2 id="tried">What this would have changed</h2>
      {asked === wanted ? (
        <Loaded resource={answer} what="verdicts" lines={2}>
          {(tried) => <Tried project={project} tried={tried} />}
        </Loaded>
      ) : (
        <p aria-busy="true">…</p>
      )}
      <p class="small">
        Counted with alpha and min_delta as above, the other settings as they are saved
        {policy === 'evalsig_gate' ? '' : '; min_delta has a say with policy evalsig_gate alone'}.
      </p>
    </section>
  );
}

/** Undefined while neither is another, or one is not what its field takes. */
function pathOf(project: string, read: Draft, draft: Draft): string | undefined {
  const names = ['alpha', 'min_delta'];
  const values = names.flatMap((name) => {
    const text = draft[name]?.trim() ?? '';
    return text === '' ? [] : [[name, text]];
  });
  if (names.every((name) => read[name] === draft[name])) return undefined;
  const isTaken = ([name, text]: readonly string[]): boolean =>
    Number(text) > 0 && Number(text) < (name === 'alpha' ? 1 : Infinity);
  if (!values.every(isTaken)) return undefined;
  const query = new URLSearchParams(values).toString();
  return `projects/${encodeURIComponent(project)}/settings/preview${query && `?${query}`}`;
}

function Tried({
  project,
  tried: { verdicts, changed, unknown, changes, newest },
}: {
  readonly project: string;
  readonly tried: TriedSettingsAnswer;
}): VNode {
  return (
    <>
      <p role="status">
        {changed === 0 ? 'None' : countText(changed)} of {countText(verdicts)} verdicts of sealed
        runs would be another.
        {unknown > 0 ? ` Of ${countText(unknown)}, only judging the runs again tells.` : ''}
      </p>
      {changed > 0 ? (
        <ul>
          {changes.map(({ from, to, verdicts: count }) => (
            <li key={`${from ?? ''} ${to ?? ''}`}>
              {countText(count)} from <b>{wordOf(from)}</b> to <b>{wordOf(to)}</b>
            </li>
          ))}
        </ul>
      ) : null}
      {newest.length > 0 ? (
        <details>
          <summary>
            {changed > newest.length ? `The newest ${countText(newest.length)}` : 'Which'}
          </summary>
          <ul>
            {newest.map(({ run_id: id, metric_name: metric, from, to }) => (
              <li key={`${id} ${metric}`}>
                <RunLink project={project} id={id} /> <Text of={metric} />: {wordOf(from)} →{' '}
                {wordOf(to)}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function wordOf(verdict: string | null): string {
  return verdict === null ? 'no verdict' : verdictWord(verdict);
}
