import type { VNode } from 'preact';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import { type AlertRule, rulesShape } from '../../api/alerts.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Absent, Time } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';

const kinds: Readonly<Record<AlertRule['kind'], string>> = {
  critical_metric: 'worse than the baseline',
  floor: 'past its floor',
  pin: 'compared with pinned runs',
};

/** What the settings ask for, and which of it applies to nothing any more. */
export function Rules({ project }: { readonly project: string }): VNode {
  const rules = useResource(`projects/${encodeURIComponent(project)}/alerts/rules`, rulesShape);
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
            <RulesTable rules={found} />
          )}
          <p class="small">
            Rules are the critical metrics, floors and pins of the{' '}
            {settings ? <Link to={settings}>settings</Link> : 'settings'}.
          </p>
        </>
      )}
    </Loaded>
  );
}

function RulesTable({ rules }: { readonly rules: readonly AlertRule[] }): VNode {
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
        ]}
      />
      <tbody>
        {rules.map((rule) => (
          <tr key={JSON.stringify(rule)}>
            <th scope="row">{kinds[rule.kind]}</th>
            <td>{named(rule.metric_name)}</td>
            <td>{named(rule.task_id)}</td>
            <td>{named(rule.model_id)}</td>
            <td class="end">{rule.floor ?? <Absent what="no floor" />}</td>
            <td class="end">{rule.dead ? <Dead /> : countText(rule.series)}</td>
            <td>
              {rule.last_run_at === null ? <Absent what="none" /> : <Time at={rule.last_run_at} />}
            </td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

function named(name: string | null): VNode {
  return name === null ? <span class="soft">any</span> : <Text of={name} />;
}

/** A rule that would never speak again. */
function Dead(): VNode {
  return (
    <span class="chip warn">
      <Icon name="warning" />
      dead: applies to none
    </span>
  );
}
