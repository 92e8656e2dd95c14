import type { VNode } from 'preact';
import { Text } from '../text/text.tsx';
import { Icon, type IconName } from './icon.tsx';
import { Absent } from './values.tsx';
import { verdictWord } from './verdict-word.ts';

interface Sign {
  readonly icon: IconName;
  readonly word: string;
  readonly tone: 'good' | 'bad' | 'warn' | 'calm' | 'live';
}

const statuses: Readonly<Record<string, Sign>> = {
  complete: { icon: 'check', word: 'complete', tone: 'calm' },
  conflicted: { icon: 'clash', word: 'conflicted', tone: 'warn' },
  incomplete: { icon: 'gap', word: 'incomplete', tone: 'warn' },
  receiving: { icon: 'live', word: 'receiving', tone: 'live' },
};

const verdicts: Readonly<Record<string, Omit<Sign, 'word'>>> = {
  IMPROVED: { icon: 'up', tone: 'good' },
  REGRESSED: { icon: 'down', tone: 'bad' },
  NO_REGRESSION: { icon: 'level', tone: 'calm' },
  ALLOW: { icon: 'check', tone: 'calm' },
  REJECT: { icon: 'barred', tone: 'bad' },
  INCONCLUSIVE: { icon: 'question', tone: 'warn' },
};

/** Whether a run is whole, by icon and word. */
export function StatusChip({ status }: { readonly status: string }): VNode {
  return <Chip sign={signOf(statuses, status)} other={status} />;
}

/** How a run compares with its baseline, by shape and word. */
export function VerdictChip({ verdict }: { readonly verdict: string }): VNode {
  const sign = signOf(verdicts, verdict);
  const word = verdictWord(verdict);
  return <Chip sign={sign && { ...sign, word }} other={word} />;
}

/** The same where there may be none. */
export function VerdictOrNone({ verdict }: { readonly verdict: string | null }): VNode {
  return verdict === null ? <Absent what="no verdict" /> : <VerdictChip verdict={verdict} />;
}

/** The tone of a verdict's colour. */
export function verdictTone(verdict: string | null): Sign['tone'] {
  return signOf(verdicts, verdict ?? '')?.tone ?? 'calm';
}

/** A word of data may be the name of what every object has, such as `constructor`. */
function signOf<S extends Omit<Sign, 'word'>>(
  signs: Readonly<Record<string, S>>,
  word: string,
): S | undefined {
  return Object.hasOwn(signs, word) ? signs[word] : undefined;
}

function Chip({ sign, other }: { readonly sign: Sign | undefined; readonly other: string }): VNode {
  const { icon, word, tone } = sign ?? { icon: 'question', word: other, tone: 'calm' };
  return (
    <span class={`chip ${tone}`}>
      <Icon name={icon} />
      <Text of={word} />
    </span>
  );
}
