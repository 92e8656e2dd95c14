/** Who has something to save when the process ends without having closed it. */
const unsaved = new Set<() => void>();
let listening = false;

/**
 * Calls `save` when the process exits, also by `process.exit` or an uncaught error, but not when it
 * is killed. `save` must do its work synchronously. Returns what takes it back.
 */
export function atExit(save: () => void): () => void {
  if (!listening) process.on('exit', () => unsaved.forEach((each) => each()));
  listening = true;
  unsaved.add(save);
  return () => void unsaved.delete(save);
}
