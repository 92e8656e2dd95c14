import type { Command } from 'commander';
import { dataOption, jsonOption } from './options.ts';
import { BadDataError } from './exit.ts';
import { exists } from './source.ts';

interface RebuildFlags {
  readonly data: string;
  readonly json?: true;
}

export function addRebuildCommand(program: Command): void {
  program
    .command('rebuild')
    .description('Make every derived file anew from the events; no server may be running')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async ({ data, json }: RebuildFlags) => {
      if (!(await exists(data))) throw new BadDataError(`there is no data folder ${data}`);
      const [{ lockDataFolder }, { FileStore }, { rebuild }] = await Promise.all([
        import('../local/data-lock.ts'),
        import('../local/file-store.ts'),
        import('../pipeline/rebuild.ts'),
      ]);
      const lock = await lockDataFolder(data);
      try {
        const projects = await rebuild(new FileStore(data), ({ project, runs }) => {
          if (!json) console.log(`${project}: ${runs} runs rebuilt`);
        });
        if (json) console.log(JSON.stringify({ projects }));
      } finally {
        await lock.release();
      }
    });
}
