import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { EndpointFailedError } from '#client/endpoint-errors.ts';
import { decideGate } from '#compare/gate/decide-gate.ts';
import { gateLines, gateMarkdown } from '#compare/gate/gate-text.ts';
import { escapeMarkdown } from '#compare/markdown.ts';
import { BadArgumentsError } from '#contract/evalake-error.ts';
import { describeState, type RunState, waitForRun } from '#gates/wait-for-run.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import { systemClock } from '#ports/system-clock.ts';
import { BaselineMissingError, RunNotJudgedError } from '#read/read-errors.ts';
import type { CompareAnswer } from '#schemas/compare.ts';
import { type GateOutcome, gateRequest, type GateRequest } from '#schemas/gate.ts';
import { BadDataError } from '../exit.ts';
import { type GateSource, openEndpointSource, openRootSource } from './gate-source.ts';
import { parseSpanMs } from '../options.ts';
import { escapeControls } from '#contract/text/printable.ts';
import { addSourceOptions, checkSource } from '../source.ts';
import {
  addMethodOptions,
  badOption,
  baselineOption,
  type ComparisonFlags,
  outputOption,
} from '../compare/comparison-options.ts';
import { say, warn } from '../terminal.ts';

interface GateFlags extends ComparisonFlags {
  readonly wait: number;
  readonly record?: true;
  readonly id?: string;
  readonly summary?: string;
}

/** @param onExit told the exit code of the decision: 0, 1 or 2 */
export function addGateCommand(
  program: Command,
  onExit: (code: GateOutcome['exit_code']) => void,
): void {
  const command = addSourceOptions(program.command('gate <run>'))
    .description('Decide whether a run got worse: exit code 0 no, 1 yes, 2 that cannot be told')
    .addOption(baselineOption("a baseline, in place of the run's own; several are pooled"))
    .addOption(
      new Option('--wait <time>', 'how long to wait until the run is whole: 90s, 10m, 1h, 0')
        .default(parseSpanMs('10m'), '10m')
        .argParser(parseSpanMs),
    )
    .option('--record', 'keep the decision for good')
    .option('--id <id>', 'a name for the decision; recorded again under it, it comes back');
  addMethodOptions(command, {
    metric: 'only this metric decides',
    minDelta: "the margin, in the metric's units; evalsig's gate needs it",
  })
    .option('--summary <file>', 'append the Markdown to this file too')
    .addOption(outputOption())
    .action(async (run: string, flags: GateFlags) => {
      onExit(await gate(run, flags));
    });
}

/** A decision as it is printed. */
interface Printed {
  readonly run_id: string;
  readonly outcome: GateOutcome;
  /** Why there is no comparison, or what the run lacks. */
  readonly missing: string | null;
  readonly gateId: string | null;
  readonly comparison: CompareAnswer | null;
}

const UNDECIDED = {
  verdict: null,
  exit_code: 2,
  decided_by: [],
  not_compared: [],
} as const satisfies GateOutcome;

async function gate(run: string, flags: GateFlags): Promise<GateOutcome['exit_code']> {
  const request = parseRequest(run, flags);
  const source =
    checkSource(flags) === 'root' ? await openRootSource(flags) : openEndpointSource(flags);
  const state = await waitForRun({
    clock: systemClock,
    waitMs: flags.wait,
    look: () => source.look(run),
    onWait: (current, leftMs) => {
      const left = `${Math.ceil(leftMs / 1000)} s at most`;
      const line = `waiting for run ${run}, ${left}: ${describeState(current)}`;
      warn(`evalake: ${escapeControls(line)}`);
    },
  });
  if (!state) throw new BadDataError(`project ${flags.project} has no run ${JSON.stringify(run)}`);
  const printed = await decide(source, request, state, flags);
  print(printed, flags.json ? 'json' : flags.output);
  if (flags.summary !== undefined) {
    await appendFile(flags.summary, `${markdownLines(printed).map(escapeControls).join('\n')}\n\n`);
  }
  return printed.outcome.exit_code;
}

/** @throws BadArgumentsError */
function parseRequest(run: string, flags: GateFlags): GateRequest {
  const { baseline, metric, method, id } = flags;
  const policy = flags.policy ?? (method === undefined ? undefined : 'evalsig');
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  const [min_delta, alpha] = [number(flags.minDelta), number(flags.alpha)];
  if (id !== undefined && !flags.record) {
    throw new BadArgumentsError('--id names a decision that is recorded: give --record too');
  }
  const named = flags.record ? { id: id ?? randomUUID() } : {};
  const asked = { ...named, run, baseline, metric, policy, method, min_delta, alpha };
  const parsed = gateRequest.safeParse(asked);
  if (parsed.success) return parsed.data;
  throw badOption(parsed.error);
}

/** Compares, decides, and records the decision where that is asked for. */
async function decide(
  source: GateSource,
  request: GateRequest,
  state: RunState,
  { record, wait }: GateFlags,
): Promise<Printed> {
  const { run: run_id } = request;
  const missing = state.status === 'complete' ? null : describeState(state);
  const undecided = { run_id, outcome: UNDECIDED, gateId: null, comparison: null };
  if (state.status === 'receiving') return { ...undecided, missing };
  try {
    const compared = await compareWhenJudged(source, request, Math.min(wait, JUDGED_WITHIN_MS));
    if (record) {
      const { id: gateId, comparison, ...outcome } = await source.record(request);
      const { items, next } = compared;
      return { run_id, missing, gateId, outcome, comparison: { ...comparison, items, next } };
    }
    const criticalMetrics = request.metric === undefined ? await source.criticalMetrics() : [];
    const { metrics, fair } = compared;
    const onlyBaselineMetrics = fair.metrics_only_baseline;
    const outcome = decideGate({ metrics, onlyBaselineMetrics, criticalMetrics });
    return { run_id, missing, gateId: null, outcome, comparison: compared };
  } catch (error) {
    if (isBaselineMissing(error)) return { ...undecided, missing: NO_BASELINE };
    if (request.baseline !== undefined || !isPruned(error)) throw error;
    return { ...undecided, missing: error.message };
  }
}

const NO_BASELINE = 'it has no baseline; name one: --baseline RUN';

/** A run is judged within seconds of its seal, or at once where baselines are named. */
const JUDGED_WITHIN_MS = 60_000;

const JUDGED_PAUSE_MS = 500;

/** Its own baselines are known once it is judged. */
async function compareWhenJudged(
  source: GateSource,
  request: GateRequest,
  withinMs: number,
): Promise<CompareAnswer> {
  for (const endMs = systemClock.now() + withinMs; ;) {
    try {
      return await source.compare(request);
    } catch (error) {
      if (!isNotJudged(error) || systemClock.now() >= endMs) throw error;
      await systemClock.sleep(JUDGED_PAUSE_MS);
    }
  }
}

function isNotJudged(error: unknown): boolean {
  return (
    error instanceof RunNotJudgedError ||
    (error instanceof EndpointFailedError && error.problemType === 'run-not-judged')
  );
}

function isBaselineMissing(error: unknown): boolean {
  return (
    error instanceof BaselineMissingError ||
    (error instanceof EndpointFailedError && error.problemType === 'no-baseline')
  );
}

/** Of the run or of its own baseline, whose items went by the project's retention. */
function isPruned(error: unknown): error is Error {
  return (
    error instanceof PrunedError ||
    (error instanceof EndpointFailedError && error.problemType === 'pruned')
  );
}

/** Names come from the lake, so control characters are escaped for the terminal. */
function print(printed: Printed, output: GateFlags['output']): void {
  if (output === 'json') say(formatJson(printed));
  else {
    const lines = output === 'text' ? textLines(printed) : markdownLines(printed);
    for (const line of lines) say(escapeControls(line));
  }
}

function formatJson({ run_id, outcome, missing, gateId, comparison }: Printed): string {
  const { verdict, exit_code, decided_by, not_compared } = outcome;
  const decided = { verdict, exit_code, decided_by, not_compared };
  return JSON.stringify({ run_id, ...decided, missing, gate_id: gateId, comparison });
}

function textLines({ run_id, outcome, missing, gateId, comparison }: Printed): string[] {
  if (!comparison) return [`can't tell about run ${run_id}: ${missing ?? ''}`];
  const lines = gateLines({ outcome, comparison }, gateId);
  return missing === null ? lines : [`! the run is not complete: ${missing}`, ...lines];
}

function markdownLines({ run_id, outcome, missing, gateId, comparison }: Printed): string[] {
  const lacks = missing === null ? '' : escapeMarkdown(missing);
  if (!comparison) return [`**can't tell about run ${escapeMarkdown(run_id)}**: ${lacks}`];
  const lines = gateMarkdown({ outcome, comparison }, gateId).trimEnd().split('\n');
  return missing === null ? lines : [`⚠ the run is not complete: ${lacks}`, '', ...lines];
}
