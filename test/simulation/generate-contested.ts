import { Dice } from './dice.ts';
import type { FaultKind } from './faults.ts';
import { generateDocuments, spellDocument } from './generate-document.ts';
import { generateRuns } from './generate-run.ts';
import type { ClientRequest, Scenario } from './scenario.ts';

/** Faults that make workers of one run overlap or die; a repeated entry is more frequent. */
const FAULTS: readonly FaultKind[] = ['slow', 'slow', 'slow', 'twice', 'crash', 'crash after'];

/** Long enough for the events before to be sealed. */
const LONGEST_PAUSE_MS = 90_000;

/**
 * A scenario in which several workers always contend for one run, or for the results documents of
 * one time: each event or document comes by itself, and its worker is slow or dies.
 */
export function generateContested(seed: number): Scenario {
  const dice = new Dice(seed, 'contested');
  const quietSeconds = 30;
  let atMs = 0;
  return {
    ...{ seed, host: 'aws', quietSeconds, settings: [], poison: [] },
    requests: generateTexts(dice).map(({ of, texts }) => ({
      ...{ of, format: 'lines', project: 'p', texts, attempts: 6 },
      atMs: (atMs += dice.int(0, dice.chance(0.5) ? 3000 : LONGEST_PAUSE_MS)),
      // The requested metric decides the names of the items files: another one makes some stale.
      parameters: dice.chance(0.5) ? { metric: [dice.pick(['f1', 'accuracy', 'is_safe'])] } : {},
    })),
    faults: { rate: dice.pick([0.1, 0.2, 0.3]), kinds: FAULTS },
  };
}

function generateTexts(dice: Dice): Pick<ClientRequest, 'of' | 'texts'>[] {
  if (dice.chance(0.5)) {
    const [run] = generateRuns(dice, 1);
    return (run?.events ?? []).map((text) => ({ of: 'events', texts: [text] }));
  }
  const documents = generateDocuments(dice);
  return dice
    .shuffle([...documents, ...documents])
    .map((document) => ({ of: 'documents', texts: [spellDocument(dice, document, true)] }));
}
