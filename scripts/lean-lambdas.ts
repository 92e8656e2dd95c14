// Esbuild plugins that remove parts of packages which a Lambda never runs.
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { z } from 'zod';
import { root } from './bundle-options.ts';

/** Puts a module with these `contents` in the place of the one that `filter` matches. */
function replaceModule(
  name: string,
  filter: RegExp,
  contents: string,
  from: (importer: string) => boolean = () => true,
): Plugin {
  return {
    name,
    setup(build) {
      build.onResolve({ filter }, ({ importer }) =>
        from(importer) ? { path: name, namespace: name } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: name }, () => ({
        contents,
        loader: 'js',
        resolveDir: root,
      }));
    },
  };
}

function rewriteSource(name: string, filter: RegExp, rewrite: (source: string) => string): Plugin {
  return {
    name,
    setup(build) {
      build.onLoad({ filter }, async ({ path }) => ({
        contents: rewrite(await readFile(path, 'utf8')),
        loader: path.endsWith('.ts') ? 'ts' : 'js',
      }));
    },
  };
}

/** Logger, metrics and tracer are of one version, and npm gives each a copy of what they share. */
const onePowertoolsCommons: Plugin = {
  name: 'powertools-commons',
  setup(build) {
    build.onResolve(
      { filter: /^@aws-lambda-powertools\/commons(\/|$)/ },
      ({ path, importer, kind }) => {
        if (!/@aws-lambda-powertools\/(metrics|tracer)\//.test(importer)) return undefined;
        return build.resolve(path, {
          kind,
          resolveDir: `${root}node_modules/@aws-lambda-powertools/logger`,
        });
      },
    );
  },
};

export const leanPlugins = [
  onePowertoolsCommons,
  // Zod's messages in forty languages.
  replaceModule('zod-locales', /^\.\.?\/locales\/index\.js$/, 'export {}', (importer) =>
    importer.includes('/zod/'),
  ),
  // Esbuild removes the unused members of a namespace that is imported as such, not of one that is
  // a member.
  rewriteSource('zod-namespace', /\/(lib|schemas|lambdas)\/.*\.ts$/, (source) =>
    source.replace("import { z } from 'zod';", "import * as z from 'zod';"),
  ),
  // A function's credentials are in its environment: it needs no profiles, single sign-on or
  // instance metadata.
  replaceModule(
    'env-credentials',
    /^@aws-sdk\/credential-provider-node$/,
    "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
  ),
  // The schemas of operations. Marked as pure, those of operations that are not called are removed.
  rewriteSource('sdk-schemas', /\/schemas\/schemas_\d+\.js$/, (source) =>
    source.replace(
      /^export var (\S+) = (\[[\s\S]*?\]);$/gm,
      'export var $1 = /* @__PURE__ */ (() => $2)();',
    ),
  ),
  // Of S3's operations only SelectObjectContent, which nothing here calls, answers with a stream of
  // events.
  replaceModule(
    'sdk-event-streams',
    /^@smithy\/core\/event-streams$/,
    `export const resolveEventStreamSerdeConfig = (config) => config;
    export function eventStreamSerdeProvider() { throw new Error('event streams are not bundled'); }
    export class EventStreamSerde { constructor() { eventStreamSerdeProvider(); } }`,
  ),
  // A client reads its own version, and nothing else of its package.json.
  rewriteSource('sdk-package', /\/@aws-sdk\/client-[^/]+\/package\.json$/, (source) => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(source));
    return `export default ${JSON.stringify({ version })};`;
  }),
  // The hashes in JavaScript, for platforms whose crypto has none. Lambda's Node has both.
  ...['Sha1Js', 'Sha256Js'].map((name) =>
    replaceModule(name, new RegExp(`^\\./${name}$`), `export const ${name} = undefined;`),
  ),
  // Retries at a pace that is measured, only where AWS_RETRY_MODE asks for it, which the stack leaves out.
  replaceModule(
    'sdk-adaptive-retries',
    /\/AdaptiveRetryStrategy$/,
    `export class AdaptiveRetryStrategy {
      constructor() { throw new Error('adaptive retries are not bundled: leave AWS_RETRY_MODE out'); }
    }`,
  ),
  // The X-Ray SDK uses this package to ask whether Node is at least version 8.
  replaceModule('semver', /^semver$/, 'export const gte = () => true;', (importer) =>
    /\/(aws-xray-sdk-core|cls-hooked)\//.test(importer),
  ),
];

/** Schemas check input. JSON Schema is needed only by the function that serves the OpenAPI document. */
export const withoutJsonSchema = rewriteSource(
  'zod-json-schema',
  /\/zod\/v4\/classic\/schemas\.js$/,
  (source) =>
    source
      .replace(/^ *inst\._zod\.processJSONSchema = .*;$/gm, '')
      .replace(/create(?:ToJSON|StandardJSON)SchemaMethod\(this[^)]*\)/g, '(() => undefined)'),
);

/** What all apps share, and ingest never needs: its answers are short, and it runs no query. */
export const leanIngest = [
  replaceModule(
    'finish-answer',
    /\/answers\/finish-answer\.ts$/,
    'export const finishAnswer = () => (_, next) => next();',
  ),
  replaceModule(
    'running-query',
    /\/running-query\.ts$/,
    `export function readLocation() { throw new Error('ingest runs no query'); }
    export const runningResponse = readLocation;`,
  ),
];
