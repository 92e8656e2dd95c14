import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { InvalidSettingError } from '#contract/deployment.ts';
import { addStacks } from '#infra/cdk-app.ts';

const { CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION, EVALAKE_LAMBDAS } = process.env;

try {
  addStacks(new App(), (name) => Code.fromAsset(join(EVALAKE_LAMBDAS ?? '', name)), {
    ...(CDK_DEFAULT_ACCOUNT === undefined ? {} : { account: CDK_DEFAULT_ACCOUNT }),
    ...(CDK_DEFAULT_REGION === undefined ? {} : { region: CDK_DEFAULT_REGION }),
  });
} catch (error) {
  if (!(error instanceof InvalidSettingError)) throw error;
  console.error(`evalake: ${error.message}`);
  process.exitCode = 1;
}
