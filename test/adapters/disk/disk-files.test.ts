import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diskFiles } from '#adapters/disk/disk-files.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Beyond what is read and written at once. */
const LARGE_BYTES = 300_000;

describe('the files of the disk', () => {
  it('leave the event loop its turns, however many calls follow one another', async () => {
    let turns = 0;
    let counting = true;
    const count = (): void => {
      turns += 1;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    for (let i = 0; i < 20_000; i += 1) await diskFiles.stat(folder, { bigint: true });
    counting = false;
    expect(turns).toBeGreaterThan(1);
  });

  it.each([0, 1, LARGE_BYTES])(
    'hold the %i bytes that were written in two pieces',
    async (size) => {
      const path = join(folder, `file-${size}`);
      const bytes = Buffer.from(Array.from({ length: size }, (_, i) => i % 251));
      const file = await diskFiles.open(path, 'wx+', 0o600);
      await file.writeFile(bytes);
      await file.writeFile(Buffer.from('end'));
      const whole = Buffer.concat([bytes, Buffer.from('end')]);
      const read = Buffer.alloc(whole.length + 1);
      expect((await file.read(read, 0)).bytesRead).toBe(whole.length);
      expect((await file.stat({ bigint: true })).size).toBe(BigInt(whole.length));
      await file.truncate(size);
      await file.close();
      expect(await diskFiles.readFile(path)).toEqual(bytes);
    },
  );

  it('close a file after the calls that run, also after those that wait for a turn', async () => {
    const path = join(folder, 'closed');
    await writeFile(path, 'read');
    const file = await diskFiles.open(path, 'r+');
    const read = Buffer.alloc(4);
    const calls = [
      file.read(read, 0),
      file.stat({ bigint: true }),
      file.write(Buffer.alloc(LARGE_BYTES), 4),
      file.datasync(),
      file.sync(),
    ];
    await file.close();
    await expect(Promise.all(calls)).resolves.toHaveLength(5);
    expect(read.toString()).toBe('read');
  });

  it('give nothing of another file to who reads a closed one', async () => {
    const path = join(folder, 'another');
    await writeFile(path, 'another');
    const closed = await diskFiles.open(path, 'r');
    await closed.close();
    await closed.close();
    const other = await diskFiles.open(path, 'r');
    await closed.close();
    await expect(closed.read(Buffer.alloc(7), 0)).rejects.toMatchObject({ code: 'EBADF' });
    expect((await other.read(Buffer.alloc(7), 0)).bytesRead).toBe(7);
    await other.close();
  });

  it('list all of a folder of many entries', async () => {
    const many = join(folder, 'many');
    await diskFiles.mkdir(many, { recursive: true });
    const names = Array.from({ length: 700 }, (_, i) => `f${i}`);
    for (const name of names) await writeFile(join(many, name), '');
    const entries = await diskFiles.readdir(many, { withFileTypes: true });
    expect(entries.map(({ name }) => name).sort()).toEqual(names.sort());
    expect(entries.every((entry) => entry.isFile())).toBe(true);
  });

  it('fail as the system does where nothing is', async () => {
    const path = join(folder, 'absent');
    const calls = [
      diskFiles.readFile(path),
      diskFiles.readdir(path, { withFileTypes: true }),
      diskFiles.stat(path, { bigint: true }),
      diskFiles.open(path, 'r'),
      diskFiles.unlink(path),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(diskFiles.readFile(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
