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

/** What was asked for was there, and went by the settings of the project. */
export class PrunedError extends Error {
  override readonly name = 'PrunedError';
  constructor(kind: string, project: string, runId: string, prunedOn: string) {
    super(
      `${kind} of run ${JSON.stringify(runId)} of project ${project} went on ${prunedOn} by the project's retention; its scores stay in the list of runs`,
    );
  }
}
