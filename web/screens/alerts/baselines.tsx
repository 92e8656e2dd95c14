import type { VNode } from 'preact';
import { HeadRow } from '../../parts/head-row.tsx';
import { useState } from 'preact/hooks';
import { baselinesShape, settingsShape, type SettingsPin } from '../../api/settings.ts';
import { ask, type AskOptions } from '../../fetch/ask.ts';
import { asError, useResource } from '../../fetch/use-resource.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { RunLink } from '../../parts/run-link.tsx';
import { Failure, Loaded } from '../../parts/states.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { isAdmin } from '../../session/session.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';
import { PinForm } from './pin-form.tsx';

/** What runs are compared with: pinned runs first, then the newest with a tag. */
export function Baselines({ project }: { readonly project: string }): VNode {
  const path = `projects/${encodeURIComponent(project)}`;
  const settings = useResource(`${path}/settings`, settingsShape);
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const [leaving, setLeaving] = useState<SettingsPin | undefined>(undefined);
  const change = async (query: string, options: AskOptions): Promise<boolean> => {
    try {
      setFailure(undefined);
      await ask(`${path}/baselines${query}`, baselinesShape, options);
      settings.reload();
      return true;
    } catch (error) {
      setFailure(asError(error));
      return false;
    }
  };
  const clear = ({ task, model }: SettingsPin): void => {
    const query = new URLSearchParams({ task, ...(model === undefined ? {} : { model }) });
    setLeaving(undefined);
    void change(`?${query.toString()}`, { method: 'DELETE' });
  };
  return (
    <Loaded resource={settings} what="settings">
      {({ baselines: { tag, runs, pins } }) => (
        <div class="baselines">
          <p>
            A run is compared with the runs pinned for its task; without a pin with the{' '}
            {runs === 1 ? 'newest run' : `${runs} newest runs, pooled,`} tagged <Text of={tag} />;
            without that with the newest run of its configuration.
          </p>
          {failure ? <Failure error={failure} /> : null}
          {pins.length === 0 ? (
            <p class="nothing">No run is pinned.</p>
          ) : (
            <Pins project={project} pins={pins} onClear={setLeaving} />
          )}
          {isAdmin.value ? <PinForm onPin={(body) => change('', { method: 'PUT', body })} /> : null}
          {leaving ? (
            <Dialog title="Clear this pin?" onClose={() => setLeaving(undefined)}>
              <p>
                The runs of <Text of={leaving.task} /> are compared anew: with the newest tagged
                run, else with the newest of their configuration.
              </p>
              <p class="row">
                <button type="button" class="primary" onClick={() => clear(leaving)}>
                  Clear the pin
                </button>
                <button type="button" onClick={() => setLeaving(undefined)}>
                  Keep it
                </button>
              </p>
            </Dialog>
          ) : null}
        </div>
      )}
    </Loaded>
  );
}

function Pins({
  project,
  pins,
  onClear,
}: {
  readonly project: string;
  readonly pins: readonly SettingsPin[];
  readonly onClear: (pin: SettingsPin) => void;
}): VNode {
  return (
    <WideTable label="Pinned runs">
      <HeadRow of={['Task', 'Model', 'Runs', ...(isAdmin.value ? ['Change'] : [])]} />
      <tbody>
        {pins.map((pin) => (
          <tr key={JSON.stringify([pin.task, pin.model])}>
            <th scope="row">
              <Text of={pin.task} />
            </th>
            <td>
              {pin.model === undefined ? <span class="soft">any</span> : <Text of={pin.model} />}
            </td>
            <td>
              {pin.runs.map((id) => (
                <div key={id}>
                  <RunLink project={project} id={id} />
                </div>
              ))}
            </td>
            {isAdmin.value ? (
              <td>
                <button
                  type="button"
                  aria-label={`Clear the pin of ${visible(pin.task)}`}
                  onClick={() => onClear(pin)}
                >
                  Clear
                </button>
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}
