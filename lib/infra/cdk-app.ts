import { type App, type Environment, Tags } from 'aws-cdk-lib';
import { z } from 'zod';
import { readDeployment } from '#contract/deployment.ts';
import { LakeStack } from './lake-stack.ts';
import type { CodeOf } from './pipeline-function.ts';
import { PipelineStack } from './pipeline-stack.ts';

export interface Stacks {
  readonly lake: LakeStack;
  readonly pipeline: PipelineStack;
}

const contextSchema = z.record(z.string(), z.unknown());

export interface AppOptions {
  readonly codeOf: CodeOf;
  readonly env?: Environment;
  /** The content of `evalake.config.json`. */
  readonly file?: Readonly<Record<string, unknown>>;
}

/**
 * Both stacks, with the settings of the file and of the app's context.
 * @throws InvalidSettingError
 */
export function addStacks(app: App, { codeOf, env = {}, file = {} }: AppOptions): Stacks {
  const deployment = readDeployment(contextSchema.parse(app.node.getAllContext()), file);
  const { prefix } = deployment;
  Tags.of(app).add('application', 'evalake');
  Tags.of(app).add('evalake:deployment', prefix);
  const lake = new LakeStack(app, `${prefix}-lake`, { deployment, env });
  const pipeline = new PipelineStack(app, `${prefix}-pipeline`, { deployment, lake, codeOf, env });
  return { lake, pipeline };
}
