import { Dice } from './dice.ts';
import type { FaultKind } from './faults.ts';
import { generateDocuments, spellDocument } from './generate-document.ts';
import { generateRuns } from './generate-run.ts';
import { sendings } from './generate-sending.ts';
import type { ClientRequest, Scenario } from './scenario.ts';

/** What makes workers meet, and die where they do. */
const FAULTS: readonly FaultKind[] = ['slow', 'twice', 'late', 'crash', 'crash after'];

/**
 * A scenario in which several workers always have one run, or one time's results documents: each
 * event and document comes by itself, and who handles one is slow or dies.
 */
export function generateContested(seed: number): Scenario {
  const dice = new Dice(seed, 'contested');
  const quietSeconds = 30;
  const next = sendings(dice, quietSeconds);
  return {
    ...{ seed, host: 'aws', quietSeconds, poison: [] },
    requests: generateTexts(dice).map(({ of, texts }) => ({
      ...{ of, format: 'lines', project: 'p', texts },
      ...next(),
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
