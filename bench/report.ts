import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type as osType } from 'node:os';
import { type Check, isReached, type Row } from './check.ts';

export interface MeasuredRow {
  readonly row: Row;
  readonly checks: readonly Check[];
}

function figure(value: number, unit: Check['unit']): string {
  return unit === 'x' ? `${value.toFixed(2)}x` : `${value.toFixed(0)} ${unit}`.trimEnd();
}

function target({ goal, unit }: Check): string {
  return 'atLeast' in goal ? `>= ${figure(goal.atLeast, unit)}` : `<= ${figure(goal.atMost, unit)}`;
}

/** The measured figures as a table in plain text. */
export function formatTable(measured: readonly MeasuredRow[]): string {
  const head = ['row', 'what', 'target', 'measured', '', 'ours', 'peer'];
  const lines = measured.flatMap(({ row, checks }) =>
    checks.map((check) => [
      String(row.number),
      check.what,
      target(check),
      figure(check.measured, check.unit),
      isReached(check) ? 'ok' : 'missed',
      check.ours,
      check.peer,
    ]),
  );
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((cells) => cells[column]?.length ?? 0)),
  );
  return [head, ...lines]
    .map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Writes the figures of every round and a description of the machine; returns the file. */
export function writeResults(folder: string, measured: readonly MeasuredRow[]): string {
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const file = `${folder}/${at.replace(/[:.]/g, '-')}.json`;
  const machine = {
    node: process.version,
    os: `${osType()} ${release()}`,
    cpus: cpus().map(({ model }) => model),
    memoryMb: Math.round(totalmem() / 2 ** 20),
    // Ratios hold up under other load, absolute figures do not: the load average tells how much
    // there was.
    loadAverages: loadavg(),
  };
  const rows = measured.map(({ row, checks }) => ({
    row: row.number,
    title: row.title,
    checks: checks.map((check) => ({ ...check, ok: isReached(check) })),
  }));
  writeFileSync(file, `${JSON.stringify({ at, machine, rows }, null, 2)}\n`);
  return file;
}
