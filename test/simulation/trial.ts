import type { Fault } from './faults.ts';
import type { Violation } from './invariants/violation.ts';
import type { ClientRequest, Scenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { type Ending, simulate } from './simulation.ts';
import { verify } from './verify.ts';

/** The outcome of a scenario. */
export interface Trial {
  readonly violations: readonly Violation[];
  readonly faults: readonly Fault[];
  /** The number of calls of ports. */
  readonly calls: number;
  /** How many of each were acknowledged to clients. */
  readonly acknowledged: Readonly<Record<ClientRequest['of'], number>>;
}

/** Simulates a scenario and checks how it ended. */
export async function tryScenario(scenario: Scenario): Promise<Trial> {
  const ending = await simulate(scenario);
  return {
    violations: await verify(ending),
    faults: ending.world.faults.injected,
    calls: ending.world.calls.count,
    acknowledged: { events: accepted(ending, 'events'), documents: accepted(ending, 'documents') },
  };
}

function accepted({ world, answers }: Ending, of: ClientRequest['of']): number {
  const own = answers.filter((_, request) => world.scenario.requests[request]?.of === of);
  return own.reduce((sum, answer) => sum + (answer?.accepted ?? 0), 0);
}

/** The smallest scenario found that violates the invariant that this one violates first. */
export async function shrinkTrial(scenario: Scenario, trial: Trial): Promise<Scenario> {
  const invariant = trial.violations[0]?.invariant;
  return shrink(scenario, trial.faults, async (candidate) => {
    const { violations } = await tryScenario(candidate);
    return violations.some((violation) => violation.invariant === invariant);
  });
}
