import { describe, expect, it } from 'vitest';
import { PageBytes } from '#parquet/values/page-bytes.ts';

const COUNT = 100_000;

describe('the bytes of a page', () => {
  it.each<
    [
      string,
      (page: PageBytes, i: number) => void,
      (view: DataView, i: number) => number,
      (i: number) => number,
    ]
  >([
    ['bytes', (page, i) => page.byte(i & 255), (view, i) => view.getUint8(i), (i) => i & 255],
    ['uint32', (page, i) => page.uint32(i), (view, i) => view.getUint32(i * 4, true), (i) => i],
    ['int32', (page, i) => page.int32(-i), (view, i) => view.getInt32(i * 4, true), (i) => 0 - i],
    [
      'double',
      (page, i) => page.double(i / 3),
      (view, i) => view.getFloat64(i * 8, true),
      (i) => i / 3,
    ],
    [
      'int64',
      (page, i) => page.int64(i),
      (view, i) => Number(view.getBigInt64(i * 8, true)),
      (i) => i,
    ],
  ])('hold all %s, however often they outgrow their buffer', (_, write, read, expected) => {
    const page = new PageBytes();
    for (let i = 0; i < COUNT; i++) write(page, i);
    const { buffer, byteOffset, byteLength } = page.bytes;
    const view = new DataView(buffer, byteOffset, byteLength);
    for (let i = 0; i < COUNT; i++) {
      if (read(view, i) !== expected(i)) expect(read(view, i), `value ${i}`).toBe(expected(i));
    }
  });
});
