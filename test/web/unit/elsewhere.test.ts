import { describe, expect, it } from 'vitest';
import { elsewhere } from '../../../web/app/elsewhere.ts';
import { parseAddress } from '../../../web/route/address.ts';

const BASE = 'http://127.0.0.1:8787/lake/';
const of = (hash: string) =>
  Object.fromEntries(elsewhere(parseAddress(hash), BASE).map(({ title, text }) => [title, text]));
const AT = '--project demo --endpoint http://127.0.0.1:8787';

describe('a view elsewhere', () => {
  it('is of a run', () => {
    expect(of('#/demo/runs/R1?tab=samples')).toEqual({
      Link: `${BASE}#/demo/runs/R1?tab=samples`,
      curl: `curl ${BASE}v1/projects/demo/runs/R1`,
      Command: `evalake run R1 ${AT}`,
      SQL: "SELECT * FROM items WHERE project = 'demo' AND run_id = 'R1'",
    });
  });

  it('is of a sample, with whatever is in its name', () => {
    expect(of("#/demo/runs/a%2Fb/s/it's")).toMatchObject({
      curl: `curl '${BASE}v1/projects/demo/runs/-/events?run=a%2Fb&sample_id=it%27s'`,
      SQL: "SELECT * FROM items WHERE project = 'demo' AND run_id = 'a/b' AND item_id = 'it''s'",
    });
  });

  it('is of a list: programs filter by one value, SQL by several', () => {
    expect(of('#/demo/runs?task=quiz&model=m%201&model=m2')).toMatchObject({
      curl: `curl '${BASE}v1/projects/demo/runs?task_id=quiz'`,
      Command: `evalake history --task-id quiz ${AT}`,
      SQL: "SELECT * FROM runs WHERE project = 'demo' AND task_id IN ('quiz') AND model_id IN ('m 1', 'm2') ORDER BY ts DESC",
    });
    expect(of("#/it's/trends?metric=f1").Command).toMatch(
      /^evalake trends --metric-name f1 --proj/,
    );
  });

  it('is of a comparison, pooled or with the own baseline', () => {
    expect(of('#/demo/compare?a=R1&a=R0&b=R2')).toMatchObject({
      curl: `curl '${BASE}v1/projects/demo/compare?baseline=R1&baseline=R0&candidate=R2'`,
      Command: `evalake compare R1 R2 --baseline R0 ${AT}`,
    });
    expect(of('#/demo/compare?b=R2').Command).toBe(`evalake compare R2 ${AT}`);
  });

  it('takes no name for an option', () => {
    const { Command: command } = of('#/demo/compare?a=--endpoint%3Dhttps://x&b=R2');
    expect(command).toBe(`evalake compare ${AT} -- --endpoint=https://x R2`);
  });

  it('is a link alone where programs have no such view', () => {
    expect(Object.keys(of('#/demo/settings'))).toEqual(['Link']);
    expect(Object.keys(of('#/demo/compare?a=R1'))).toEqual(['Link']);
    expect(Object.keys(of('#/demo/alerts'))).toEqual(['Link', 'curl', 'Command']);
  });
});
