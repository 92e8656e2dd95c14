import type { VNode } from 'preact';
import { type AlertRule, triedRuleShape } from '../../api/alerts.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { triedRulePath } from '../../parts/tried-rule.ts';
import { Loaded } from '../../parts/states.tsx';
import { Text } from '../../text/text.tsx';

/** As the server pools where a rule names no number (`schemas/rules.ts`). */
const USUAL_LAST_RUNS = 5;

type NamedRule = NonNullable<AlertRule['rule']>;

/** What a rule of the settings says: its name, what it compares with, and what else narrows it. */
export function Named({ rule: { rule } }: { readonly rule: AlertRule }): VNode | null {
  if (!rule) return null;
  const { name, against, tag, runs = USUAL_LAST_RUNS, alpha, q, margin, direction } = rule;
  const with_ = {
    run_before: 'the run before',
    pinned: 'pinned runs',
    last: `the last ${runs} runs`,
  };
  const more = { tag, margin, direction, alpha, q };
  return (
    <>
      <Text of={name} />
      <span class="small">
        {' '}
        worse than {with_[against]}
        {Object.entries(more).flatMap(([what, value]) =>
          value === undefined ? [] : [', ', what, ' ', <Text key={what} of={String(value)} />],
        )}
      </span>
    </>
  );
}

/** What it would have said in the last days, and by chance alone. */
export function RuleSaid({
  project,
  rule,
}: {
  readonly project: string;
  readonly rule: NamedRule;
}): VNode {
  const tried = useResource(triedRulePath(project, rule), triedRuleShape);
  return (
    <Loaded resource={tried} what="rule" lines={1}>
      {({ sentence }) => <>{sentence}</>}
    </Loaded>
  );
}
