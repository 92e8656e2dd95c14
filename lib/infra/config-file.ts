import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InvalidSettingError } from '#contract/deployment.ts';

/** Beside `cdk.json`. It is the user's own, so that pulling a new version never touches it. */
export const CONFIG_FILE = 'evalake.config.json';

const configSchema = z.record(z.string(), z.unknown());

/** The settings that a file holds, none without a file. @throws InvalidSettingError */
export function readConfigFile(path: string): Readonly<Record<string, unknown>> {
  const text = readIfThere(path);
  if (text === undefined) return {};
  try {
    return configSchema.parse(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new InvalidSettingError(
      `${path} is not a JSON object of settings, like {"alarmEmail": "night@example.com"}`,
      { cause: error },
    );
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
