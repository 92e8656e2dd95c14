/** A step that judges has a minute. */
export const STEP_MS = 60_000;
/** Memory of the function that runs it. */
export const FUNCTION_MB = 1769;
