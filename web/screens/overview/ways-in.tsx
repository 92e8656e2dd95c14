import type { VNode } from 'preact';
import { CopyCommand } from '../../parts/copy.tsx';
import { quoted } from '../../text/shell.ts';
import { Text } from '../../text/text.tsx';

/** How to begin, with the address of this server in each command. */
export function WaysIn({ project }: { readonly project: string }): VNode {
  const { origin } = window.location;
  const base = new URL(`v1/projects/${encodeURIComponent(project)}`, document.baseURI).href;
  const ways = [
    {
      title: 'Record an evaluation of OpenAI Evals',
      command: `oaieval gpt-4o-mini my-eval --http-run --http-run-url ${quoted(`${base}/events`)}`,
    },
    {
      title: 'Import the log of one that has been run, of Inspect, lm-eval, promptfoo and others',
      command: `evalake import LOGFILE --project ${quoted(project)} --endpoint ${quoted(origin)}`,
    },
    {
      title: 'Post a scored item from anywhere',
      command: `curl ${quoted(`${base}/runs/my-run/items?model=my-model&task=my-task`)} --header 'content-type: application/json' --data '[{"item": "q1", "score": true}]'`,
    },
  ];
  return (
    <div class="notice ways-in">
      <div>
        <h2>
          Nothing has been recorded in <Text of={project} /> yet
        </h2>
        <p>Three ways in. What arrives shows here within seconds.</p>
        {ways.map(({ title, command }, place) => (
          <div key={title} class="way">
            <h3>
              {place + 1}. {title}
            </h3>
            <CopyCommand command={command} />
          </div>
        ))}
        <p class="small">Where the server asks for a key, send it as a Bearer token.</p>
      </div>
    </div>
  );
}
