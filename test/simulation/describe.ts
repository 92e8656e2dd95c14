import type { Violation } from './invariants/violation.ts';
import type { Scenario } from './scenario.ts';

/** Describes a scenario for a person who looks for the reason of its failure. */
export function describeScenario({
  host,
  quietSeconds,
  requests,
  settings,
  poison,
  faults,
}: Scenario): string {
  return [
    `host ${host}, quiet after ${quietSeconds} s`,
    ...requests.map(
      ({ atMs, of, project, format, parameters, texts, attempts }) =>
        `at ${atMs} ms, up to ${attempts} times, ${of} to ${project} as ${format} ${JSON.stringify(parameters)}:\n` +
        texts.map((text) => `    ${text}`).join('\n'),
    ),
    ...settings.map(
      ({ atMs, project, settings: written }) =>
        `at ${atMs} ms, settings of ${project}: ${JSON.stringify(written)}`,
    ),
    ...poison.map(({ atMs, queue, body }) => `at ${atMs} ms, poison for ${queue}: ${body}`),
    ...('rate' in faults
      ? [`faults at ${faults.rate} of all calls: ${faults.kinds?.join(', ') ?? 'of every kind'}`]
      : faults.map(({ call, kind }) => `fault at ${call}: ${kind}`)),
  ]
    .map((line) => `  ${line}`)
    .join('\n');
}

export function describeViolations(violations: readonly Violation[]): string {
  return violations.map(({ invariant, text }) => `  invariant ${invariant}: ${text}`).join('\n');
}
