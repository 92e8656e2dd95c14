import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { triedRuleShape } from '../../api/alerts.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { Loaded } from '../../parts/states.tsx';
import { triedRulePath } from '../../parts/tried-rule.ts';
import { Text } from '../../text/text.tsx';
import type { Draft } from './fields.ts';
import { rulesIn, type WrittenRule } from './rules.ts';

const TYPED_MS = 500;
/** Each is judged by the server before it answers. */
const MOST_TRIED = 5;

export interface RulesTrialProps {
  readonly project: string;
  readonly read: Draft;
  readonly draft: Draft;
}

/** What the rules that were changed or added would have said, before they are saved. */
export function RulesTrial({ project, read, draft }: RulesTrialProps): VNode | null {
  const wanted = draft['rules'] ?? '';
  const [asked, setAsked] = useState(wanted);
  useEffect(() => {
    const timer = window.setTimeout(() => setAsked(wanted), TYPED_MS);
    return () => window.clearTimeout(timer);
  }, [wanted]);
  const before = new Set((rulesIn(read['rules'] ?? '') ?? []).map(whatItSays));
  const changed = (rulesIn(asked) ?? []).filter((rule) => !before.has(whatItSays(rule)));
  if (changed.length === 0) return null;
  return (
    <section class="card" aria-labelledby="tried-rules">
      <h2 id="tried-rules">What these rules would have said</h2>
      <ul>
        {changed.slice(0, MOST_TRIED).map((rule, index) => (
          <li key={JSON.stringify(rule)}>
            <b>
              <Text of={typeof rule['name'] === 'string' ? rule['name'] : `${index + 1}`} />
            </b>
            <TriedRule project={project} rule={rule} />
          </li>
        ))}
      </ul>
      {changed.length > MOST_TRIED ? <p class="small">The first {MOST_TRIED} are tried.</p> : null}
    </section>
  );
}

function TriedRule({
  project,
  rule,
}: {
  readonly project: string;
  readonly rule: WrittenRule;
}): VNode {
  const tried = useResource(triedRulePath(project, rule), triedRuleShape);
  return (
    <Loaded resource={tried} what="rule" lines={1}>
      {({ sentence }) => <p role="status">{sentence}</p>}
    </Loaded>
  );
}

/** The same for the same members in any order. */
function whatItSays(rule: WrittenRule): string {
  return JSON.stringify(Object.entries(rule).sort(([a], [b]) => (a < b ? -1 : 1)));
}
