import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { buildStacks } from './synth.ts';

it('leaves no finding of cdk-nag without an explanation', () => {
  const { app } = buildStacks();
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  const findings = violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath ?? ''}`),
  );
  expect(findings).toEqual([]);
});
