import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inboxKey, parseInboxKey, sealRecordKey } from '#contract/keys.ts';
import { decodeName, encodeName, isProjectName, runIdProblem } from '#contract/names.ts';

const wellFormed = fc
  .string({ unit: 'binary', minLength: 1 })
  .filter((text) => text.isWellFormed());

describe('encodeName', () => {
  it('gives a text that decodes to the name again', () => {
    fc.assert(
      fc.property(wellFormed, (name) => {
        expect(decodeName(encodeName(name))).toBe(name);
      }),
    );
  });

  it('turns any name into one path part of harmless characters', () => {
    fc.assert(
      fc.property(
        fc.oneof(wellFormed, fc.constantFrom('.', '..', '../x', 'a/b', '\0', '.tmp')),
        (name) => {
          expect(encodeName(name)).toMatch(/^(?!\.)[A-Za-z0-9._:@=+%-]+$/);
        },
      ),
    );
  });

  it('leaves the names of evals and evalsig unchanged', () => {
    expect(encodeName('claude-x::mmlu-pro::run-42')).toBe('claude-x::mmlu-pro::run-42');
    expect(sealRecordKey({ project: 'p', runId: '261121081110AVTYYZOZ' })).toBe(
      'seals/p/261121081110AVTYYZOZ.json',
    );
  });
});

describe('a run id', () => {
  it.each(['', '\ud800', 'x'.repeat(300), '\u{1f680}'.repeat(20)])('%j cannot be a key', (id) => {
    expect(runIdProblem(id)).toBeDefined();
  });

  it.each(['a/b', '..', 'a\0b', 'run 1', 'x'.repeat(160)])('%j can be a key', (id) => {
    expect(runIdProblem(id)).toBeUndefined();
  });
});

describe('a project', () => {
  it.each(['a', 'A.b_c-1', '0', 'x'.repeat(64)])('can be called %s', (name) => {
    expect(isProjectName(name)).toBe(true);
  });

  it.each(['', '.', '..', '-a', 'a/b', 'a\0', 'x'.repeat(65), 'a\n', 'é'])(
    'cannot be called %j',
    (name) => {
      expect(isProjectName(name)).toBe(false);
    },
  );
});

describe('an inbox key', () => {
  it('parses to the parts that it was made from', () => {
    const count = fc.nat();
    const objects = fc.record({
      sentAtMs: fc.integer({ min: 0, max: 9_999_999_999_999 }),
      hash: fc.stringMatching(/^[0-9a-f]{32}$/),
      count,
      end: count,
      report: fc.option(count, { nil: undefined }),
    });
    fc.assert(
      fc.property(wellFormed, objects, (runId, object) => {
        const key = inboxKey({ project: 'demo', runId }, object);
        expect(parseInboxKey(key)).toEqual({ target: { project: 'demo', runId }, object });
      }),
    );
  });

  it.each(['inbox/p/r', 'inbox/p/r/x.gz', 'inbox/p/r/x/y', 'store/p/r/x'])('is not %s', (key) => {
    expect(parseInboxKey(key)).toBeUndefined();
  });
});
