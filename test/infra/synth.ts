import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { z } from 'zod';
import { addStacks, type Stacks } from '#infra/cdk-app.ts';

const cdkJson = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')));

export interface Synthesised extends Stacks {
  readonly app: App;
}

/** Synthesises the app with these settings as it is deployed, except for the functions' code. */
export function buildStacks(settings: Readonly<Record<string, unknown>> = {}): Synthesised {
  const context = Object.entries(settings).map(([name, value]) => [`evalake:${name}`, value]);
  const app = new App({
    context: {
      ...cdkJson.context,
      ...z.record(z.string(), z.unknown()).parse(Object.fromEntries(context)),
    },
    analyticsReporting: false,
    // Off: its findings are warnings, which no test here reads, and it takes most of the time of a
    // synthesis.
    builtinCloudFormationValidation: false,
  });
  const code = Code.fromInline('export const handler = () => undefined;');
  return { app, ...addStacks(app, { codeOf: () => code }) };
}

export interface Templates {
  readonly lake: Template;
  readonly pipeline: Template;
}

const synthesised = new Map<string, Templates>();

/** Cached templates, the same object for the same settings: read them only. */
export function synthesise(settings: Readonly<Record<string, unknown>> = {}): Templates {
  const key = JSON.stringify(settings);
  const known = synthesised.get(key);
  if (known) return known;
  const { lake, pipeline } = buildStacks(settings);
  const templates = { lake: Template.fromStack(lake), pipeline: Template.fromStack(pipeline) };
  synthesised.set(key, templates);
  return templates;
}
