/** The functions that save something when the process exits. */
const saveFunctions = new Set<() => void>();
let listening = false;

/**
 * Calls `save` when the process exits, also by `process.exit` or an uncaught error, but not when it
 * is killed. `save` must do its work synchronously. Returns a function that cancels this.
 */
export function saveAtExit(save: () => void): () => void {
  if (!listening) process.on('exit', () => saveFunctions.forEach((each) => each()));
  listening = true;
  saveFunctions.add(save);
  return () => void saveFunctions.delete(save);
}
