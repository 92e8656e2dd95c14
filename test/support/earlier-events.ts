import { event } from './events.ts';

/** The events of the run in `test/fixtures/earlier-encoding`: answers of few kinds, in several row groups. */
export const sealedEvents = Array.from({ length: 40 }, (_, id) =>
  event({
    event_id: id,
    sample_id: `s.${id % 20}`,
    data: { correct: id % 3 > 0, picked: `answer ${Math.floor(id / 2)}` },
  }),
);
