import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { InvalidSettingError } from '#contract/deployment.ts';
import { CONFIG_FILE, readConfigFile } from '#infra/config-file.ts';

let path: string;

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'evalake-config-')), CONFIG_FILE);
});

afterEach(() => {
  rmSync(join(path, '..'), { recursive: true });
});

it('has no settings where there is no file', () => {
  expect(readConfigFile(path)).toEqual({});
});

it('has those of the file', () => {
  writeFileSync(path, '{"alarmEmail": "night@example.com", "logDays": 7}');
  expect(readConfigFile(path)).toEqual({ alarmEmail: 'night@example.com', logDays: 7 });
});

it.each(['', '{"logDays": 7', '[7]', 'null'])('stops at a file that holds %j', (text) => {
  writeFileSync(path, text);
  expect(() => readConfigFile(path)).toThrow(InvalidSettingError);
  expect(() => readConfigFile(path)).toThrow(`${path} is not a JSON object of settings`);
});
