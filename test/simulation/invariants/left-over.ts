import { INBOX_ROOT } from '#contract/keys.ts';
import type { Ending } from '../simulation.ts';
import { type Violation, violations } from './violation.ts';

/** The inbox is empty, no message is left but poison, and poison is in the dead-letter queue. */
export function leftOver({ world, isQuiet }: Ending): Violation[] {
  const inbox = [...world.store.objects.keys()].filter((key) => key.startsWith(INBOX_ROOT));
  const queues = Object.entries(world.queues).flatMap(([name, { queue, dead }]) => {
    const left = queue.messages.map(({ body }) => `left in the ${name} queue: ${body}`);
    const poison = world.scenario.poison
      .filter(({ queue: of }) => of === name)
      .map(({ body }) => body);
    const buried = dead.messages.map(({ body }) => body);
    return JSON.stringify(buried.toSorted()) === JSON.stringify(poison.toSorted())
      ? left
      : [
          ...left,
          `dead letters of the ${name} queue: ${buried.join(' ')}; poison: ${poison.join(' ')}`,
        ];
  });
  const unsettled = isQuiet ? [] : ['it did not come to rest'];
  return violations(5, [
    ...inbox.map((key) => `left in the inbox: ${key}`),
    ...queues,
    ...unsettled,
  ]);
}
