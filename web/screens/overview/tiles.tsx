import type { ComponentChildren, VNode } from 'preact';
import type { IndexedRun } from '../../api/runs-index.ts';
import type { ReceivingRun } from '../../api/pulse.ts';
import { pulseState } from '../../live/pulse.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { Absent } from '../../parts/values.tsx';
import type { Address } from '../../route/address.ts';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';

const MOST_RECEIVING = 4;

/** What wants to be looked at now: what is received, alerts, runs that are not whole, refusals. */
export function Tiles({
  project,
  runs,
  receiving,
}: {
  readonly project: string;
  readonly runs: readonly IndexedRun[];
  readonly receiving: readonly ReceivingRun[];
}): VNode {
  const { pulse, project: followed } = pulseState.value;
  const known = followed === project ? pulse : undefined;
  const incomplete = runs.filter(({ status }) => status === 'incomplete').length;
  const conflicted = runs.filter(({ status }) => status === 'conflicted').length;
  const listed = (status: string) => addressOf('runs', project, {}, [['status', status]]);
  return (
    <ul class="tiles">
      <Tile
        name="Receiving"
        icon="live"
        tone="live"
        count={known?.receiving_total}
        to={listed('receiving')}
      >
        {receiving.slice(0, MOST_RECEIVING).map((run) => (
          <Receiving key={run.run_id} project={project} run={run} />
        ))}
      </Tile>
      <Tile
        name="Open alerts"
        icon="warning"
        tone="bad"
        count={known?.alerts_open}
        to={addressOf('alerts', project)}
      />
      <Tile name="Incomplete" icon="gap" tone="warn" count={incomplete} to={listed('incomplete')} />
      <Tile
        name="With conflicts"
        icon="clash"
        tone="warn"
        count={conflicted}
        to={listed('conflicted')}
      />
      <Tile
        name="In quarantine"
        icon="barred"
        tone="warn"
        count={known?.quarantined}
        most={1000}
        to={addressOf('settings', project, {}, [['view', 'quarantine']])}
      />
    </ul>
  );
}

function Tile({
  name,
  icon,
  tone,
  count,
  most = Infinity,
  to,
  children,
}: {
  readonly name: string;
  readonly icon: IconName;
  readonly tone: string;
  readonly count: number | undefined;
  /** Beyond it nobody counts. */
  readonly most?: number;
  readonly to: Address | undefined;
  readonly children?: ComponentChildren;
}): VNode {
  return (
    <li class={`tile ${count !== undefined && count > 0 ? tone : 'calm'}`}>
      <span class="tile-name">
        <Icon name={icon} /> {to ? <Link to={to}>{name}</Link> : name}
      </span>
      <strong class="tile-count">
        {count === undefined ? (
          <Absent what="not known yet" />
        ) : count >= most ? (
          `${countText(most)}+`
        ) : (
          countText(count)
        )}
      </strong>
      {children}
    </li>
  );
}

function Receiving({
  project,
  run: { run_id: id, events, expected },
}: {
  readonly project: string;
  readonly run: ReceivingRun;
}): VNode {
  const to = addressOf('run', project, { run: id });
  const name = <Text of={id} />;
  return (
    <span class="receiving-run small">
      <span class="name">{to ? <Link to={to}>{name}</Link> : name}</span>
      <span>
        {countText(events)}
        {expected === null ? ' events' : ` / ${countText(expected)}`}
      </span>
    </span>
  );
}
