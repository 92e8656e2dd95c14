import type { VNode } from 'preact';
import { HeadRow } from '../../parts/head-row.tsx';
import { useState } from 'preact/hooks';
import { testedShape, webhooksShape } from '../../api/alerts.ts';
import { ask } from '../../fetch/ask.ts';
import { asError, useResource } from '../../fetch/use-resource.ts';
import { CopyCommand } from '../../parts/copy.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Failure, Loaded } from '../../parts/states.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { quoted } from '../../text/shell.ts';
import { Text } from '../../text/text.tsx';

type Tested = ReturnType<typeof testedShape>['channels'];

/** Who is told of alerts, and whether they can be reached. */
export function Channels({ project }: { readonly project: string }): VNode {
  const path = `projects/${encodeURIComponent(project)}/alerts`;
  const webhooks = useResource(`${path}/webhooks`, webhooksShape);
  const [tested, setTested] = useState<Tested | Error | undefined>(undefined);
  const [isTesting, setTesting] = useState(false);
  const test = (): void => {
    setTesting(true);
    ask(`${path}/test`, testedShape, { method: 'POST' })
      .then(
        ({ data }) => setTested(data.channels),
        (error: unknown) => setTested(asError(error)),
      )
      .finally(() => setTesting(false));
  };
  return (
    <Loaded resource={webhooks} what="webhooks">
      {({ webhooks: found }) => (
        <div class="channels">
          <p>
            Alerts go to the server’s log, to what the deployment subscribes, and to these webhooks.
            An address and its secret cannot be read again.
          </p>
          {found.length === 0 ? (
            <p class="nothing">No webhook is set.</p>
          ) : (
            <WideTable label="Webhooks">
              <HeadRow of={['Name', 'Host', 'Signed']} />
              <tbody>
                {found.map(({ name, origin, secret_set: isSigned }) => (
                  <tr key={name}>
                    <th scope="row">
                      <Text of={name} />
                    </th>
                    <td>
                      <Text of={origin} />
                    </td>
                    <td>{isSigned ? 'yes' : 'no'}</td>
                  </tr>
                ))}
              </tbody>
            </WideTable>
          )}
          <CopyCommand
            command={`evalake alerts webhook set NAME https://ADDRESS --project ${quoted(project)}`}
          />
          <p class="row">
            <button type="button" disabled={isTesting} onClick={test}>
              Tell every channel of a test
            </button>
          </p>
          <TestResult of={tested} />
        </div>
      )}
    </Loaded>
  );
}

function TestResult({ of }: { readonly of: Tested | Error | undefined }): VNode | null {
  if (of === undefined) return null;
  if (of instanceof Error) return <Failure error={of} />;
  return (
    <div role="status">
      <ul class="told">
        {of.map(({ channel, ok, detail }) => (
          <li key={channel}>
            <Icon name={ok ? 'check' : 'warning'} /> <Text of={channel} />:{' '}
            {ok ? 'told' : 'not told'} <Text of={detail} />
          </li>
        ))}
      </ul>
    </div>
  );
}
