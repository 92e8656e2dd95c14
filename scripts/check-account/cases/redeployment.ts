import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expectThat } from '../outcome.ts';
import { findDeployed } from '../deployment.ts';
import { eventsOf } from '../visitor.ts';
import type { Case } from './case.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The pipeline is destroyed and deployed again; the lake and its keys stay. */
export const redeployment: Case = {
  name: 'cdk destroy and redeploy',
  run: async ({ deployed, projects, redeploy }) => {
    if (!redeploy) {
      return { state: 'unshown', what: 'it stops the API for minutes; ask for it with --redeploy' };
    }
    const { prefix, isStandIn } = deployed;
    const project = projects.create('redeployed');
    const writer = await projects.visitor('write', project);
    const reader = await projects.visitor('read', project);
    await writer.record(project, eventsOf('before'));
    await reader.awaitStatus(project, 'before', 'complete');
    const stack = `${prefix}-pipeline`;
    const context = ['-c', `evalake:prefix=${prefix}`];
    await cdk(['destroy', stack, '--force', ...context]);
    await cdk(['deploy', '--all', '--require-approval', 'never', ...context]);
    if (isStandIn) return { state: 'unshown', what: 'the new address has no name on a stand-in' };
    const again = await findDeployed(prefix);
    expectThat(again.bucket === deployed.bucket, 'the lake is in another bucket');
    const secondReader = await projects.visitor('read', project, again.endpoint);
    await secondReader.awaitStatus(project, 'before', 'complete');
    return { state: 'held', what: `the run from before is there, at ${again.endpoint}` };
  },
};

async function cdk(args: readonly string[]): Promise<void> {
  const child = spawn('npx', ['cdk', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await once(child, 'close');
  expectThat(child.exitCode === 0, `cdk ${args[0] ?? ''} failed with ${String(child.exitCode)}`);
}
