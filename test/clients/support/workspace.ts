import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKey, type ServerProcess, startServer } from '../../support/server-process.ts';
import { ProjectApi } from './project-api.ts';

/** A started server on a folder of its own, with the keys of project `demo`. */
export interface Workspace {
  readonly dataDir: string;
  readonly server: ServerProcess;
  readonly writeKey: string;
  readonly readKey: string;
  readonly api: ProjectApi;
  /** The URL for recorders. The key is its user info, the only place that HttpRecorder has for one. */
  eventsUrl(query?: string): string;
  close(): Promise<void>;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'evalake-clients-'));
}

export async function openWorkspace(): Promise<Workspace> {
  const dataDir = temporaryFolder();
  const writeKey = createKey({ dataDir, scope: 'write', project: 'demo' });
  const readKey = createKey({ dataDir, scope: 'read', project: 'demo' });
  const server = await startServer({ dataDir });
  return {
    dataDir,
    server,
    writeKey,
    readKey,
    api: new ProjectApi(server.url, 'demo', readKey),
    eventsUrl: (query = '') =>
      `http://rec:${writeKey}@127.0.0.1:${server.port}/v1/projects/demo/events${query}`,
    close: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
