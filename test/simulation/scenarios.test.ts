import { describe, expect, it } from 'vitest';
import { readDocument } from '#documents/read-document.ts';
import { NotResultsError } from '#schemas/not-results.ts';
import { describeScenario } from './describe.ts';
import { generateScenario } from './generate.ts';
import type { Scenario } from './scenario.ts';
import { readSentDocument } from './sent-documents.ts';
import { shrink } from './shrink.ts';

const scenarios = Array.from({ length: 200 }, (_, seed) => generateScenario(seed));

function documentsOf({ requests }: Scenario) {
  return requests.filter(({ of }) => of === 'documents');
}

function kindOf(text: string): string {
  try {
    return readDocument(Buffer.from(text)).kind;
  } catch (error) {
    if (error instanceof NotResultsError) return 'refused';
    throw error;
  }
}

describe('scenarios', () => {
  it('hold results documents of all kinds, in both formats, and some that are refused', () => {
    const requests = scenarios.flatMap(documentsOf);
    const kinds = requests.flatMap(({ texts }) => texts.map(kindOf));
    expect([...new Set(kinds)].sort()).toEqual(['benchmark', 'error', 'evaluation', 'refused']);
    expect(new Set(requests.map(({ format }) => format))).toEqual(new Set(['document', 'lines']));
  });

  it('hold different documents of one time, and documents in several spellings', () => {
    const found = scenarios.map((scenario) => {
      const accepted = documentsOf(scenario).flatMap(({ project, texts }) =>
        texts
          .filter((text) => kindOf(text) !== 'refused')
          .map((text) => ({ text, ...readSentDocument(project, text) })),
      );
      const count = (names: readonly string[]) => new Set(names).size;
      const contents = count(accepted.map(({ project, content }) => project + content));
      return {
        severalOfOneTime: count(accepted.map(({ project, set }) => project + set)) < contents,
        severalSpellings: contents < count(accepted.map(({ project, text }) => project + text)),
      };
    });
    expect(found.filter(({ severalOfOneTime }) => severalOfOneTime).length).toBeGreaterThan(20);
    expect(found.filter(({ severalSpellings }) => severalSpellings).length).toBeGreaterThan(10);
  });
});

describe('a document that was sent', () => {
  const content = (text: string) => readSentDocument('p', text).content;

  it('is the same in every spelling, and another one with other digits', () => {
    const text = '{"timestamp":"2026-11-12T13:10:25.123Z","n":[1,{"a":1.0,"b":NaN}]}';
    const respelled =
      '{\n "n": [1, {"b": NaN , "a": 1.0}], "timestamp": "2026-11-12T13:10:25.123Z" }';
    expect(content(respelled)).toBe(content(text));
    expect(content(text.replace('1.0', '1'))).toBe(content(text));
    expect(content(text.replace('1.0', '1.5'))).not.toBe(content(text));
    expect(content(text.replace('NaN', 'null'))).not.toBe(content(text));
  });
});

describe('a scenario that fails', () => {
  const common = { atMs: 5, project: 'p', parameters: {}, attempts: 6 };
  const scenario: Scenario = {
    ...{ seed: 1, host: 'aws', quietSeconds: 30, settings: [], poison: [], faults: { rate: 0.1 } },
    requests: [
      { ...common, of: 'events', format: 'array', texts: ['{"e":1}'] },
      { ...common, of: 'documents', format: 'lines', texts: ['{"d":1}', '{"d":2}', '{"d":3}'] },
    ],
  };

  it('shrinks to the document that makes it fail, and says so', async () => {
    const hasTheSecond = ({ requests }: Scenario) =>
      Promise.resolve(requests.some(({ texts }) => texts.includes('{"d":2}')));
    const smallest = await shrink(scenario, [], hasTheSecond);
    expect(smallest.requests).toMatchObject([{ of: 'documents', texts: ['{"d":2}'] }]);
    expect(describeScenario(smallest)).toBe(
      '  host aws, quiet after 30 s\n' +
        '  at 5 ms, up to 6 times, documents to p as lines {}:\n    {"d":2}',
    );
  });
});
