import type { VNode } from 'preact';
import type { AlertKind } from '../../api/alerts.ts';
import { CopyCommand } from '../../parts/copy.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { RunLink } from '../../parts/run-link.tsx';
import { Time } from '../../parts/values.tsx';
import { addressOf } from '../../route/screens.ts';
import { isAdmin } from '../../session/session.ts';
import { Link } from '../../text/link.tsx';
import { quoted } from '../../text/shell.ts';
import { Text } from '../../text/text.tsx';
import type { KnownAlert } from './alert-state.ts';
import { Told } from './told.tsx';

const signs: Readonly<Record<AlertKind, { icon: IconName; word: string; tone: string }>> = {
  regressed: { icon: 'down', word: 'worse', tone: 'bad' },
  recovered: { icon: 'up', word: 'recovered', tone: 'good' },
  not_compared: { icon: 'warning', word: 'not compared', tone: 'warn' },
  under_floor: { icon: 'down', word: 'past its floor', tone: 'bad' },
  over_floor: { icon: 'up', word: 'back from its floor', tone: 'good' },
};

/** One alert: its sentence, where it comes from, who was told, and what became of it. */
export function AlertCard({
  project,
  known,
  onSeen,
}: {
  readonly project: string;
  readonly known: KnownAlert;
  readonly onSeen: (known: KnownAlert) => void;
}): VNode {
  const { alert, endedBy } = known;
  const { icon, word, tone } = signs[alert.kind];
  return (
    <li class="card">
      <div class="card-head">
        <h2>
          <span class={`chip ${tone}`}>
            <Icon name={icon} />
            {word}
          </span>{' '}
          <Text of={alert.task_id} /> · <Text of={alert.model_id} /> ·{' '}
          <Text of={alert.metric_name} />
          {alert.rule_name === undefined ? null : (
            <>
              {' '}
              · rule <Text of={alert.rule_name} />
            </>
          )}
        </h2>
        <span class="small">
          <Time at={alert.raised_at} />
        </span>
      </div>
      <p class="sentence">
        <Text of={alert.sentence} />
      </p>
      <p class="row small">
        <span>
          run <RunLink project={project} id={alert.run_id} />
        </span>
        <Links project={project} known={known} />
      </p>
      <details class="small">
        <summary>Why, and what it costs</summary>
        <p>
          <Text of={alert.rule} />
        </p>
        <p>
          <Text of={alert.cost} />
        </p>
      </details>
      <Told channels={alert.channels} />
      {endedBy ? (
        <p class="small">
          <span class="chip good">
            <Icon name="check" />
            resolved
          </span>{' '}
          by run <RunLink project={project} id={endedBy.run_id} />, <Time at={endedBy.raised_at} />
        </p>
      ) : null}
      <Seen project={project} known={known} onSeen={onSeen} />
    </li>
  );
}

function Links({
  project,
  known: { alert },
}: {
  readonly project: string;
  readonly known: KnownAlert;
}) {
  const { baseline_run_ids: baselines, run_id, metric_name, model_id, task_id } = alert;
  const [baseline] = baselines;
  const compare =
    baseline === undefined || baselines.length > 1
      ? undefined
      : addressOf('compare', project, {}, [
          ['a', baseline],
          ['b', run_id],
        ]);
  const series = addressOf('trends', project, {}, [
    ['task', task_id],
    ['model', model_id],
    ['metric', metric_name],
  ]);
  return (
    <>
      {compare ? <Link to={compare}>Compare with its baseline</Link> : null}
      {series ? <Link to={series}>Its series</Link> : null}
    </>
  );
}

/** Who has seen it, or how to say that one has. */
function Seen({
  project,
  known,
  onSeen,
}: {
  readonly project: string;
  readonly known: KnownAlert;
  readonly onSeen: (known: KnownAlert) => void;
}): VNode {
  const { id, acknowledged, sentence } = known.alert;
  if (acknowledged) {
    return (
      <p class="small">
        Acknowledged <Time at={acknowledged.at} />
        {acknowledged.by === null ? null : (
          <>
            {' '}
            with key <Text of={acknowledged.by} />
          </>
        )}
      </p>
    );
  }
  return isAdmin.value ? (
    <p>
      <button type="button" aria-label={`Acknowledge: ${sentence}`} onClick={() => onSeen(known)}>
        <Icon name="check" /> Acknowledge
      </button>
    </p>
  ) : (
    <CopyCommand
      command={`evalake alerts acknowledge ${quoted(id)} --project ${quoted(project)}`}
    />
  );
}
