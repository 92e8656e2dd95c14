import type { Command } from 'commander';
import { openEndpoint } from '#client/endpoint.ts';
import { parseAnswer } from '#client/exchange.ts';
import { BadArgumentsError } from '#contract/evalake-error.ts';
import { runAddress } from '#contract/naming/run-address.ts';
import { formatTimestamp } from '#contract/time.ts';
import { systemClock } from '#ports/system-clock.ts';
import { amendBody } from '#schemas/amendment.ts';
import { amendAnswer } from '#schemas/ingest-api.ts';
import { endpointOption, jsonOption, keyOption, parseInteger, projectOption } from '../options.ts';
import { escapeControls } from '#contract/text/printable.ts';
import { say, sayJson } from '../terminal.ts';

interface AmendFlags {
  readonly endpoint?: string;
  readonly key?: string;
  readonly project: string;
  readonly event?: number;
  readonly item?: string;
  readonly metric?: string;
  readonly epoch?: number;
  readonly data?: string;
  readonly withdraw?: true;
  readonly author: string;
  readonly reason: string;
  readonly json?: true;
}

const MOST_EVENT_ID = Number.MAX_SAFE_INTEGER - 1;

export function addAmendCommand(program: Command): void {
  program
    .command('amend <run_id>')
    .description('Correct an event or item of a sealed run; the old one stays visible')
    .addOption(endpointOption())
    .addOption(keyOption())
    .addOption(projectOption().default('default'))
    .option('--event <number>', 'the event to correct', parseInteger(0, MOST_EVENT_ID))
    .option('--item <id>', 'the item to correct')
    .option('--metric <name>', 'of the item: only this metric')
    .option('--epoch <number>', 'of the item: only this epoch', parseInteger(0, 2 ** 31 - 1))
    .option('--data <json>', "takes the place of the event's data")
    .option('--withdraw', 'the event or item no longer counts')
    .requiredOption('--author <name>', 'who corrects')
    .requiredOption('--reason <text>', 'why')
    .addOption(jsonOption())
    .action(amend);
}

async function amend(runId: string, flags: AmendFlags): Promise<void> {
  if (flags.endpoint === undefined) throw new BadArgumentsError('say where: --endpoint <url>');
  const body = bodyOf(flags);
  const path = `/v1/projects/${encodeURIComponent(flags.project)}/${runAddress(runId, 'amend')}`;
  const server = openEndpoint(flags.endpoint, flags.key);
  // The body states its time, so it is one amendment however often it is sent.
  const response = await server.request(path, { method: 'POST', body }, true);
  const answer = parseAnswer(amendAnswer, response);
  if (flags.json) sayJson(answer);
  else {
    const what = flags.withdraw ? 'withdrawn' : 'replaced';
    const target = flags.item === undefined ? `event ${flags.event}` : `item ${flags.item}`;
    const line = `${target} of run ${runId} ${what}, as amendment ${answer.amendment_id}`;
    say(`${escapeControls(line)}; its scores follow with the next seal`);
  }
}

/** The body of the request, with the data in the text in which it was given. @throws BadArgumentsError */
function bodyOf({
  event,
  item,
  metric,
  epoch,
  data,
  withdraw,
  author,
  reason,
}: AmendFlags): string {
  const others = {
    event_id: event,
    ...{ item, metric, epoch, withdraw, author, reason },
    created_at: formatTimestamp(systemClock.now() * 1000),
  };
  const parsed = amendBody.safeParse({ ...others, data: dataOf(data) });
  if (!parsed.success) {
    throw new BadArgumentsError(parsed.error.issues.map(({ message }) => message).join('; '));
  }
  const head = JSON.stringify(others);
  return data === undefined ? head : `${head.slice(0, -1)},"data":${data}}`;
}

function dataOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BadArgumentsError(`--data is no JSON: ${error.message}; '{"correct": true}' is`);
  }
}
