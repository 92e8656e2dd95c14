import type { VNode } from 'preact';
import { addressOf } from '../route/screens.ts';
import { Link } from '../text/link.tsx';
import { Text } from '../text/text.tsx';

/** The id of a run, which leads to it. */
export function RunLink({ project, id }: { readonly project: string; readonly id: string }): VNode {
  const to = addressOf('run', project, { run: id });
  return to ? (
    <Link to={to}>
      <Text of={id} />
    </Link>
  ) : (
    <Text of={id} />
  );
}
