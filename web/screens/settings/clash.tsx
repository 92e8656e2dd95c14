import type { VNode } from 'preact';
import { HeadRow } from '../../parts/head-row.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { Text } from '../../text/text.tsx';
import { allFields, type Draft, type SettingsRecord } from './fields.ts';

/** The settings as they are now, which are not those that were read. */
export interface ClashOf {
  readonly theirs: SettingsRecord;
  readonly etag: string | undefined;
}

/** Somebody else has saved in between: what each has changed, and who is to win. */
export function Clash({
  read,
  theirs,
  mine,
  onTheirs,
  onMine,
  onClose,
}: {
  readonly read: Draft;
  readonly theirs: Draft;
  readonly mine: Draft;
  readonly onTheirs: () => void;
  readonly onMine: () => void;
  readonly onClose: () => void;
}): VNode {
  const differing = allFields.filter(
    ({ name }) => read[name] !== theirs[name] || read[name] !== mine[name],
  );
  return (
    <Dialog title="The settings have changed since you read them" wide onClose={onClose}>
      <p>Nothing is saved yet. These fields differ:</p>
      <WideTable label="Fields that differ">
        <HeadRow of={['Field', 'As you read it', 'On the server now', 'Yours']} />
        <tbody>
          {differing.map(({ name }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              {[read, theirs, mine].map((draft, place) => (
                <td key={place} class={draft[name] === read[name] ? 'soft' : 'differs'}>
                  <Text of={draft[name] === '' ? 'empty' : (draft[name] ?? '')} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </WideTable>
      <p class="row">
        <button type="button" class="primary" onClick={onMine}>
          Save mine over it
        </button>
        <button type="button" onClick={onTheirs}>
          Drop mine, take what is there
        </button>
        <button type="button" onClick={onClose}>
          Go on editing
        </button>
      </p>
    </Dialog>
  );
}
