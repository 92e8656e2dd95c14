/** There is no such run, sealed or receiving. */
export class RunNotFoundError extends Error {
  override readonly name = 'RunNotFoundError';
  constructor(project: string, runId: string) {
    super(`project ${project} has no run ${JSON.stringify(runId)}`);
  }
}

/** The run is there, but what sealing makes of it is not, or not now. */
export class RunNotSealedError extends Error {
  override readonly name = 'RunNotSealedError';
  constructor(project: string, runId: string) {
    super(
      `run ${JSON.stringify(runId)} of project ${project} is not sealed yet and has no results document; ask again when its status is complete or incomplete`,
    );
  }
}
