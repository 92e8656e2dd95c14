import { findDocuments } from '#pipeline/ingest/find-documents.ts';
import { readDocument } from '#documents/read-document.ts';
import { TestLake } from '../../../support/lake.ts';
import { checkInput } from './check-input.ts';

/** Results documents: one, or one a line, as they are sent and as they are sealed. */
export const fuzz = (data: Buffer): Promise<void> =>
  checkInput(async () => {
    for (const format of ['document', 'lines'] as const) {
      await checkInput(() => new TestLake().postResults(data.toString(), { format }));
      await checkInput(() => {
        for (const { start, end } of findDocuments(data, format)) {
          readDocument(data.subarray(start, end));
        }
      });
    }
  });
