/** `name=value` names no setting, or gives it what it may not be. */
export class InvalidAssignmentError extends Error {
  override readonly name = 'InvalidAssignmentError';
}
