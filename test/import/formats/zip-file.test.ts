import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ZipArchive } from '#import/formats/zip-file.ts';

let path = '';
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'evalake-zip-')), 'x.eval');
});
afterEach(() => rm(join(path, '..'), { recursive: true }));

/**
 * A ZIP archive (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16) of one file whose directory names it under each of the names.
 */
function archive(names: readonly string[], content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const fields = (name: string) => {
    const bytes = Buffer.alloc(26);
    bytes.writeUInt16LE(20, 0);
    bytes.writeUInt16LE(8, 4);
    bytes.writeUInt32LE(crc32(content), 10);
    bytes.writeUInt32LE(packed.length, 14);
    bytes.writeUInt32LE(content.length, 18);
    bytes.writeUInt16LE(name.length, 22);
    return bytes;
  };
  const [first = ''] = names;
  const local = Buffer.concat([
    Buffer.from('PK\x03\x04'),
    fields(first),
    Buffer.from(first),
    packed,
  ]);
  const entries = names.map((name) =>
    Buffer.concat([
      ...[Buffer.from('PK\x01\x02\x14\x00'), fields(name), Buffer.alloc(14), Buffer.from(name)],
    ]),
  );
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, directory, end]);
}

it('gives the bytes of a file', async () => {
  await writeFile(path, archive(['a.json'], Buffer.from('[1]')));
  const zip = await ZipArchive.open(path);
  expect(zip.names).toEqual(['a.json']);
  expect((await zip.read('a.json'))?.toString()).toBe('[1]');
  zip.close();
});

it('refuses files that share their bytes', async () => {
  await writeFile(path, archive(['a.json', 'b.json'], Buffer.alloc(1000, ' ')));
  await expect(ZipArchive.open(path)).rejects.toThrow('b.json lies in another file');
});

it('refuses a file that is too long', async () => {
  const bytes = archive(['a.json'], Buffer.from('[1]'));
  // The unpacked size in the directory's entry.
  bytes.writeUInt32LE(0xfffffffe, bytes.lastIndexOf('PK\x01\x02') + 24);
  await writeFile(path, bytes);
  const zip = await ZipArchive.open(path);
  await expect(zip.read('a.json')).rejects.toThrow('longer than');
  zip.close();
});
