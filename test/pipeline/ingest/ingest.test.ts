import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { envelopeSchema } from '#contract/messages.ts';
import { TooManyError, UnreadableBodyError } from '#pipeline/ingest/read-events.ts';
import { event, finalReport } from '../../support/events.ts';
import { TestLake } from '../../support/lake.ts';

function queuedTexts(lake: TestLake): string[] {
  return lake.events.messages.map(({ body }) =>
    gunzipSync(Buffer.from(envelopeSchema.parse(JSON.parse(body)).gzip, 'base64')).toString(),
  );
}

describe('ingest', () => {
  it('answers with the number of accepted events and their runs', async () => {
    const lake = new TestLake();
    const answer = await lake.post([event(), event({ run_id: 'other' }), finalReport(1)]);
    expect(answer).toEqual({
      accepted: 3,
      quarantined: [],
      runs: ['261121081110AVTYYZOZ', 'other'],
    });
    expect(lake.events.messages).toHaveLength(2);
  });

  it('quarantines an event of more metrics than become files', async () => {
    const metrics = (count: number, event_id: number) => {
      const data = Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, i % 2]));
      return event({ event_id, type: 'metrics', data: { ...data, note: 'text' } });
    };
    const answer = await new TestLake().post([metrics(1000, 0), metrics(1001, 1)]);
    expect(answer).toMatchObject({ accepted: 1, quarantined: [{ index: 1 }] });
    expect(answer.quarantined[0]?.reason).toContain('1001 metrics; at most 1000');
  });

  it('masks keys in a spec, and in nothing else', async () => {
    const command = 'oaieval --http-run-url http://rec:secret@host/v1';
    const lake = new TestLake();
    const spec = event({ event_id: 0, sample_id: null, type: 'spec', data: { command } });
    const match = event({ event_id: 1, data: { correct: true, command } });
    await lake.post([spec, match]);
    const [first, second] = queuedTexts(lake)[0]?.split('\n') ?? [];
    expect(first).toBe(JSON.stringify(spec).replace('rec:secret', '**********'));
    expect(second).toBe(JSON.stringify(match));
  });

  it('keeps the text of each event as it was sent', async () => {
    const lake = new TestLake();
    const text = JSON.stringify(event()).replace(
      '"correct":true',
      '"correct": true,  "n": [9007199254740993, -0.0, 5e-324, "\\u0000\\u00e9"]',
    );
    await lake.post(`[ ${text} ]`);
    expect(queuedTexts(lake)).toEqual([`${text}\n`]);
  });

  it('takes an event without data, sample_id or created_by, and one whose sample_id is a number', async () => {
    const bare = event({ data: undefined, sample_id: undefined, created_by: undefined });
    const lake = new TestLake();
    expect(await lake.post([bare, event({ event_id: 1, sample_id: 7 })])).toMatchObject({
      accepted: 2,
    });
  });

  it('takes one event a line, and lines that end in CR LF', async () => {
    const lake = new TestLake();
    const lines = [event(), event({ event_id: 1 })].map((each) => JSON.stringify(each));
    const answer = await lake.post(`${lines.join('\r\n')}\r\n\n`, { format: 'lines' });
    expect(answer.accepted).toBe(2);
    expect(queuedTexts(lake)).toEqual([`${lines.join('\n')}\n`]);
  });

  it('puts an event that spans lines on one line', async () => {
    const lake = new TestLake();
    await lake.post(JSON.stringify([event()], null, 2));
    const [text = ''] = queuedTexts(lake);
    expect(text.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(text)).toEqual(event());
  });

  it('sends a batch that is too large for a message to the inbox, with a nudge', async () => {
    const lake = new TestLake();
    const noise = Array.from({ length: 200_000 }, () => Math.random().toString(36)).join('');
    await lake.post([event({ data: { noise } })]);
    expect(lake.events.messages).toHaveLength(0);
    expect(lake.keys('inbox/')).toHaveLength(1);
    expect(lake.seals.messages).toHaveLength(1);
  });

  it.each([
    ['no run_id', { run_id: undefined }, 'run_id must be text'],
    ['an empty run_id', { run_id: '' }, 'run_id is empty'],
    ['a run_id of 300 characters', { run_id: 'x'.repeat(300) }, '300 bytes long'],
    ['half a surrogate pair in run_id', { run_id: '\ud800' }, 'surrogate'],
    ['a negative event_id', { event_id: -1 }, 'event_id must not be negative'],
    ['a fractional event_id', { event_id: 1.5 }, 'event_id must be a whole number'],
    ['an event_id as text', { event_id: '1' }, 'event_id must be a whole number'],
    ['a created_at that is no time', { created_at: 'yesterday' }, 'created_at is no time'],
    ['a day that does not exist', { created_at: '2026-02-30 00:00:00' }, 'created_at is no time'],
    ['no type', { type: undefined }, 'type must be text'],
    ['more than 4 MB', { data: 'x'.repeat(4 * 1024 * 1024) }, 'at most 4194304 for one event'],
  ])('quarantines an event with %s and takes the others', async (_, changes, reason) => {
    const lake = new TestLake();
    const bad = JSON.stringify(event(changes));
    const answer = await lake.post(`[${JSON.stringify(event())},${bad}]`);
    expect(answer.accepted).toBe(1);
    expect(answer.quarantined).toMatchObject([
      { index: 1, reason: expect.stringContaining(reason) as string },
    ]);
    const [key = ''] = lake.keys('quarantine/demo/refused/');
    expect(JSON.parse(lake.text(key))).toMatchObject({ index: 1, text: bad });
  });

  it('quarantines elements that are no JSON, no object or too deep, and takes the others', async () => {
    const lake = new TestLake();
    const deep = `{"run_id":"a","data":${'['.repeat(400)}${']'.repeat(400)}}`;
    const answer = await lake.post(`[${JSON.stringify(event())},{"a":NaN},17,${deep}]`);
    expect(answer.accepted).toBe(1);
    expect(answer.quarantined.map(({ reason }) => reason)).toEqual([
      'not JSON: NaN at byte 5 is no number that JSON has; send null, or leave it out',
      expect.stringContaining('expected object'),
      'nested deeper than 256 levels',
    ]);
  });

  it('quarantines bytes that are not UTF-8 as base64', async () => {
    const lake = new TestLake();
    const good = Buffer.from(JSON.stringify(event()));
    const bad = Buffer.from('{"run_id":"\xff"}', 'latin1');
    const body = Buffer.concat([Buffer.from('['), good, Buffer.from(','), bad, Buffer.from(']')]);
    expect(await lake.postBytes(body)).toMatchObject({ accepted: 1 });
    const [key = ''] = lake.keys('quarantine/');
    expect(JSON.parse(lake.text(key))).toMatchObject({ text_base64: bad.toString('base64') });
  });

  it('quarantines lines that are no JSON, naming the line', async () => {
    const lake = new TestLake();
    const answer = await lake.post(`${JSON.stringify(event())}\n{"run_id":`, { format: 'lines' });
    expect(answer.quarantined).toMatchObject([
      { index: 1, reason: expect.stringMatching(/^line 2: not JSON/) as string },
    ]);
  });

  it.each([
    ['', 'the body is empty'],
    ['not json', 'expected an array at byte 0'],
    ['{"run_id":"a"}', 'expected a JSON array of events at byte 0, but got an object'],
    ['[]', 'holds no events'],
    ['[{"run_id":"a"}', 'expected a comma or a closing bracket at byte 15'],
    ['[nope]', 'event 0 at byte 1 is not JSON'],
  ])('refuses the array body %j, saying what was expected and where', async (body, detail) => {
    const attempt = new TestLake().post(body);
    await expect(attempt).rejects.toThrow(UnreadableBodyError);
    await expect(attempt).rejects.toThrow(detail);
  });

  it.each([
    ['', 'holds no events'],
    ['oops\n', 'line 1: not JSON'],
  ])('refuses the line body %j, saying what was expected and where', async (body, detail) => {
    await expect(new TestLake().post(body, { format: 'lines' })).rejects.toThrow(detail);
  });

  it('quarantines a text that is longer than an event may be without parsing it', async () => {
    const lake = new TestLake();
    const long = `{"data":[${'[],'.repeat(1_500_000)}`;
    for (const body of [`${long}\n${JSON.stringify(event())}`, long]) {
      const { quarantined } = await lake.post(body, { format: 'lines' });
      expect(quarantined).toMatchObject([
        { index: 0, reason: expect.stringContaining('at most') as string },
      ]);
    }
  });

  it('takes every event of a body of many parts, in order', async () => {
    const texts = Array.from({ length: 5000 }, (_, i) =>
      i % 1000 === 999 ? '{}' : JSON.stringify(event({ event_id: i, data: 'x'.repeat(100) })),
    );
    for (const format of ['array', 'lines'] as const) {
      const lake = new TestLake();
      const body = format === 'array' ? `[${texts.join(' , ')}]` : texts.join('\n\n');
      const answer = await lake.post(body, { format, parameters: { task: ['t'] } });
      expect(answer.accepted).toBe(4995);
      expect(answer.quarantined.map(({ index }) => index)).toEqual([999, 1999, 2999, 3999, 4999]);
      const good = texts.filter((text) => text !== '{}');
      const [first, ...lines] = queuedTexts(lake).join('').trimEnd().split('\n');
      expect(first).toContain('"task":["t"]');
      expect(lines).toEqual(good);
    }
  });

  it('names the line of a problem, also after empty lines', async () => {
    const body = `\n \r\n${JSON.stringify(event())}\n\n\t\n  nope\n`;
    const { quarantined } = await new TestLake().post(body, { format: 'lines' });
    expect(quarantined).toMatchObject([
      { index: 1, reason: expect.stringMatching(/^line 6: /) as string },
    ]);
  });

  it('refuses a body in which an element far on is broken, and takes nothing of it', async () => {
    const lake = new TestLake();
    const events = Array.from({ length: 3000 }, (_, i) => JSON.stringify(event({ event_id: i })));
    await expect(lake.post(`[${events.join(',')} ${events[0] ?? ''}]`)).rejects.toThrow(
      'expected a comma or a closing bracket',
    );
    expect(lake.events.messages).toEqual([]);
  });

  it.each(['array', 'lines'] as const)(
    'refuses more than 10,000 runs in one request as %s, and takes 10,000',
    async (format) => {
      const lake = new TestLake();
      const post = (runs: number) => {
        const texts = Array.from({ length: runs }, (_, i) =>
          JSON.stringify(event({ run_id: `r${i}` })),
        );
        const body = format === 'array' ? `[${texts.join(',')}]` : texts.join('\n');
        return lake.post(body, { format });
      };
      await expect(post(10_001)).rejects.toThrow(TooManyError);
      expect(lake.events.messages).toEqual([]);
      expect(await post(10_000)).toMatchObject({ accepted: 10_000 });
      expect(lake.events.messages).toHaveLength(10_000);
    },
  );

  it('refuses more than 500,000 events in one request', async () => {
    const lake = new TestLake();
    await expect(lake.post(`[${'1,'.repeat(500_000)}1]`)).rejects.toThrow(
      'more than 500000 events',
    );
    expect(lake.keys()).toEqual([]);
  });

  it('compresses a large run in members that decompress to the events as they were sent', async () => {
    const lake = new TestLake();
    const texts = Array.from({ length: 30 }, (_, i) =>
      JSON.stringify(event({ event_id: i, data: 'y'.repeat(100_000) })),
    );
    await lake.post(`[${texts.join(',')}]`, { parameters: { tag: ['one'] } });
    const [first, ...lines] = queuedTexts(lake).join('').trimEnd().split('\n');
    expect(first).toContain('"tag":["one"]');
    expect(lines).toEqual(texts);
  });
});
