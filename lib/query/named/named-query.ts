/** An everyday question, saved in Athena's workgroup and printed in docs/sql.md. */
export interface NamedQuery {
  /** Letters, digits and hyphens. */
  readonly name: string;
  /** The question. */
  readonly description: string;
  /** Athena's dialect. Parameters stand in conditions only, as Athena asks. */
  readonly sql: string;
  /** The meaning of each `?`, in order. */
  readonly parameters: readonly string[];
}
