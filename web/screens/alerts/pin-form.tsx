import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

/** Pins runs by their ids; their task is that of the first. */
export function PinForm({
  onPin,
}: {
  readonly onPin: (body: { runs: readonly string[]; model?: string }) => Promise<boolean>;
}): VNode {
  const [runs, setRuns] = useState('');
  const [model, setModel] = useState('');
  const ids = runs.split('\n').flatMap((line) => line.trim() || []);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const body = { runs: ids, ...(model.trim() === '' ? {} : { model: model.trim() }) };
    if (ids.length === 0 || !(await onPin(body))) return;
    setRuns('');
    setModel('');
  };
  return (
    <form class="pin card" onSubmit={(event) => void send(event)}>
      <h2>Pin runs</h2>
      <label>
        <span class="small">Run ids, one a line; three or more even out the luck of each</span>
        <textarea
          rows={3}
          spellcheck={false}
          value={runs}
          onInput={({ currentTarget: { value } }) => setRuns(value)}
        />
      </label>
      <label>
        <span class="small">Only for runs of this model; empty for all</span>
        <input
          type="text"
          spellcheck={false}
          value={model}
          onInput={({ currentTarget: { value } }) => setModel(value)}
        />
      </label>
      <button type="submit" disabled={ids.length === 0}>
        Pin
      </button>
    </form>
  );
}
