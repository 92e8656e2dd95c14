import { type AlertContent, alertContent, type AlertMessage } from '#schemas/alerts.ts';

type Crossing = Pick<AlertContent, 'kind' | 'score' | 'floor'>;

/** Where less is better a floor is a limit from above: its score is over it when it should not be. */
function heading({ kind, score, floor }: Crossing): string {
  const side = Math.sign((score ?? 0) - (floor ?? 0));
  switch (kind) {
    case 'regressed':
      return 'REGRESSED';
    case 'recovered':
      return 'RECOVERED';
    case 'not_compared':
      return 'NOT COMPARED';
    case 'under_floor':
      return side > 0 ? 'OVER ITS LIMIT' : 'UNDER ITS FLOOR';
    case 'over_floor':
      if (side === 0) return 'AT ITS LIMIT AGAIN';
      return side < 0 ? 'UNDER ITS LIMIT AGAIN' : 'OVER ITS FLOOR AGAIN';
  }
}

/** What every channel is told. @param linkBase the server's address; the link is a path without it */
export function alertMessageOf(
  content: AlertContent,
  {
    linkBase = '',
    test = false,
  }: { readonly linkBase?: string | undefined; readonly test?: boolean },
): AlertMessage {
  const { path, ...said } = alertContent.parse(content);
  const link = `${linkBase}${path}`;
  return { v: 1, text: textOf(said, link, test), ...said, link, test };
}

function textOf(said: Omit<AlertContent, 'path'>, link: string, test: boolean): string {
  const { project, model_id, task_id, sentence, rule, cost } = said;
  return [
    `${test ? 'Test: ' : ''}${heading(said)}: ${model_id} on ${task_id} (${project})`,
    sentence,
    `Rule: ${rule}; ${cost}.`,
    link,
  ].join('\n');
}

/** One line for a log. */
export function alertLine({ text, id }: AlertMessage): string {
  return `alert ${id.slice(0, 12)}: ${text.replaceAll('\n', ' | ')}`;
}
