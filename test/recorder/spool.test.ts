import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Spool } from '#recorder/spool/spool.ts';
import { spoolFiles } from '#recorder/spool/spool-files.ts';
import { batchFile } from '#recorder/spool/spool-names.ts';
import { testFolder, URL_ } from '../support/recorder.ts';

const HOUR_MS = 3_600_000;
const file = (recorderId: string, serial = 1) =>
  batchFile(recorderId, serial, { texts: ['{}'], bytes: 3, ids: [0, 0] });

function openSpool(recorderId: string, root = testFolder()) {
  return { root, spool: new Spool({ root, url: URL_, recorderId, files: spoolFiles }) };
}

describe('Spool', () => {
  it('finds the batches of every other recorder, not its own', async () => {
    const { root, spool } = openSpool('a');
    await spool.write(file('a'), Buffer.from('own'));
    const { spool: other } = openSpool('b', root);
    const theirs = await other.write(file('b'), Buffer.from('theirs'));
    expect(await spool.findOthers(Date.now())).toEqual([theirs]);
    expect(await spool.read(theirs)).toEqual(Buffer.from('theirs'));
  });

  it('finds the batches in the folders that recorders once had', async () => {
    const { spool } = openSpool('a');
    for (const folder of ['my%20host~4711~n1', 'left~n2']) {
      mkdirSync(join(spool.folder, folder), { recursive: true });
      writeFileSync(join(spool.folder, folder, '00000001.3.0-2.ndjson.gz'), folder);
    }
    const found = await spool.findOthers(Date.now());
    expect(found.map(({ events, ids }) => ({ events, ids }))).toEqual([
      { events: 3, ids: [0, 2] },
      { events: 3, ids: [0, 2] },
    ]);
    const paths = await Promise.all(found.map((batch) => spool.setAside(batch)));
    expect(new Set(paths).size).toBe(2);
    await spool.findOthers(Date.now());
    expect(readdirSync(spool.folder)).toEqual(['refused']);
  });

  it('treats a batch that another recorder has removed as sent', async () => {
    const { root, spool } = openSpool('a');
    const batch = await spool.write(file('a'), Buffer.from('x'));
    expect(await spool.holds(batch)).toBe(true);
    await openSpool('b', root).spool.remove(batch);
    expect(await spool.holds(batch)).toBe(false);
    expect(await spool.read(batch)).toBeUndefined();
    expect(await spool.findRefused(batch)).toBeUndefined();
    await spool.remove(batch);
  });

  it('finds a batch that another recorder has set aside', async () => {
    const { root, spool } = openSpool('a');
    const batch = await spool.write(file('a'), Buffer.from('x'));
    const path = await openSpool('b', root).spool.setAside(batch);
    expect(await spool.findRefused(batch)).toBe(path);
    expect(await spool.setAside(batch)).toBe(path);
    expect(await openSpool('c', root).spool.findOthers(Date.now())).toEqual([]);
  });

  it('removes a file that has been unfinished for an hour, and no sooner', async () => {
    const { spool } = openSpool('a');
    const written = new Date('2026-11-21T08:00:00Z');
    const names = [
      'b.00000001.1.0-0.ndjson.gz.unfinished',
      'left~n/00000001.1.0-0.ndjson.gz.unfinished',
    ];
    const paths = names.map((name) => join(spool.folder, name));
    mkdirSync(join(spool.folder, 'left~n'), { recursive: true });
    for (const path of paths) {
      writeFileSync(path, 'hal');
      utimesSync(path, written, written);
    }
    expect(await spool.findOthers(written.getTime() + HOUR_MS - 1)).toEqual([]);
    expect(paths.map((path) => existsSync(path))).toEqual([true, true]);
    expect(await spool.findOthers(written.getTime() + HOUR_MS)).toEqual([]);
    expect(readdirSync(spool.folder)).toEqual([]);
  });

  it('does not touch files that no recorder has written', async () => {
    const { spool } = openSpool('a');
    mkdirSync(join(spool.folder, 'notes'), { recursive: true });
    writeFileSync(join(spool.folder, 'b.txt'), '');
    utimesSync(join(spool.folder, 'b.txt'), 0, 0);
    expect(await spool.findOthers(Date.now())).toEqual([]);
    expect(readdirSync(spool.folder).sort()).toEqual(['b.txt', 'notes']);
  });
});
