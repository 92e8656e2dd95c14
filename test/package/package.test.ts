import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { majors, nodeBinary, nodeEnvironment } from '../../scripts/nodes.ts';
import { ProjectApi } from '../clients/support/project-api.ts';
import { freePort } from '../support/server-process.ts';
import { consumerProgram } from './consumer-program.ts';
import { compile, type InstalledPackage, installPackage, run } from './installed-package.ts';
import { ServedCommand } from './served-command.ts';

const WITHIN = { timeout: 15_000 };

let installed: InstalledPackage;
let compiled: Promise<void> | undefined;

beforeAll(async () => {
  installed = await installPackage();
});
afterAll(() => installed.remove());

/** Compiles the consumer's program once, for whoever asks first. */
function compileConsumer(): Promise<void> {
  return (compiled ??= compile(installed.folder, 'consumer', consumerProgram));
}

const packageSchema = z.object({ dependencies: z.record(z.string(), z.string()) });
const printedSchema = z.looseObject({ run: z.string() });

function read(path: string): string {
  return readFileSync(join(installed.folder, 'node_modules/evalake', path), 'utf8');
}

describe('the packed package', () => {
  it('holds what is built and documented, and no sources', () => {
    const others = installed.files.filter(
      (path) =>
        !/^(?:dist\/.+|docs\/.+\.md|docs\/images\/.+\.png|README\.md|LICENSE|package\.json)$/.test(
          path,
        ),
    );
    expect(others).toEqual([]);
    expect(installed.files.filter((path) => /(?<!\.d)\.ts$/.test(path))).toEqual([]);
    expect(installed.files).toContain('dist/licenses.txt');
  });

  it('depends on the packages that it imports, and on no others', () => {
    const programs = installed.files.filter((path) => path.endsWith('.js')).map(read);
    const statement = /^(?:import|export|\} from).*?"((?:@[\w.-]+\/)?[\w.-]+)[^"]*";$/gm;
    const call = /\bimport\("((?:@[\w.-]+\/)?[\w.-]+)[^"]*"\)/g;
    const imported = programs.flatMap((text) =>
      [statement, call].flatMap((form) => [...text.matchAll(form)].map(([, name]) => name)),
    );
    const { dependencies } = packageSchema.parse(JSON.parse(read('package.json')));
    for (const name of Object.keys(dependencies)) expect(imported).toContain(name);
  });

  it('gives recorder and store their types, also to a strict consumer', async () => {
    await compileConsumer();
  });
});

describe.each(majors)('the packed package on Node %i', (major) => {
  it('runs as npx evalake serve, and is imported, without a warning', async () => {
    const { folder } = installed;
    await compileConsumer();
    const served = new ServedCommand({
      command: ['npx', 'evalake', 'serve', '--data', `data-${major}`],
      folder,
      port: await freePort(),
      env: nodeEnvironment(major),
    });
    try {
      await served.ready();
      const EVALAKE_URL = `${served.url}/v1/projects/demo/events`;
      const { stdout, stderr } = await run(nodeBinary(major), ['consumer.mjs'], {
        cwd: folder,
        env: { ...nodeEnvironment(major), EVALAKE_URL, FOLDER: join(folder, `work-${major}`) },
      });
      const printed = printedSchema.parse(JSON.parse(stdout));
      expect(printed).toMatchObject({
        answer: 42,
        recorded: 1,
        misuse: 'function',
        listed: ['r'],
        score: 1,
        absent: true,
        names: ['DummyRecorder', 'UnsentEventsError'],
      });
      expect(stderr).toBe('');
      const api = new ProjectApi(served.url, 'demo', '');
      expect(await api.waitForStatus(printed.run, ['complete'])).toBe('complete');
      // The listing, which SQL makes, follows a moment later.
      await vi.waitFor(async () => expect(await api.listRuns()).toHaveLength(1), WITHIN);
    } finally {
      await served.interrupt();
    }
    expect(served.output).not.toMatch(/warning/i);
  });
});
