import { readdirSync, readFileSync } from 'node:fs';

/** The content of a file of /proc; undefined when the process has ended. */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return undefined;
  }
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readProc(`${name}/stat`) : undefined;
    // The name of the program, in brackets, may hold anything.
    const parent = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (stat !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

/** The memory in bytes of a process and of all that it started, as Linux counts what each has resident. */
export function residentBytes(pid: number): number {
  const children = childrenByParent();
  const all = [pid];
  for (const each of all) all.push(...(children.get(each) ?? []));
  return all.reduce((sum, each) => {
    const status = readProc(`${each}/status`) ?? '';
    return sum + 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  }, 0);
}
