import { type Command, Option } from 'commander';
import { BadArgumentsError } from '#contract/evalake-error.ts';
import { parseTimeOption } from './options.ts';
import { addSourceOptions, checkSource, requireDataFolder, type SourceFlags } from './source.ts';
import type { WrittenFiles } from '#export/folder-target.ts';
import { type ExportFormat, exportFormats, type ExportRange } from '#export/export-source.ts';
import { dataOutput, say, sayJson } from './terminal.ts';

interface ExportFlags extends SourceFlags, ExportRange {
  readonly format: ExportFormat;
  readonly out: string;
  readonly force?: true;
}

export function addExportCommand(program: Command): void {
  addSourceOptions(program.command('export'))
    .description(
      'Write runs to files: results documents, those taken in too; JSON lines: the events of ' +
        "recorders' runs; CSV or Parquet: items, also of documents",
    )
    .addOption(
      new Option('--format <format>', 'of the files').choices(exportFormats).makeOptionMandatory(),
    )
    .option('--run <id>', 'only this run, run of a document, or document')
    .addOption(new Option('--since <time>', 'runs from this time on').argParser(parseTimeOption))
    .addOption(new Option('--until <time>', 'runs up to this time').argParser(parseTimeOption))
    .option('--out <folder>', 'folder to write to, or - for standard output', '.')
    .option('--force', 'replace files that are there')
    .action(exportRuns);
}

async function exportRuns(flags: ExportFlags): Promise<void> {
  const from = checkSource(flags);
  if (flags.out === '-' && flags.format === 'parquet') {
    throw new BadArgumentsError('Parquet is several files; give --out a folder');
  }
  const [{ exportFiles }, { FolderTarget, writeToOutput }] = await Promise.all([
    import('#export/export-files.ts'),
    import('#export/folder-target.ts'),
  ]);
  const source = await (from === 'root' ? openRoot(flags) : openServer(flags));
  const files = exportFiles(source, flags.format, flags);
  if (flags.out === '-') return writeToOutput(files, dataOutput());
  const target = new FolderTarget(flags.out, flags.force === true);
  reportExport(await target.writeAll(files), flags);
}

function reportExport({ written, there, pruned }: WrittenFiles, { json }: ExportFlags): void {
  if (json) sayJson({ written, already_there: there, pruned });
  else {
    const others = [
      ...(there > 0 ? [`${there} already there`] : []),
      ...(pruned > 0 ? [`${pruned} left out, pruned by the project's retention`] : []),
    ];
    say(`${[`${written} files written`, ...others].join(', ')}.`);
  }
}

async function openRoot({ root, project }: ExportFlags) {
  const { LakeSource } = await import('#export/lake-source.ts');
  const { FileStore } = await import('#adapters/disk/file-store.ts');
  return new LakeSource(new FileStore(await requireDataFolder(root ?? '')), project);
}

async function openServer(flags: ExportFlags) {
  const { openEndpoint } = await import('#client/endpoint.ts');
  const { ServerSource } = await import('#export/server-source.ts');
  return new ServerSource(openEndpoint(flags.endpoint ?? '', flags.key), flags.project);
}
