import { GlueClient } from '@aws-sdk/client-glue';
import { Command } from 'commander';
import { z } from 'zod';
import { openStore } from '../../lib/adapters/s3/open-store.ts';
import { bodies } from './cases/bodies.ts';
import type { Case, CaseContext } from './cases/case.ts';
import { hungClient } from './cases/hung-client.ts';
import { largeDocument } from './cases/large-document.ts';
import { longRun } from './cases/long-run.ts';
import { paths } from './cases/paths.ts';
import { permissions } from './cases/permissions.ts';
import { quietPeriod } from './cases/quiet-period.ts';
import { redeployment } from './cases/redeployment.ts';
import { twoProjects } from './cases/two-projects.ts';
import { findDeployed, NotDeployedError } from './deployment.ts';
import { formatOutcome, type Outcome } from './outcome.ts';
import { TemporaryProjects } from './temporary-projects.ts';

const CASES: readonly Case[] = [
  permissions,
  twoProjects,
  bodies,
  paths,
  largeDocument,
  longRun,
  hungClient,
  quietPeriod,
  redeployment,
];

const flagsSchema = z.object({
  prefix: z.string(),
  endpoint: z.url().optional(),
  quietSeconds: z.coerce.number().int().positive().optional(),
  redeploy: z.boolean().default(false),
});

const { prefix, endpoint, quietSeconds, redeploy } = flagsSchema.parse(
  new Command('check:account')
    .description('Tries a deployment from outside, and removes what it made')
    .requiredOption('--prefix <prefix>', 'of the deployment')
    .option('--endpoint <url>', "in place of the deployment's own")
    .option('--quiet-seconds <seconds>', 'that the deployment was made with, at most 900')
    .option('--redeploy', 'also destroy the pipeline and deploy it again')
    .parse()
    .opts(),
);

async function runCase(each: Case, context: CaseContext): Promise<Outcome> {
  try {
    return await each.run(context);
  } catch (error) {
    return { state: 'broken', what: error instanceof Error ? error.message : String(error) };
  }
}

async function check(): Promise<boolean> {
  const deployed = await findDeployed(prefix, endpoint);
  const glue = new GlueClient();
  const projects = new TemporaryProjects(deployed, openStore(deployed.bucket), glue);
  let isBroken = false;
  try {
    for (const each of CASES) {
      const outcome = await runCase(each, { deployed, projects, quietSeconds, redeploy });
      console.log(formatOutcome(each.name, outcome));
      isBroken ||= outcome.state === 'broken';
    }
  } finally {
    const removed = await projects.remove();
    console.log(`removed ${removed} objects of ${projects.names.length} projects`);
    glue.destroy();
  }
  return isBroken;
}

try {
  process.exitCode = (await check()) ? 1 : 0;
} catch (error) {
  if (!(error instanceof NotDeployedError)) throw error;
  console.error(error.message);
  process.exitCode = 64;
}
