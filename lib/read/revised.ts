/** An answer that is made only for those who do not have it yet. */
export interface Revised<Answer> {
  /** The same text exactly while the answer is the same. */
  readonly revision: string;
  readonly read: () => Promise<Answer>;
}
