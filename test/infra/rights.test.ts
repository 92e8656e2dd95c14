import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { synthesise } from './synth.ts';

const { pipeline } = synthesise();

const policySchema = z.object({
  Properties: z.object({
    PolicyDocument: z.object({
      Statement: z.array(
        z.object({
          Action: z.union([z.string(), z.array(z.string())]),
          Resource: z.unknown(),
          Condition: z.unknown().optional(),
        }),
      ),
    }),
  }),
});

/** A role whose policy is too long for one has a managed policy with the rest of it. */
const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
  Object.entries(pipeline.findResources(type)),
);

function statementsOf(name: string) {
  const own = policies.filter(([id]) => id.startsWith(`Functions${name}Role`));
  expect(own.length).toBeGreaterThan(0);
  return own
    .flatMap(([, policy]) => policySchema.parse(policy).Properties.PolicyDocument.Statement)
    .map(({ Action, Resource, Condition }) => ({
      actions: [Action].flat(),
      resource: JSON.stringify(Resource),
      condition: JSON.stringify(Condition),
    }));
}

/** The prefixes on which a function may do the action. */
function prefixes(name: string, action: string): string[] {
  const found = statementsOf(name)
    .filter(({ actions }) => actions.includes(action))
    .flatMap(({ resource }) =>
      [...resource.matchAll(/"(\/[^"]*)"/g)].map(([, path]) => path ?? ''),
    );
  return [...new Set(found)].sort();
}

describe('the rights of a function in the lake', () => {
  it('ingest: read keys, sessions and the records of runs, write to the inbox and the quarantine', () => {
    expect(prefixes('ingest', 's3:GetObject')).toEqual(['/keys/*', '/seals/*', '/sessions/*']);
    expect(prefixes('ingest', 's3:PutObject')).toEqual(['/inbox/*', '/quarantine/*']);
    expect(prefixes('ingest', 's3:DeleteObject')).toEqual([]);
  });

  it('stage: write to the inbox, and to quarantine what could not be worked on', () => {
    expect(prefixes('stage', 's3:GetObject')).toEqual([]);
    expect(prefixes('stage', 's3:PutObject')).toEqual(['/inbox/*', '/quarantine/*']);
    expect(prefixes('stage', 's3:DeleteObject')).toEqual([]);
  });

  it('seal: delete nowhere but in the inbox, and what it noted of failures', () => {
    expect(prefixes('seal', 's3:DeleteObject')).toEqual(['/failures/*', '/inbox/*']);
    expect(prefixes('seal', 's3:PutObject')).not.toContain('/keys/*');
    const aborted = prefixes('seal', 's3:AbortMultipartUpload');
    expect(aborted).toEqual([
      '/documents/*',
      '/events/*',
      '/quarantine/*',
      '/results/*',
      '/store/*',
    ]);
    expect(prefixes('seal', 's3:PutObject')).toEqual(expect.arrayContaining(aborted));
  });

  it('manifest: nothing of what came in, and deletes only what is derived', () => {
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
      expect(prefixes('manifest', action).join()).not.toMatch(
        /inbox|keys|events|documents|quarantine|archives/,
      );
    }
    expect(prefixes('manifest', 's3:PutObject').join()).not.toMatch(/seals|settings/);
    expect(prefixes('manifest', 's3:DeleteObject').join()).not.toMatch(/seals|settings\//);
  });

  it('manifest: copies what stays of a manifest or an index, and aborts what it cannot complete', () => {
    const derived = ['benchmarks', 'evaluations', 'final_reports', 'runs', 'suites'];
    const long = [...derived.map((root) => `/${root}/*`), '/store/*/manifest.json'].sort();
    expect(prefixes('manifest', 's3:AbortMultipartUpload')).toEqual(long);
    expect(prefixes('manifest', 's3:PutObject')).toEqual(expect.arrayContaining(long));
    // The manifest is read by the right to read the store.
    const read = [...derived.map((root) => `/${root}/*`), '/store/*'];
    expect(prefixes('manifest', 's3:GetObject')).toEqual(expect.arrayContaining(read));
  });

  it('judge: reads what verdicts are made of, writes comparisons and alerts, and deletes no alert', () => {
    expect(prefixes('judge', 's3:GetObject')).toEqual([
      '/alerts/*',
      '/comparisons/*',
      '/notices/*',
      '/rule_comparisons/*',
      '/runs/*',
      '/settings/*',
      '/store/*',
      '/webhooks/*',
    ]);
    expect(prefixes('judge', 's3:PutObject')).toEqual([
      '/alerts/*',
      '/comparisons/*',
      '/notices/*',
      '/rule_comparisons/*',
    ]);
    expect(prefixes('judge', 's3:DeleteObject')).toEqual([
      '/comparisons/*',
      '/notices/*',
      '/rule_comparisons/*',
    ]);
  });

  it('prune: neither inbox nor keys, no content of what it prunes, and no index', () => {
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
      expect(prefixes('prune', action).join()).not.toMatch(/inbox|keys/);
    }
    expect(prefixes('prune', 's3:GetObject').join()).not.toMatch(/events|documents|store|results/);
    expect(prefixes('prune', 's3:PutObject')).toEqual(['/maintenance/prune-turn.json', '/seals/*']);
    expect(prefixes('prune', 's3:DeleteObject').join()).not.toMatch(/runs|final|evaluations|seals/);
  });

  it("query: write nothing but Athena's results, large answers, settings, alerts, sessions, the summary and decisions, and delete no decision", () => {
    expect(prefixes('query', 's3:PutObject')).toEqual([
      '/alerts/*',
      '/answers/*',
      '/gate_index/*',
      '/gates/*',
      '/query-results/*',
      '/results/*/evaluation_summary.json',
      '/sessions/*',
      '/settings/*',
      '/settings_changes/*',
      '/webhooks/*',
    ]);
    expect(prefixes('query', 's3:DeleteObject')).toEqual([
      '/notices/*',
      '/results/*/evaluation_summary.json',
      '/sessions/*',
      '/settings_changes/*',
      '/webhooks/*',
    ]);
    for (const name of ['seal', 'manifest', 'prune', 'query']) {
      expect(prefixes(name, 's3:DeleteObject').join()).not.toContain('gate');
    }
  });

  it('notify: reads alerts, webhooks and seal records, writes alerts alone, deletes notices', () => {
    expect(prefixes('notify', 's3:GetObject')).toEqual([
      '/alerts/*',
      '/notices/*',
      '/seals/*',
      '/webhooks/*',
    ]);
    expect(prefixes('notify', 's3:PutObject')).toEqual(['/alerts/*']);
    expect(prefixes('notify', 's3:DeleteObject')).toEqual(['/notices/*']);
  });

  it('sessions: read by those that serve requests, written and deleted by query alone, listed by none', () => {
    for (const name of ['stage', 'seal', 'manifest', 'judge', 'prune', 'notify']) {
      expect(prefixes(name, 's3:GetObject')).not.toContain('/sessions/*');
    }
    for (const name of ['ingest', 'stage', 'seal', 'manifest', 'judge', 'prune', 'notify']) {
      expect(prefixes(name, 's3:PutObject')).not.toContain('/sessions/*');
      expect(prefixes(name, 's3:DeleteObject')).not.toContain('/sessions/*');
    }
    for (const { actions, condition } of statementsOf('query')) {
      if (actions.includes('s3:ListBucket')) expect(condition).not.toContain('sessions');
    }
  });

  it('secrets of webhooks: only of those that send and set them', () => {
    for (const name of ['ingest', 'stage', 'seal', 'manifest', 'prune']) {
      expect(prefixes(name, 's3:GetObject')).not.toContain('/webhooks/*');
    }
  });

  it('events and alerts: only of those that tell, only to the topic of alerts and the default bus', () => {
    const tellers = ['ingest', 'stage', 'seal', 'manifest', 'prune', 'query', 'notify'].filter(
      (name) =>
        statementsOf(name).some(({ actions }) =>
          actions.some((action) => ['sns:Publish', 'events:PutEvents'].includes(action)),
        ),
    );
    expect(tellers).toEqual(['query', 'notify']);
    for (const name of tellers) {
      const [publish, ...others] = statementsOf(name).filter(({ actions }) =>
        actions.includes('sns:Publish'),
      );
      expect(others).toEqual([]);
      expect(publish?.resource).toMatch(/"Ref":"AlertTopic/);
      const put = statementsOf(name).find(({ actions }) => actions.includes('events:PutEvents'));
      expect(put?.resource).toContain('event-bus/default');
      expect(put?.condition).toBe('{"StringEquals":{"events:source":"evalake"}}');
    }
  });
});

it('no function may list what it may not read', () => {
  for (const name of ['seal', 'manifest', 'judge', 'prune', 'query', 'notify']) {
    const listing = statementsOf(name).filter(({ actions }) => actions.includes('s3:ListBucket'));
    expect(listing.length).toBeGreaterThan(0);
    for (const { condition } of listing) expect(condition).toContain('"s3:prefix"');
  }
});

it('only X-Ray actions have the resource *', () => {
  for (const [, policy] of policies) {
    for (const { Action, Resource } of policySchema.parse(policy).Properties.PolicyDocument
      .Statement) {
      if (Resource === '*')
        expect([Action].flat().every((name) => name.startsWith('xray:'))).toBe(true);
    }
  }
});

it.each(['ingest', 'stage'])('%s lists nothing at all', (name) => {
  expect(statementsOf(name).flatMap(({ actions }) => actions)).not.toContain('s3:ListBucket');
});
