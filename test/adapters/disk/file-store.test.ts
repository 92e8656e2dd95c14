import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskFiles, type Files } from '#adapters/disk/disk-files.ts';
import { InvalidKeyError } from '#adapters/disk/file-keys.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import {
  type ListOptions,
  type ListPage,
  PreconditionFailedError,
  StoreUnavailableError,
} from '#ports/object-store.ts';
import { describeLongStore, describeObjectStore } from '../../ports/object-store.contract.ts';
import { diskError, failingWrites } from '../../support/failing-files.ts';

describeObjectStore('FileStore', async () => {
  const root = await mkdtemp(join(tmpdir(), 'file-store-'));
  return { store: new FileStore(root), dispose: () => rm(root, { recursive: true }) };
});

describeLongStore('FileStore', async () => {
  const root = await mkdtemp(join(tmpdir(), 'file-store-'));
  return { store: new FileStore(root), dispose: () => rm(root, { recursive: true }) };
});

/** Starts a new walk for each page, as after a restart. */
class RestartingStore extends FileStore {
  readonly #folder: string;
  constructor(folder: string) {
    super(folder);
    this.#folder = folder;
  }
  override list(prefix: string, options?: ListOptions): Promise<ListPage> {
    return new FileStore(this.#folder).list(prefix, options);
  }
}

describeObjectStore('FileStore that restarts between pages', async () => {
  const root = await mkdtemp(join(tmpdir(), 'file-store-'));
  return { store: new RestartingStore(root), dispose: () => rm(root, { recursive: true }) };
});

const text = (value: string) => Buffer.from(value);

describe('FileStore', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'file-store-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('creates a root that is not there, however deep', async () => {
    const store = new FileStore(join(root, 'not/there/yet'));
    expect(await store.list('')).toEqual({ keys: [], prefixes: [] });
    expect(await store.get('k')).toBeUndefined();
    await store.put('k', text('v'));
    expect((await store.list('')).keys).toEqual(['k']);
  });

  it.each(['', '/a', 'a/', 'a//b', '.', '..', 'a/../b', 'a/.', 'nul\0', '.tmp/x', '.x', '\ud800'])(
    'refuses the key %j everywhere',
    async (key) => {
      const store = new FileStore(root);
      await expect(store.get(key)).rejects.toThrow(InvalidKeyError);
      await expect(store.getRange(key, 0, 1)).rejects.toThrow(InvalidKeyError);
      await expect(store.head(key)).rejects.toThrow(InvalidKeyError);
      await expect(store.put(key, text('x'))).rejects.toThrow(InvalidKeyError);
      await expect(store.delete([key])).rejects.toThrow(InvalidKeyError);
    },
  );

  it('refuses a key when an object and a folder would share a name', async () => {
    const store = new FileStore(root);
    await store.put('a/b', text('x'));
    await expect(store.put('a', text('x'))).rejects.toThrow(InvalidKeyError);
    await expect(store.put('a', text('x'), { ifAbsent: true })).rejects.toThrow(InvalidKeyError);
    await expect(store.put('a/b/c', text('x'))).rejects.toThrow(InvalidKeyError);
    await expect(store.put('a/b/c/d', text('x'))).rejects.toThrow(InvalidKeyError);
    await expect(store.put('n'.repeat(256), text('x'))).rejects.toThrow(InvalidKeyError);
    await store.delete(['a', 'a/b/c']);
    expect((await store.list('')).keys).toEqual(['a/b']);
  });

  it('hides dot folders at the root, and only there', async () => {
    const store = new FileStore(root);
    await mkdir(join(root, '.git'));
    await writeFile(join(root, '.git/HEAD'), 'x');
    await store.put('a/.b/c', text('x'));
    expect((await store.list('')).keys).toEqual(['a/.b/c']);
    expect((await store.list('.git/')).keys).toEqual([]);
    expect((await store.list('', { delimiter: '/' })).prefixes).toEqual(['a/']);
  });

  it('leaves no temporary file and no empty folder behind', async () => {
    const store = new FileStore(root);
    await store.put('a/b/c/1', text('x'), { ifAbsent: true });
    await store.put('a/2', text('x'));
    await store.put('a/2', text('y'), { ifAbsent: true }).catch(() => undefined);
    await store.delete(['a/b/c/1']);
    expect(await readdir(join(root, 'a'))).toEqual(['2']);
    await store.delete(['a/2']);
    expect(await readdir(root)).toEqual(['.tmp']);
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  it('does not list folders that a crash left empty', async () => {
    await mkdir(join(root, 'a/b'), { recursive: true });
    expect(await new FileStore(root).list('', { delimiter: '/' })).toEqual({
      keys: [],
      prefixes: [],
    });
  });

  it('puts into a folder that deletes keep removing', async () => {
    const store = new FileStore(root);
    const churn = async (name: string) => {
      for (let i = 0; i < 30; i += 1) {
        await store.put(`deep/er/${name}`, text(String(i)), { ifAbsent: true });
        await store.delete([`deep/er/${name}`]);
      }
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(churn));
    expect((await store.list('')).keys).toEqual([]);
  });

  it('removes temporary files of dead processes, and no others', async () => {
    const dead = await pidOfDeadProcess();
    await mkdir(join(root, '.tmp'));
    const token = '0123456789ab';
    const names = [`${dead}-${token}-1`, `${process.pid}-${token}-1`, `${process.ppid}-${token}-1`];
    for (const name of names) await writeFile(join(root, '.tmp', name), 'half');
    await new FileStore(root).put('k', text('v'));
    expect(await readdir(join(root, '.tmp'))).toEqual([names[2]]);
  });

  it('gives a reader either the old or the new object, whole and with its own etag', async () => {
    const store = new FileStore(root);
    const versions = ['a', 'b', 'c'].map((char) => text(char.repeat(300_000)));
    const put = async (i: number) => store.put('k', versions[i % 3] ?? text(''));
    const etags = new Map<string, string>();
    for (const i of [0, 1, 2]) etags.set((await put(i)).etag, 'abc'.charAt(i));
    let done = false;
    const read = async () => {
      while (!done) {
        const object = await store.get('k');
        const expected = etags.get(object?.etag ?? '') ?? 'unknown etag';
        const same = Buffer.from(object?.bytes ?? []).equals(text(expected.repeat(300_000)));
        expect(same).toBe(true);
      }
    };
    const readers = [read(), read(), read()];
    for (let i = 0; i < 20; i += 1) await put(i);
    done = true;
    await Promise.all(readers);
  });

  it('lists a deep prefix without opening the folders beside it', async () => {
    const opened: string[] = [];
    const countingReaddir: Files['readdir'] = (path, options) => {
      opened.push(relative(root, path));
      return diskFiles.readdir(path, options);
    };
    const store = new FileStore(root, { ...diskFiles, readdir: countingReaddir });
    for (const key of ['a/b/c/1', 'a/b/d/1', 'a/x/1', 'z/1']) await store.put(key, text('x'));
    opened.length = 0;
    expect((await store.list('a/b/c')).keys).toEqual(['a/b/c/1']);
    expect(opened).toEqual(['a/b', 'a/b/c']);
  });
});

describe('FileStore on a disk that fails', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'file-store-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it.each([
    ['ENOSPC', 'no space left on the disk'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EIO', 'input/output error'],
  ])('fails with StoreUnavailableError on %s, and keeps the old object', async (code, reason) => {
    const disk = failingWrites(code);
    const store = new FileStore(root, disk.files);
    const { etag } = await store.put('k', text('old'));
    disk.fail = 'write';
    const put = store.put('k', text('new'), { ifMatch: etag });
    await expect(put).rejects.toThrow(StoreUnavailableError);
    await expect(put).rejects.toThrow(reason);
    await expect(put).rejects.toHaveProperty('cause.code', code);
    expect(await store.head('k')).toMatchObject({ etag });
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
    disk.fail = undefined;
    await store.put('k', text('new'), { ifMatch: etag });
  });

  it.each(['EROFS', 'EACCES', 'EMFILE'])(
    'fails with StoreUnavailableError when %s prevents opening',
    async (code) => {
      const store = new FileStore(root, {
        ...diskFiles,
        open: () => Promise.reject(diskError(code)),
      });
      await expect(store.put('k', text('x'))).rejects.toThrow(StoreUnavailableError);
      expect((await store.list('')).keys).toEqual([]);
    },
  );

  it('fails with StoreUnavailableError when it cannot delete', async () => {
    const unlink = () => Promise.reject(diskError('EROFS'));
    await new FileStore(root).put('k', text('x'));
    const store = new FileStore(root, { ...diskFiles, unlink });
    await expect(store.delete(['k'])).rejects.toThrow(StoreUnavailableError);
  });

  it('keeps ifAbsent against another process that creates in between', async () => {
    const rival = new FileStore(root);
    const link: Files['link'] = async (temp, path) => {
      await rival.put('k', text('rival'));
      await diskFiles.link(temp, path);
    };
    const store = new FileStore(root, { ...diskFiles, link });
    const put = store.put('k', text('mine'), { ifAbsent: true });
    await expect(put).rejects.toThrow(PreconditionFailedError);
    expect(Buffer.from((await rival.get('k'))?.bytes ?? []).toString()).toBe('rival');
  });
});

async function pidOfDeadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid ?? 0;
}
