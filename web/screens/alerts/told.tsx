import type { VNode } from 'preact';
import type { ChannelState } from '../../api/alerts.ts';
import { Icon } from '../../parts/icon.tsx';
import { Time } from '../../parts/values.tsx';
import { Text } from '../../text/text.tsx';

/** Who was told of an alert, and what came of it. */
export function Told({
  channels,
}: {
  readonly channels: Readonly<Record<string, ChannelState>>;
}): VNode {
  const told = Object.entries(channels);
  if (told.length === 0) return <p class="small">No channel was set when it was raised.</p>;
  return (
    <ul class="told small">
      {told.map(([name, channel]) => (
        <li key={name}>
          <Icon name={icons[channel.state]} /> <Text of={name} />: <Outcome of={channel} />
        </li>
      ))}
    </ul>
  );
}

const icons = { sent: 'check', waiting: 'live', failed: 'warning' } as const;

function Outcome({
  of: { state, tries, last_error: error, next_try_at: next, sent_at: sent },
}: {
  readonly of: ChannelState;
}): VNode {
  if (state === 'sent') return <>told {sent === null ? null : <Time at={sent} />}</>;
  return (
    <>
      {state === 'failed' ? `not told, given up after ${tries} tries` : 'not told yet'}
      {error === null ? null : (
        <>
          : <Text of={error} />
        </>
      )}
      {next === null ? null : (
        <>
          ; again <Time at={next} />
        </>
      )}
    </>
  );
}
