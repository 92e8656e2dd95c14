/** A file is not what its format says. */
export class UnreadableLogError extends Error {
  override readonly name = 'UnreadableLogError';
  readonly path: string;
  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path}: ${problem}`, options);
    this.path = path;
  }
}

/** The endpoint does not take what is sent. What it took before stays; import again to go on. */
export class ImportStoppedError extends Error {
  override readonly name = 'ImportStoppedError';
}
