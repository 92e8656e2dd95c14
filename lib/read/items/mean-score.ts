/** The mean over the epochs that have a score, as a run's score is made of; null where none has. */
export function meanScore(epochs: readonly { readonly score: number | null }[]): number | null {
  const scores = epochs.flatMap(({ score }) => score ?? []);
  if (scores.length === 0) return null;
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
