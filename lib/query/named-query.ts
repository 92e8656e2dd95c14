/** An everyday question, as it is saved in Athena's workgroup and told of in docs/sql.md. */
export interface NamedQuery {
  /** Letters, digits and hyphens. */
  readonly name: string;
  /** The question. */
  readonly description: string;
  /** Athena's dialect. Parameters stand in conditions only, as Athena asks. */
  readonly sql: string;
  /** What each `?` is, in order. */
  readonly parameters: readonly string[];
}
