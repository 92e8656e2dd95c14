import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../support/built-program.ts';
import { testFolder } from '../support/recorder.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** A project that has nothing but the packed package, and the compiler's types of Node. */
async function installed(): Promise<string> {
  const folder = testFolder();
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@types'), { recursive: true });
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: root });
  await run('tar', ['-xf', join(folder, stdout.trim().split('\n').at(-1) ?? ''), '-C', modules]);
  await run('mv', [join(modules, 'package'), join(modules, 'evalake')]);
  for (const name of ['@types/node', 'undici-types']) {
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return folder;
}

describe('the packed package', () => {
  beforeAll(async () => {
    await build();
  });

  it('gives evalake/recorder with its types, without any other package', async () => {
    const folder = await installed();
    writeFileSync(
      join(folder, 'eval.ts'),
      `import type { RunSpec } from 'evalake/recorder';
import { createRunSpec, DummyRecorder, HttpRecorder, LocalRecorder, UnsentEventsError } from 'evalake/recorder';
const spec: RunSpec = createRunSpec({ completionFns: ['m'], evalName: 'a.dev.v1' });
const recorder = new DummyRecorder(spec);
const answer: number = recorder.withSample('a.dev.0', () => (recorder.recordMatch(true), 42));
const closed: { readonly recorded: number } = await recorder.close();
console.log(answer, closed.recorded, HttpRecorder.name, LocalRecorder.name, UnsentEventsError.name);
// @ts-expect-error a match is right or wrong
recorder.recordMatch('yes');
`,
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck'];
    await run(process.execPath, [tsc, ...options, 'eval.ts'], { cwd: folder });
    writeFileSync(
      join(folder, 'try.mjs'),
      `await import('./eval.js').catch((error) => console.log(error.name));`,
    );
    const { stdout } = await run(process.execPath, ['try.mjs'], { cwd: folder });
    expect(stdout).toBe('42 1 HttpRecorder LocalRecorder UnsentEventsError\nTypeError\n');
  });
});
