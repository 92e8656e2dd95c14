import { readdirSync, readFileSync } from 'node:fs';

const EVERY_MS = 50;
/** The kernel tells processor time in hundredths of a second. */
const MS_PER_TICK = 10;

/**
 * Watches the memory of a process and its descendants from outside (Linux only). Call it when the
 * process has started; the returned function gives the peak of their sum, MB, and stops.
 */
export function watchMemory(pid: number): () => number {
  let peakKb = 0;
  const look = (): void => {
    peakKb = Math.max(peakKb, residentKb(pid), highWaterKb(pid));
  };
  const timer = setInterval(look, EVERY_MS);
  look();
  return () => {
    clearInterval(timer);
    return peakKb / 1024;
  };
}

/** The processor time that a process has taken, in milliseconds (Linux only). */
export function processorMs(pid: number): number {
  // The name of the program, in parentheses, may hold spaces.
  const [, fields = ''] = readOrEmpty(`/proc/${pid}/stat`).split(') ');
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number);
  return (user + system) * MS_PER_TICK;
}

/** Resident memory of a process and its descendants now, MB; 0 when it has ended (Linux only). */
export function residentMb(pid: number): number {
  return residentKb(pid) / 1024;
}

/** Files and sockets that a process and its descendants hold open (Linux only). */
export function openFiles(pid: number): number {
  const own = listOrEmpty(`/proc/${pid}/fd`).length;
  return childrenOf(pid).reduce((sum, child) => sum + openFiles(child), own);
}

/** Resident memory of a process and its descendants, kB; 0 when it has ended. */
function residentKb(pid: number): number {
  const own = statusKb(pid, 'VmRSS');
  return childrenOf(pid).reduce((sum, child) => sum + residentKb(child), own);
}

/** The kernel's own peak of one process, which no interval misses. */
function highWaterKb(pid: number): number {
  return statusKb(pid, 'VmHWM');
}

function statusKb(pid: number, name: string): number {
  const status = readOrEmpty(`/proc/${pid}/status`);
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
}

function childrenOf(pid: number): number[] {
  const tasks = listOrEmpty(`/proc/${pid}/task`);
  return tasks.flatMap((task) =>
    readOrEmpty(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
  );
}

/** A process may end at any time. */
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function listOrEmpty(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
