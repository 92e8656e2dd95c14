import { fileURLToPath } from 'node:url';

/** The command line as users get it, which the set-up of the slow tests builds. */
export const BUILT_PROGRAM = fileURLToPath(new URL('../../dist/evalake.js', import.meta.url));
