import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { STRANGE_NAME } from './stranger.ts';

const { CHROMIUM_PATH = '/usr/bin/chromium' } = process.env;

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one Chromium of all files is driven. */
    chromium: string;
  }
}

/** Starts one Chromium for all files, whose visitors know nothing of each other. Its policies stay on. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const args = [`--host-resolver-rules=MAP ${STRANGE_NAME} 127.0.0.1`];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  const server = await chromium.launchServer({ executablePath: CHROMIUM_PATH, args });
  project.provide('chromium', server.wsEndpoint());
  return () => server.close();
}
