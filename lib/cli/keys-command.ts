import { type Command, Option } from 'commander';
import { KeyStore } from '#keys/key-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { type ApiKey, type Scope, scopeSchema } from '#schemas/api-key.ts';
import { addLakeOptions, type LakeFlags, openLake } from './lake.ts';
import { parseTimeOption, projectOption } from './options.ts';
import { printTable } from './print-table.ts';
import { say, sayJson, warn } from './terminal.ts';

interface CreateFlags extends LakeFlags {
  readonly project?: string;
  readonly scope: Scope;
  readonly expires?: number;
}

export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('Create, list and revoke API keys');
  addLakeOptions(keys.command('create'))
    .description('Create a key and print it, for this once')
    .addOption(projectOption())
    .addOption(
      new Option('--scope <scope>', 'what it may do')
        .choices(scopeSchema.options)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--expires <time>', 'ISO-8601 time of its end').argParser(parseTimeOption),
    )
    .action(createKey);
  addLakeOptions(keys.command('list'))
    .description('List the keys, without their secrets')
    .action(listKeys);
  addLakeOptions(keys.command('revoke <id>')).description('End a key').action(revokeKey);
}

async function keyStore(flags: LakeFlags): Promise<KeyStore> {
  return new KeyStore(await openLake(flags), systemClock);
}

async function createKey({ json, project, scope, expires, ...where }: CreateFlags): Promise<void> {
  const expiresAtMs = expires === undefined ? undefined : Math.floor(expires / 1000);
  const { secret, key } = await (await keyStore(where)).create({ scope, project, expiresAtMs });
  if (json) sayJson({ ...key, secret });
  else {
    say(secret);
    warn(`evalake: this is key ${key.id}; it is not stored and cannot be shown again`);
  }
}

async function listKeys({ json, ...where }: LakeFlags): Promise<void> {
  const keys = await (await keyStore(where)).list();
  if (json) sayJson(keys);
  else if (keys.length === 0) say('No keys.');
  else printTable(['id', 'scope', 'project', 'created', 'expires', 'state'], keys.map(keyRow));
}

function keyRow(key: ApiKey): string[] {
  const expired = key.expires_at !== null && Date.parse(key.expires_at) <= systemClock.now();
  const state = key.revoked_at === null ? (expired ? 'expired' : 'active') : 'revoked';
  return [key.id, key.scope, key.project ?? '*', key.created_at, key.expires_at ?? '-', state];
}

async function revokeKey(id: string, { json, ...where }: LakeFlags): Promise<void> {
  const key = await (await keyStore(where)).revoke(id);
  if (json) sayJson(key);
  else say(`Key ${key.id} is revoked.`);
}
