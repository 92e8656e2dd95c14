import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SEED = process.env.EVALAKE_FUZZ_SEED ?? '20261121';
/** With a seed of its own, a run on any machine tries the same inputs, as far as its time goes. */
const ATTEMPTS = process.env.EVALAKE_FUZZ_ATTEMPTS ?? '1000000';
/** Of each parser. */
const SECONDS = Number(process.env.EVALAKE_FUZZ_SECONDS ?? '60');
/** An input on which a parser works for so long is a finding; a busy machine starts within it, too. */
const LONGEST_MS = SECONDS * 1000 + 180_000;
const MEMORY = '--max-old-space-size=1024';

const countsSchema = z.object({ attempts: z.int(), seeded: z.int(), reached: z.int() });

// Two beside each other: each takes one processor, and bounds inputs by its own time on it.
it.concurrent.for(['documents', 'envelopes', 'events', 'guard', 'imports'])(
  'the parser of %s answers each input with a value or a named error, in its time and memory',
  { timeout: LONGEST_MS + 30_000 },
  async (target, { onTestFinished, expect }) => {
    const folder = await mkdtemp(join(tmpdir(), 'evalake-guided-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const current = join(folder, 'current');
    const bounds = ['--seconds', String(SECONDS), '--attempts', ATTEMPTS];
    const flags = [...bounds, '--seed', SEED, '--current', current];
    const program = ['scripts/run.mjs', 'test/fuzz/guided/main.ts', target, ...flags];
    const child = spawn(process.execPath, [MEMORY, ...program], {
      ...{ cwd: ROOT, timeout: LONGEST_MS, killSignal: 'SIGKILL' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await once(child, 'close');
    if (child.exitCode !== 0) {
      const input = await readFile(current, 'base64').catch(() => 'none');
      throw new Error(
        `ended by ${child.signalCode ?? child.exitCode}\n${stderr}\nbase64: ${input}`,
      );
    }
    const counts = countsSchema.parse(JSON.parse(stdout));
    console.log(target, counts);
    expect(counts.attempts).toBeGreaterThan(0);
    expect(counts.seeded).toBeGreaterThan(10);
  },
);
