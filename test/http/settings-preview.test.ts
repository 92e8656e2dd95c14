import { describe, expect, it } from 'vitest';
import { composeApp } from '#http/app.ts';
import { settingsApp } from '#http/settings/settings-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { triedSettingsAnswer } from '#schemas/project-settings.ts';
import { hosted } from '../support/api-host.ts';
import { lakeOf, many, NEW, OLD } from '../support/compared-runs.ts';
import type { TestLake } from '../support/lake.ts';

const SETTINGS = '/v1/projects/demo/settings';
const ONE_IN_A_THOUSAND = 0.001;

/** A fall of 9 items of 300, which is p = 0.004. */
const before = { id: OLD, hash: 'h', metrics: { accuracy: many([1, 300]) } };
const after = { id: NEW, hash: 'h', metrics: { accuracy: many([0, 9], [1, 291]) } };

function open(lake: TestLake) {
  const access = { keys: new KeyStore(lake.memory, lake.clock), clock: lake.clock };
  const ports = {
    store: lake.memory,
    judgements: lake.judgements,
    ...access,
    openWithoutKeys: true,
  };
  const faults: Error[] = [];
  const ask = hosted(composeApp([settingsApp(ports)], (error) => faults.push(error)));
  const asked = (path: string, init: RequestInit = {}) =>
    ask(`${SETTINGS}${path}`, { ...init, headers: { host: 'localhost' } });
  const preview = async (query: string) =>
    triedSettingsAnswer.strict().parse(await (await asked(`/preview${query}`)).json());
  return { asked, preview, faults };
}

describe('settings that are tried', () => {
  it('tell which verdicts they would change, and these are so once they are saved', async () => {
    const lake = await lakeOf(before, after);
    const { asked, preview } = open(lake);
    expect(await preview('')).toEqual({
      ...{ verdicts: 1, changed: 0, unknown: 0 },
      ...{ changes: [], newest: [] },
    });
    const change = { from: 'REGRESSED', to: 'INCONCLUSIVE' };
    expect(await preview(`?alpha=${ONE_IN_A_THOUSAND}`)).toMatchObject({
      ...{ verdicts: 1, changed: 1, unknown: 0, changes: [{ ...change, verdicts: 1 }] },
      newest: [{ run_id: NEW, metric_name: 'accuracy', ...change }],
    });
    const body = JSON.stringify({ alpha: ONE_IN_A_THOUSAND });
    expect((await asked('', { method: 'PUT', body })).status).toBe(200);
    await lake.drain();
    expect(await preview(`?alpha=${ONE_IN_A_THOUSAND}`)).toMatchObject({ changed: 0 });
    expect(await preview('')).toMatchObject({
      changes: [{ from: change.to, to: change.from, verdicts: 1 }],
    });
  });

  it('are refused by name, and write nothing', async () => {
    const lake = await lakeOf(before, after);
    const { asked, faults } = open(lake);
    const keys = lake.keys('');
    for (const query of ['alpha=0', 'alpha=1', 'alpha=a', 'min_delta=-1', 'min_delta=', 'beta=1']) {
      const response = await asked(`/preview?${query}`);
      expect(response.status, query).toBe(400);
      expect(await response.text()).toContain(query.split('=')[0]);
    }
    expect(lake.keys('')).toEqual(keys);
    expect(faults).toEqual([]);
  });
});
