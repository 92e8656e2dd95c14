import { expect, it } from 'vitest';
import { z } from 'zod';
import { captureOutput } from '../lambdas/output.ts';
import { awsDoors, type Door, embeddedDoor, openReader } from '../support/doors.ts';

captureOutput();
const hosts: readonly [string, readonly Door[]][] = [
  ['the embedded server', [embeddedDoor()]],
  ['the embedded server with reading threads', [embeddedDoor(false, openReader)]],
  ['AWS', await awsDoors()],
];

/** The dashboard's files. */
const PAGES = ['GET /', 'GET /assets/:name'];

const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
const problemSchema = z.object({ type: z.string() });

async function documentedBy(doors: readonly Door[]): Promise<string[]> {
  for (const door of doors) {
    const answer = await door.request('/v1/openapi.json', { headers: { host: 'localhost' } });
    if (answer.status !== 200) continue;
    const { paths } = documentSchema.parse(await answer.json());
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(
        (method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      ),
    );
  }
  return [];
}

/** Whether a door answers that there is no such path. */
async function isUnknown(door: Door, route: string): Promise<boolean> {
  const [method = '', path = ''] = route.split(' ');
  const url = path.replace(':project', 'demo').replace(/:\w+/g, 'x');
  const answer = await door.request(url, { method, headers: { host: 'localhost' } });
  if (answer.status !== 404) return false;
  return problemSchema.parse(await answer.json()).type === 'urn:evalake:problem:not-found';
}

it.each(hosts)('the OpenAPI document of %s names its routes and no other', async (_, doors) => {
  const documented = await documentedBy(doors);
  const had = doors.flatMap(({ routes }) => routes).filter((route) => !PAGES.includes(route));
  expect(documented.sort()).toEqual([...new Set(had)].sort());
});

it.each(hosts)('%s answers each path of its OpenAPI document', async (_, doors) => {
  const unknown: string[] = [];
  for (const route of await documentedBy(doors)) {
    const answers = await Promise.all(doors.map((door) => isUnknown(door, route)));
    if (answers.every((is) => is)) unknown.push(route);
  }
  expect(unknown).toEqual([]);
});
