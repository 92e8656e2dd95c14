import { calmLake, countedBatches } from './calm.ts';
import { alertsTold } from './invariants/alerts-told.ts';
import { amended } from './invariants/amended.ts';
import { calmBytes } from './invariants/calm-bytes.ts';
import { completeness } from './invariants/completeness.ts';
import { homes } from './invariants/homes.ts';
import { keptDocuments } from './invariants/kept-documents.ts';
import { kept } from './invariants/kept.ts';
import { leftOver } from './invariants/left-over.ts';
import { manifestRules } from './invariants/manifest-rules.ts';
import { rebuilt } from './invariants/rebuilt.ts';
import { verdictsTold } from './invariants/verdicts-told.ts';
import type { Violation } from './invariants/violation.ts';
import type { Ending } from './simulation.ts';

/** All violations of an ending. */
export async function verify(ending: Ending): Promise<Violation[]> {
  const batches = await countedBatches(ending);
  return [
    ...(await kept(ending, batches)),
    ...(await keptDocuments(ending, batches)),
    ...completeness(ending, batches),
    ...calmBytes(ending, await calmLake(ending, batches)),
    ...(await rebuilt(ending)),
    ...leftOver(ending),
    ...(await manifestRules(ending)),
    ...homes(ending, batches),
    ...(await amended(ending)),
    ...(await alertsTold(ending)),
    ...(await verdictsTold(ending)),
  ];
}
