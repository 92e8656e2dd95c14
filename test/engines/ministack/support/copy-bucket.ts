import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';

/** Copies a prefix into a folder with `aws s3 sync`. */
export async function copyDown(store: ObjectStore, prefix: string, folder: string): Promise<void> {
  for await (const key of listKeys(store, prefix)) {
    const stored = await store.get(key);
    const path = join(folder, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, stored?.bytes ?? '');
  }
}
