/** What a run of `richRun` has besides questions and answers. */
export interface RichRun {
  readonly id: string;
  readonly samples: number;
  /** Numbers of events that are left out. */
  readonly without?: (id: number) => boolean;
  readonly isOpen?: boolean;
}

/** What comes from outside and must be shown as it is. */
export const HOSTILE =
  '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1"> \u202etxt.exe\u202c \u001b[31mred\u001b[0m';

/** A run as an evaluation records it: spec, prompts, answers, an error, a report. */
export function richRun({
  id,
  samples,
  without = () => false,
  isOpen = false,
}: RichRun): unknown[] {
  const shared = { run_id: id, created_by: 'alice' };
  const at = (ms: number): string =>
    new Date(Date.UTC(2026, 10, 20, 8) + ms)
      .toISOString()
      .replace('T', ' ')
      .replace('Z', '000+00:00');
  const spec = {
    ...shared,
    event_id: 0,
    sample_id: null,
    type: 'spec',
    data: { completion_fns: ['gpt-4o-mini'], eval_name: 'capitals.dev.match-v1' },
    created_at: at(0),
  };
  const events = Array.from({ length: samples }, (_, place) => {
    const sample = { ...shared, sample_id: place === 0 ? HOSTILE : `capital-${place}` };
    const isRight = place % 3 !== 0;
    const said = isRight ? 'Paris' : 'Lyon';
    return [
      {
        ...sample,
        event_id: 2 * place,
        type: 'sampling',
        data: {
          prompt: [
            { role: 'system', content: 'Answer in one word.' },
            { role: 'user', content: place === 0 ? HOSTILE : `What is capital ${place}?` },
          ],
          sampled: [said],
          model: 'gpt-4o-mini',
          usage: { prompt_tokens: 40, completion_tokens: 2 },
        },
        created_at: at(300 * place),
      },
      {
        ...sample,
        event_id: 2 * place + 1,
        type: 'match',
        data: { correct: isRight, expected: 'Paris', picked: said, note: HOSTILE },
        created_at: at(300 * place + 100),
      },
    ];
  }).flat();
  const report = {
    ...shared,
    event_id: 2 * samples,
    sample_id: null,
    type: 'final_report',
    data: { accuracy: 0.9, text: HOSTILE },
    created_at: at(300 * samples),
  };
  const numbered = events.filter(({ event_id: number }) => !without(number));
  return [spec, ...numbered, ...(isOpen ? [] : [report])];
}

/** An event of the run again, with other data under the same number. */
export function rivalOf(events: readonly unknown[], number: number): unknown {
  const event = events.find(
    (each) =>
      typeof each === 'object' &&
      each !== null &&
      'event_id' in each &&
      each.event_id === number &&
      'type' in each &&
      each.type !== 'spec',
  );
  return {
    ...Object(event),
    data: { correct: false, expected: 'Paris', picked: 'Rome' },
  } as unknown;
}
