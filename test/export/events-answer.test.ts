import { describe, expect, it } from 'vitest';
import { EndpointFailedError } from '#client/endpoint-errors.ts';
import { parseEventsAnswer } from '#export/events-answer.ts';

describe('a page of events', () => {
  it('gives each event in the text in which it came', () => {
    const body = Buffer.from(
      '{ "events" : [ {"a": 1.0, "b":[ ]} ,{"next":"x"}], "next": "c\\u0031"}',
    );
    expect(parseEventsAnswer(body)).toEqual({
      texts: ['{"a": 1.0, "b":[ ]}', '{"next":"x"}'],
      next: 'c1',
    });
    expect(parseEventsAnswer(Buffer.from('{"events":[],"next":null}'))).toEqual({ texts: [] });
  });

  it.each(['{"next":null}', '{"events":{}}', '[{"events":[]}]', '<html>', ''])(
    'is not %j',
    (text) => {
      expect(() => parseEventsAnswer(Buffer.from(text))).toThrow(EndpointFailedError);
    },
  );
});
