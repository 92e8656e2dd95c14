import type { Fault } from './faults.ts';
import type { Scenario } from './scenario.ts';

/** Whether a scenario still fails. */
export type Fails = (scenario: Scenario) => Promise<boolean>;

/**
 * A smaller scenario that still fails: with fewer requests, settings, poison, faults, and events or documents.
 * None of those that stay can be left out alone.
 * @param injected the faults that hit the scenario, in place of random ones
 */
export async function shrink(
  scenario: Scenario,
  injected: readonly Fault[],
  fails: Fails,
): Promise<Scenario> {
  let smallest: Scenario = { ...scenario, faults: injected };
  for (let before = ''; before !== JSON.stringify(smallest);) {
    before = JSON.stringify(smallest);
    for (const part of ['requests', 'settings', 'faults', 'poison'] as const) {
      smallest = await without(smallest, part, fails);
    }
    smallest = await withFewerTexts(smallest, fails);
  }
  return smallest;
}

type Part = 'requests' | 'settings' | 'faults' | 'poison';

async function without(scenario: Scenario, part: Part, fails: Fails): Promise<Scenario> {
  const list: unknown = scenario[part];
  if (!Array.isArray(list)) return scenario;
  const kept = await smallestOf<unknown>(list, (left) => fails({ ...scenario, [part]: left }));
  return { ...scenario, [part]: kept };
}

async function withFewerTexts(scenario: Scenario, fails: Fails): Promise<Scenario> {
  let requests = scenario.requests;
  for (const [at, request] of requests.entries()) {
    const replaced = (texts: readonly string[]) => requests.with(at, { ...request, texts });
    const texts = await smallestOf(request.texts, async (left) =>
      left.length === 0 ? false : fails({ ...scenario, requests: replaced(left) }),
    );
    requests = replaced(texts);
  }
  return { ...scenario, requests };
}

/** Leaves out pieces while the rest still fails: halves of the list first, then smaller and smaller. */
async function smallestOf<T>(
  list: readonly T[],
  fails: (list: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let left = list;
  for (let size = Math.ceil(list.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < left.length;) {
      const shorter = [...left.slice(0, start), ...left.slice(start + size)];
      if (await fails(shorter)) left = shorter;
      else start += size;
    }
  }
  return left;
}
