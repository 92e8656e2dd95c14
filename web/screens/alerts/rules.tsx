import type { VNode } from 'preact';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import { type AlertRule, rulesShape } from '../../api/alerts.ts';
import type { IndexedRun } from '../../api/runs-index.ts';
import { settingsShape } from '../../api/settings.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { useRunsIndex } from '../../live/use-runs-index.ts';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Absent, Time } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { FloorTrial, timesText } from './floor-trial.tsx';
import { Named, RuleSaid } from './named-rule.tsx';
import { HISTORY_DAYS, ruleHistory } from './rule-history.ts';

const kinds: Readonly<Record<Exclude<AlertRule['kind'], 'rule'>, string>> = {
  critical_metric: 'worse than the baseline',
  floor: 'past its floor',
  pin: 'compared with pinned runs',
};

/** What the settings ask for, and which of it applies to nothing any more. */
export function Rules({ project }: { readonly project: string }): VNode {
  const path = `projects/${encodeURIComponent(project)}`;
  const rules = useResource(`${path}/alerts/rules`, rulesShape);
  const known = useResource(`${path}/settings`, settingsShape);
  const index = useRunsIndex(project);
  const past = index.data && known.data && { runs: index.data.runs, settings: known.data.whole };
  const settings = addressOf('settings', project);
  return (
    <Loaded resource={rules} what="rules">
      {({ rules: found }) => (
        <>
          {found.length === 0 ? (
            <Empty title="The settings name no rule">
              <p>
                Every metric that has a direction alerts when a whole run is worse than its
                baseline.
              </p>
            </Empty>
          ) : (
            <RulesTable project={project} rules={found} past={past} />
          )}
          <p class="small">
            Rules are the named rules, critical metrics, floors and pins of the{' '}
            {settings ? <Link to={settings}>settings</Link> : 'settings'}. What a rule would have
            said is counted over whole runs as they are judged now.
          </p>
          {past ? <FloorTrial {...past} /> : null}
        </>
      )}
    </Loaded>
  );
}

interface Past {
  readonly runs: readonly IndexedRun[];
  readonly settings: Readonly<Record<string, unknown>>;
}

function RulesTable({
  project,
  rules,
  past,
}: {
  readonly project: string;
  readonly rules: readonly AlertRule[];
  readonly past: Past | undefined;
}): VNode {
  return (
    <WideTable label="Rules">
      <HeadRow
        of={[
          'Alerts when',
          'Metric',
          'Task',
          'Model',
          figure('Floor'),
          figure('Series'),
          'Newest run',
          `In the last ${HISTORY_DAYS} days`,
        ]}
      />
      <tbody>
        {rules.map((rule) => (
          <tr key={JSON.stringify(rule)}>
            <th scope="row" class="sentence">
              {rule.kind === 'rule' ? <Named rule={rule} /> : kinds[rule.kind]}
            </th>
            <td>{named(rule.metric_name)}</td>
            <td>{named(rule.task_id)}</td>
            <td>{named(rule.model_id)}</td>
            <td class="end">
              {rule.floor === null ? <Absent what="no floor" /> : Number(rule.floor.toPrecision(4))}
            </td>
            <td class="end">{rule.dead ? <Dead /> : countText(rule.series)}</td>
            <td>
              {rule.last_run_at === null ? <Absent what="none" /> : <Time at={rule.last_run_at} />}
            </td>
            <td class="sentence">{saidOf(project, rule, past)}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

function saidOf(project: string, rule: AlertRule, past: Past | undefined) {
  if (rule.dead) return rule.why === null ? 'applies to no series' : <Text of={rule.why} />;
  if (rule.rule) return <RuleSaid project={project} rule={rule.rule} />;
  return past ? saidText(rule, past) : <Absent what="unknown" />;
}

/** How often it would have spoken, and how often by chance alone. */
function saidText(rule: AlertRule, { runs, settings }: Past): string {
  const { runs: looked, spoke, byChance } = ruleHistory(rule, runs, settings, Date.now());
  const chance =
    byChance === undefined
      ? 'by chance: no bound'
      : `by chance at most ${Number(byChance.toPrecision(2))}`;
  return `spoke ${timesText(spoke)} over ${countText(looked)} runs; ${chance}`;
}

function named(name: string | null): VNode {
  return name === null ? <span class="soft">any</span> : <Text of={name} />;
}

/** Of a rule that would never speak again. */
function Dead(): VNode {
  return (
    <span class="chip warn">
      <Icon name="warning" />
      dead
    </span>
  );
}
