import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { z } from 'zod';

/** What the stacks of a prefix printed when they were deployed. */
export interface Deployed {
  readonly prefix: string;
  readonly endpoint: string;
  readonly bucket: string;
  readonly database: string;
  /** Whether it runs on something that stands for AWS. */
  readonly isStandIn: boolean;
}

/** There is no such deployment, or the credentials cannot see it. */
export class NotDeployedError extends Error {
  override readonly name = 'NotDeployedError';
}

const lakeOutputs = z.object({ BucketName: z.string(), DatabaseName: z.string() });
const pipelineOutputs = z.object({ Endpoint: z.string().min(1) });

/**
 * @param endpoint in place of the stack's own, where that has no name here
 * @throws NotDeployedError
 */
export async function findDeployed(prefix: string, endpoint?: string): Promise<Deployed> {
  const client = new CloudFormationClient();
  const lake = lakeOutputs.parse(await outputsOf(client, `${prefix}-lake`));
  const pipeline = pipelineOutputs.parse(await outputsOf(client, `${prefix}-pipeline`));
  client.destroy();
  return {
    prefix,
    endpoint: endpoint ?? pipeline.Endpoint,
    bucket: lake.BucketName,
    database: lake.DatabaseName,
    isStandIn: process.env['AWS_ENDPOINT_URL'] !== undefined,
  };
}

async function outputsOf(client: CloudFormationClient, stack: string): Promise<unknown> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = Stacks[0]?.Outputs ?? [];
    return Object.fromEntries(
      outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NotDeployedError(`${stack} cannot be read: ${reason}; see docs/deploy.md`, { cause });
  }
}
