import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { BadArgumentsError } from '#contract/evalake-error.ts';
import { evalsigMethods } from '#schemas/compare.ts';
import type { SourceFlags } from '../source.ts';

const outputs = ['text', 'json', 'markdown'] as const;

/** What commands that compare runs are asked, as text. */
export interface ComparisonFlags extends SourceFlags {
  readonly baseline?: readonly string[];
  readonly metric?: string;
  readonly policy?: string;
  readonly method?: string;
  readonly minDelta?: string;
  readonly alpha?: string;
  readonly output: (typeof outputs)[number];
}

export function baselineOption(description: string): Option {
  return new Option('--baseline <run_id>', description).argParser(
    (id: string, others: readonly string[] | undefined) => [...(others ?? []), id],
  );
}

/** Adds the options that say how runs are compared. */
export function addMethodOptions(
  command: Command,
  descriptions: { readonly metric: string; readonly minDelta: string },
): Command {
  return command
    .option('--metric <name>', descriptions.metric)
    .addOption(new Option('--policy <name>', 'whose methods judge').choices(['default', 'evalsig']))
    .addOption(new Option('--method <name>', "one of evalsig's").choices(evalsigMethods))
    .option('--min-delta <size>', descriptions.minDelta)
    .option('--alpha <share>', 'false alarms to live with: 0.01, with evalsig 0.05');
}

export function outputOption(): Option {
  return new Option('--output <format>', 'form').choices(outputs).default('text');
}

/** The first fault of what was asked, by the option that it came from. */
export function badOption({ issues: [issue] }: z.ZodError): BadArgumentsError {
  const option = String(issue?.path[0] ?? '').replaceAll('_', '-');
  return new BadArgumentsError(`--${option}: ${issue?.message ?? ''}`);
}
