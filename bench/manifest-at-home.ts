import { constants } from 'node:fs';
import { copyFile, open, rm } from 'node:fs/promises';
import { contentHash } from '#contract/content-hash.ts';
import { medianOf, type Times, timesOf } from './median-times.ts';
import { withFolder } from './paths.ts';

/** What a run adds at the end. */
const NEW_BYTES = Buffer.alloc(400, 'x');

async function written(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  await file.writeFile(bytes);
  await file.writeFile(NEW_BYTES);
  await file.sync();
  await file.close();
}

/** Blocks are shared where the file system can do that, else the kernel copies them. */
async function copied(path: string, from: string): Promise<void> {
  await copyFile(from, path, constants.COPYFILE_FICLONE);
  const file = await open(path, 'a');
  await file.writeFile(NEW_BYTES);
  await file.sync();
  await file.close();
}

/** Makes a file of the bytes durable that has some more at its end: written, and copied from a file that has them. */
export async function measureAtHome(bytes: Uint8Array, rounds: number): Promise<void> {
  await withFolder(async (folder) => {
    const [from, to] = [`${folder}/from`, `${folder}/to`];
    await written(from, bytes);
    const ways = {
      'written to the disk': () => written(to, bytes),
      'copied on the disk': () => copied(to, from),
      'hashed, as its etag needs': () => contentHash(bytes),
    };
    const times = new Map<string, Times[]>();
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, work] of Object.entries(ways)) {
        await rm(to, { force: true });
        times.set(name, [...(times.get(name) ?? []), await timesOf(work)]);
      }
    }
    for (const [name, each] of times) {
      const { cpuMs, ms } = medianOf(each);
      console.log(`  ${name}: ${cpuMs.toFixed(0)} ms of processors, ${ms.toFixed(0)} ms`);
    }
  });
}
