import { z } from 'zod';
import { FINAL_REPORT, Place, placeOf, SPEC } from '#schemas/recorder-event.ts';
import { memberAt } from '#json/members.ts';
import type { ExportSource } from './export-source.ts';

const labels = z.object({
  event_id: z.number(),
  type: z.string(),
  sample_id: z.string().nullable(),
});

/**
 * The lines of a run as `evals.record.LocalRecorder` writes it: one with the spec if there is one, one
 * with each final report, then one for each event, in the text in which it was sent. A final report
 * is the last event of its run, so it is asked for by itself, and no event is held for it.
 */
export async function* recorderLog(
  run: string,
  source: Pick<ExportSource, 'events'>,
): AsyncGenerator<string> {
  for await (const text of source.events(run, SPEC)) {
    if (placeIn(text) === Place.spec) yield `{"spec":${dataOf(text)}}`;
  }
  for await (const text of source.events(run, FINAL_REPORT)) {
    yield `{"final_report":${dataOf(text)},"run_id":${JSON.stringify(run)}}`;
  }
  for await (const text of source.events(run)) {
    const place = placeIn(text);
    if (place === Place.numbered || place === Place.amendment) yield text;
  }
}

function placeIn(text: string): Place {
  const { event_id, type, sample_id } = labels.parse(JSON.parse(text));
  return placeOf(event_id, type, sample_id);
}

/** The text of `data`, which is not parsed: that could change its numbers. */
function dataOf(text: string): string {
  const bytes = Buffer.from(text);
  const data = memberAt(bytes, { start: 0, end: bytes.length }, 'data');
  return data ? bytes.toString('utf8', data.start, data.end) : 'null';
}
