import { totalmem } from 'node:os';

/** The memory limit of all queries together, bytes: a quarter of the machine, as recorders come first. */
export const QUERY_MEMORY_BYTES = Math.min(totalmem() / 4, 4 * 1024 ** 3);
