import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';

/** What the runner of GitHub Actions gives a step, and takes from it. */

/** The text of an environment variable; empty when it is not set. */
export function variable(name) {
  return process.env[name] ?? '';
}

/** Sets an output. Its value may have lines, and none of them can end it. */
export function setOutput(name, value) {
  const end = `end-${randomUUID()}`;
  appendFileSync(variable('GITHUB_OUTPUT'), `${name}<<${end}\n${value}\n${end}\n`);
}

/** Shows an error at the job, and ends the step with this exit code. */
export function fail(message, exitCode) {
  const escaped = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  console.log(`::error title=evalake::${escaped}`);
  process.exit(exitCode);
}

/** Runs evalake; what it says on stderr goes to the log of the job. */
export function evalake(args) {
  const [program, ...first] = variable('COMMAND').split(' ').filter(Boolean);
  const { status, stdout, error } = spawnSync(program ?? 'evalake', [...first, ...args], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) fail(`cannot start ${variable('COMMAND')}: ${error.message}`, 70);
  return { status: status ?? 70, stdout };
}
