/** The store has no such run. */
export class StoredRunNotFoundError extends Error {
  override readonly name = 'StoredRunNotFoundError';
  readonly projectId: string;
  readonly runId: string;
  constructor(projectId: string, runId: string) {
    super(`run ${JSON.stringify(runId)} not found in project ${JSON.stringify(projectId)}`);
    this.projectId = projectId;
    this.runId = runId;
  }
}

/** What was given cannot be a store's root, project or time. */
export class InvalidStoreArgumentError extends Error {
  override readonly name = 'InvalidStoreArgumentError';
}

/** The run cannot be stored as it is; nothing was written. */
export class InvalidRunFrameError extends Error {
  override readonly name = 'InvalidRunFrameError';
}

/** A file of the store is not what the manifest says. */
export class DamagedRunError extends Error {
  override readonly name = 'DamagedRunError';
  readonly path: string;
  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path} ${problem}`, options);
    this.path = path;
  }
}
