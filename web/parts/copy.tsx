import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Text } from '../text/text.tsx';
import { Icon } from './icon.tsx';

const SAID_FOR_MS = 2000;

/** A command or text to be copied with a button. */
export function CopyCommand({ command }: { readonly command: string }): VNode {
  return (
    <div class="command">
      <code tabIndex={0}>
        <Text of={command} />
      </code>
      <CopyButton text={command} label="Copy" />
    </div>
  );
}

export function CopyButton({
  text,
  label,
}: {
  readonly text: string;
  readonly label: string;
}): VNode {
  const [said, say] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (said === undefined) return undefined;
    const timer = window.setTimeout(() => say(undefined), SAID_FOR_MS);
    return () => window.clearTimeout(timer);
  }, [said]);
  return (
    <button type="button" class="quiet" onClick={() => void copyText(text).then(say)}>
      <Icon name="copy" />
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}

/** Copies, and says what came of it. A page that is not https, nor of this machine, may not copy. */
export async function copyText(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return 'Copied';
  } catch {
    return 'Not allowed: select it and copy it by hand';
  }
}
