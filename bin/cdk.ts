import { join, resolve } from 'node:path';
import { App, type Environment } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { InvalidSettingError } from '#contract/deployment.ts';
import { addStacks } from '#infra/cdk-app.ts';
import { CONFIG_FILE, readConfigFile } from '#infra/config-file.ts';

const { CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION, EVALAKE_LAMBDAS } = process.env;

try {
  const env: Environment = {
    ...(CDK_DEFAULT_ACCOUNT === undefined ? {} : { account: CDK_DEFAULT_ACCOUNT }),
    ...(CDK_DEFAULT_REGION === undefined ? {} : { region: CDK_DEFAULT_REGION }),
  };
  // The CDK runs its app where cdk.json is.
  const file = readConfigFile(resolve(CONFIG_FILE));
  const codeOf = (name: string): Code => Code.fromAsset(join(EVALAKE_LAMBDAS ?? '', name));
  addStacks(new App(), { codeOf, env, file });
} catch (error) {
  if (!(error instanceof InvalidSettingError)) throw error;
  console.error(`evalake: ${error.message}`);
  process.exitCode = 1;
}
