/** The items in a random order, each order as likely as any other. `random` is in [0, 1). */
export function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled: T[] = [];
  for (const item of items) {
    shuffled.splice(Math.floor(random() * (shuffled.length + 1)), 0, item);
  }
  return shuffled;
}
