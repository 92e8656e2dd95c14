import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commandLine } from '#contract/text/shell.ts';
import * as web from '../../../web/text/shell.ts';

const OPTIONS = ['--project', 'demo'];
const names = fc.array(
  fc.oneof(
    fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
    fc.constantFrom(
      '-x',
      '--endpoint=https://x',
      '$(touch x)',
      '`id`',
      "it's",
      '; ls',
      'a\nb',
      '*',
    ),
  ),
  { minLength: 1, maxLength: 3 },
);

it('gives the shell each name as one word, and none as an option', () => {
  fc.assert(
    fc.property(names, (given) => {
      const line = commandLine(['printf', '%s\\0'], given, OPTIONS);
      const words = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' }).split('\0');
      const isDashed = given.some((name) => name.startsWith('-'));
      const expected = isDashed ? [...OPTIONS, '--', ...given] : [...given, ...OPTIONS];
      expect(words).toEqual([...expected, '']);
    }),
    { numRuns: 50 },
  );
});

it('is what the dashboard writes', () => {
  fc.assert(
    fc.property(names, (given) => {
      const line = commandLine(['evalake', 'compare'], given, OPTIONS);
      expect(web.commandLine(['evalake', 'compare'], given, OPTIONS)).toBe(line);
    }),
  );
});
