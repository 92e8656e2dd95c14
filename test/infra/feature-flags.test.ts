import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { z } from 'zod';

const require = createRequire(import.meta.url);
const flagsSchema = z.record(z.string(), z.unknown());
const recommended = flagsSchema.parse(require('aws-cdk-lib/recommended-feature-flags.json'));
const { context } = z.object({ context: flagsSchema }).parse(require('../../cdk.json'));

/** References stay exports: the lake cannot lose a bucket that the pipeline uses. */
const OTHERWISE = { '@aws-cdk/core:defaultCrossStackReferences': 'strong' };

it('sets every feature flag of the CDK as it recommends, as each later change changes resources', () => {
  expect(context).toMatchObject({ ...recommended, ...OTHERWISE });
});
