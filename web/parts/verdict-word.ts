/** What people read for the verdicts of comparisons and gates. */
const words: Readonly<Record<string, string>> = {
  IMPROVED: 'better',
  REGRESSED: 'worse',
  NO_REGRESSION: 'not worse',
  INCONCLUSIVE: "can't tell",
  ALLOW: 'allow',
  REJECT: 'reject',
};

export function verdictWord(verdict: string): string {
  return Object.hasOwn(words, verdict) ? (words[verdict] ?? verdict) : verdict;
}
