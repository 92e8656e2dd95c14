/** There is no such run, sealed or receiving. */
export class RunNotFoundError extends Error {
  override readonly name = 'RunNotFoundError';
  constructor(project: string, runId: string) {
    super(`project ${project} has no run ${JSON.stringify(runId)}`);
  }
}
