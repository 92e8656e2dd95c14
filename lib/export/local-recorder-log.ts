import { z } from 'zod';
import { Place, placeOf } from '#schemas/recorder-event.ts';
import { memberAt } from '#json/members.ts';

const labels = z.object({
  event_id: z.number(),
  type: z.string(),
  sample_id: z.string().nullable(),
});

/**
 * A run as `evals.record.LocalRecorder` writes it: a line with the spec if there is one, a line
 * with each final report, then a line for each event, in the text in which it was sent.
 */
export async function recorderLog(run: string, events: AsyncIterable<string>): Promise<Uint8Array> {
  const specs: string[] = [];
  const reports: string[] = [];
  const lines: string[] = [];
  for await (const text of events) {
    const { event_id, type, sample_id } = labels.parse(JSON.parse(text));
    switch (placeOf(event_id, type, sample_id)) {
      case Place.spec:
        specs.push(`{"spec":${dataOf(text)}}`);
        break;
      case Place.finalReport:
        reports.push(`{"final_report":${dataOf(text)},"run_id":${JSON.stringify(run)}}`);
        break;
      case Place.numbered:
      case Place.amendment:
        lines.push(text);
    }
  }
  return Buffer.from([...specs, ...reports, ...lines].map((line) => `${line}\n`).join(''));
}

/** The text of `data`, which is not parsed: that could change its numbers. */
function dataOf(text: string): string {
  const bytes = Buffer.from(text);
  const data = memberAt(bytes, { start: 0, end: bytes.length }, 'data');
  return data ? bytes.toString('utf8', data.start, data.end) : 'null';
}
