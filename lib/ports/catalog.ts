/** The catalogue that SQL engines look tables up in: Glue. DuckDB reads folders and needs none. */
export interface Catalog {
  /**
   * Makes a project's month visible to SQL, in every table. Idempotent.
   * @param month a home month, `YYYY-MM`
   */
  addMonth(project: string, month: string): Promise<void>;
}
