import { sentAs } from '#contract/evalake-error.ts';

/** The id names a decision that was made about another question. */
export class GateExistsError extends sentAs('gate-exists', 409) {
  override readonly name = 'GateExistsError';
  constructor(project: string, id: string) {
    super(
      `decision ${id} of project ${project} is about another question, and a decision is never changed; choose another id`,
    );
  }
}

/** The project has no such decision. */
export class GateNotFoundError extends sentAs('gate-not-found', 404) {
  override readonly name = 'GateNotFoundError';
  constructor(project: string, id: string) {
    super(`project ${project} has no recorded decision ${JSON.stringify(id)}`);
  }
}
