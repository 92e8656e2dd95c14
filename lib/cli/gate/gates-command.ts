import { type Command, Option } from 'commander';
import { listGatesQuery } from '#schemas/gate.ts';
import { verdictSchema } from '#schemas/compare.ts';
import { type ListGatesAnswer, listGates, listGatesAnswer } from '#gates/list-gates.ts';
import { askProjectFor } from '../ask-project.ts';
import { parseInteger } from '../options.ts';
import { printTable } from '../print-table.ts';
import { addSourceOptions, checkSource, requireDataFolder, type SourceFlags } from '../source.ts';
import { say, sayJson } from '../terminal.ts';

interface GatesFlags extends SourceFlags {
  readonly runId?: string;
  readonly verdict?: string;
  readonly limit: number;
}

export function addGatesCommand(program: Command): void {
  addSourceOptions(program.command('gates'))
    .description('List recorded decisions, newest first')
    .option('--run-id <id>', 'only decisions about this run')
    .addOption(new Option('--verdict <verdict>', 'only these').choices(verdictSchema.options))
    .addOption(
      new Option('--limit <count>', 'most decisions to list')
        .default(100)
        .argParser(parseInteger(1, 1000)),
    )
    .action(async (flags: GatesFlags) => {
      const answer = await ask(flags);
      if (flags.json) sayJson(answer);
      else if (answer.gates.length === 0) {
        say(`No recorded decisions (project=${flags.project}).`);
      } else printGates(answer);
    });
}

async function ask(flags: GatesFlags): Promise<ListGatesAnswer> {
  const { runId: run_id, verdict, limit } = flags;
  if (checkSource(flags) === 'root') {
    const { FileStore } = await import('#adapters/disk/file-store.ts');
    const store = new FileStore(await requireDataFolder(flags.root ?? ''));
    return listGates(store, flags.project, listGatesQuery.parse({ run_id, verdict, limit }));
  }
  const asked = Object.entries({ run_id, verdict, limit: String(limit) });
  const search = new URLSearchParams(
    asked.flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  return askProjectFor(listGatesAnswer, flags, `gates?${search.toString()}`);
}

function printGates({ gates, next }: ListGatesAnswer): void {
  printTable(
    ['decided', 'verdict', 'exit', 'run', 'against', 'by', 'id'],
    gates.map((gate) => [
      gate.ts.slice(0, 19),
      gate.verdict ?? '-',
      String(gate.exit_code),
      gate.run_id,
      gate.baseline_run_ids.join(' '),
      gate.key_id ?? gate.user_name ?? '-',
      gate.gate_id,
    ]),
  );
  if (next !== null) say('and more');
}
