import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeletePartitionCommand,
  GetPartitionsCommand,
  type GlueClient,
} from '@aws-sdk/client-glue';
import { hashOfSecret, KeyStore } from '../../lib/keys/key-store.ts';
import {
  apiKeyKey,
  BENCHMARKS_ROOT,
  COMPARISONS_ROOT,
  DOCUMENTS_ROOT,
  EVALUATIONS_ROOT,
  EVENTS_ROOT,
  FAILURES_PREFIX,
  FINAL_REPORTS_ROOT,
  HOMES_PREFIX,
  INBOX_ROOT,
  QUARANTINE_PREFIX,
  RESULTS_ROOT,
  RULE_COMPARISONS_ROOT,
  RUNS_ROOT,
  SEALS_PREFIX,
  SETTINGS_PREFIX,
  STORE_ROOT,
  SUITES_ROOT,
} from '../../lib/contract/keys.ts';
import { tables } from '../../lib/lake/tables/all-tables.ts';
import { listKeys, type ObjectStore } from '../../lib/ports/object-store.ts';
import { systemClock } from '../../lib/ports/system-clock.ts';
import type { Scope } from '../../schemas/api-key.ts';
import type { Deployed } from './deployment.ts';
import { Visitor } from './visitor.ts';

const ROOTS = [
  ...[BENCHMARKS_ROOT, DOCUMENTS_ROOT, EVALUATIONS_ROOT, EVENTS_ROOT, FINAL_REPORTS_ROOT],
  ...[HOMES_PREFIX, INBOX_ROOT, QUARANTINE_PREFIX, RESULTS_ROOT, RUNS_ROOT, SEALS_PREFIX],
  ...[STORE_ROOT, SUITES_ROOT, COMPARISONS_ROOT, RULE_COMPARISONS_ROOT, FAILURES_PREFIX],
].map((root) => root.replace(/\/$/, ''));

/** Between looks for what came late, and how many looks find nothing before all is gone. */
const LOOK_MS = 5000;
const QUIET_LOOKS = 2;
const MOST_LOOKS = 24;

/** Projects and keys of this check, which are gone after it. */
export class TemporaryProjects {
  readonly names: string[] = [];
  readonly #keys: KeyStore;
  readonly #secrets: string[] = [];
  readonly #deployed: Deployed;
  readonly #store: ObjectStore;
  readonly #glue: GlueClient;

  constructor(deployed: Deployed, store: ObjectStore, glue: GlueClient) {
    this.#deployed = deployed;
    this.#store = store;
    this.#glue = glue;
    this.#keys = new KeyStore(store, systemClock);
  }

  create(name: string): string {
    const project = `check-${name}-${randomBytes(4).toString('hex')}`;
    this.names.push(project);
    return project;
  }

  async visitor(
    scope: Scope,
    project?: string,
    endpoint = this.#deployed.endpoint,
  ): Promise<Visitor> {
    const { secret } = await this.#keys.create({ scope, project });
    this.#secrets.push(secret);
    return new Visitor(endpoint, secret);
  }

  /** Deletes all of it; how many objects that were. Versions go by the rules of the bucket. */
  async remove(): Promise<number> {
    await this.#store.delete(this.#secrets.map((secret) => apiKeyKey(hashOfSecret(secret))));
    let removed = 0;
    let quiet = 0;
    for (let looks = 0; looks < MOST_LOOKS && quiet < QUIET_LOOKS; looks += 1) {
      if (looks > 0) await sleep(LOOK_MS);
      const found = await this.#removeOnce();
      quiet = found === 0 ? quiet + 1 : 0;
      removed += found;
    }
    for (const project of this.names) await this.#removePartitions(project);
    return removed + this.#secrets.length;
  }

  async #removeOnce(): Promise<number> {
    const keys = this.names.map((project) => `${SETTINGS_PREFIX}${project}.json`);
    let found = 0;
    for (const project of this.names) {
      for (const root of ROOTS) {
        for await (const key of listKeys(this.#store, `${root}/${project}/`)) {
          keys.push(key);
          found += 1;
        }
      }
    }
    await this.#store.delete(keys);
    return found;
  }

  async #removePartitions(project: string): Promise<void> {
    for (const { name: TableName } of tables) {
      const table = { DatabaseName: this.#deployed.database, TableName };
      const Expression = `project = '${project}'`;
      const { Partitions = [] } = await this.#glue.send(
        new GetPartitionsCommand({ ...table, Expression }),
      );
      // A stand-in may take no notice of the expression.
      for (const { Values: PartitionValues } of Partitions) {
        if (PartitionValues?.[0] !== project) continue;
        await this.#glue.send(new DeletePartitionCommand({ ...table, PartitionValues }));
      }
    }
  }
}
