import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { Popup } from '../../parts/popup.tsx';
import { Text } from '../../text/text.tsx';

/** A statement that was run, with its values as they were typed. */
export interface Asked {
  readonly sql: string;
  readonly parameter: readonly string[];
}

const MOST = 30;

/** What this tab has run, the newest first; it goes with the tab. */
const asked = signal<readonly Asked[]>([]);

export function remember(one: Asked): void {
  const key = JSON.stringify(one);
  asked.value = [one, ...asked.value.filter((each) => JSON.stringify(each) !== key)].slice(0, MOST);
}

export function History({ onChoose }: { readonly onChoose: (one: Asked) => void }): VNode | null {
  if (asked.value.length === 0) return null;
  return (
    <Popup button="History">
      {() => (
        <ul class="history">
          {asked.value.map((one) => (
            <li key={JSON.stringify(one)}>
              <button type="button" class="quiet" onClick={() => onChoose(one)}>
                <Text of={one.sql.replace(/\s+/g, ' ').slice(0, 120)} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popup>
  );
}
