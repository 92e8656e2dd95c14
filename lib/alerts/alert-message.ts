import {
  type AlertContent,
  alertContent,
  type AlertKind,
  type AlertMessage,
} from '#schemas/alerts.ts';

const WORDS: Readonly<Record<AlertKind, string>> = {
  regressed: 'REGRESSED',
  recovered: 'RECOVERED',
  under_floor: 'UNDER ITS FLOOR',
  over_floor: 'OVER ITS FLOOR AGAIN',
};

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

function textOf(
  { project, kind, model_id, task_id, sentence, rule, cost }: Omit<AlertContent, 'path'>,
  link: string,
  test: boolean,
): string {
  return [
    `${test ? 'Test: ' : ''}${WORDS[kind]}: ${model_id} on ${task_id} (${project})`,
    sentence,
    `Rule: ${rule}; ${cost}.`,
    link,
  ].join('\n');
}

/** One line for a log. */
export function alertLine({ text, id }: AlertMessage): string {
  return `alert ${id.slice(0, 12)}: ${text.replaceAll('\n', ' | ')}`;
}
