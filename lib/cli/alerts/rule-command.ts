import { type Command, Option } from 'commander';
import { BadArgumentsError } from '#contract/evalake-error.ts';
import { escapeControls } from '#contract/text/printable.ts';
import { type ProjectSettings, projectSettingsSchema } from '#schemas/project-settings.ts';
import { type AskedRule, ruleAgainst, triedRuleQuery } from '#schemas/rules.ts';
import { changeSettings } from '../settings-command.ts';
import { pick } from '#lake/pick.ts';
import { say, sayJson } from '../terminal.ts';
import { addAlertsOptions, type AlertsFlags, openAlerts } from './open-alerts.ts';

const PARTS = ['task', 'metric', 'model', 'tag', 'against', 'runs', 'direction'] as const;
const LEVELS = ['margin', 'alpha', 'q'] as const;
const MEMBERS = [...PARTS, ...LEVELS] as const;

type RuleFlags = AlertsFlags & Partial<Record<(typeof MEMBERS)[number], string>>;

/** The project has no rule of the name. */
export class UnknownRuleError extends BadArgumentsError {
  override readonly name = 'UnknownRuleError';
  constructor(name: string, known: readonly string[]) {
    const names = known.length === 0 ? 'there are none' : `there are ${known.join(', ')}`;
    super(`no rule is called ${JSON.stringify(name)}; ${names}`);
  }
}

export function addRuleCommands(rule: Command): void {
  addRuleOptions(rule.command('set <name>'))
    .description('Add or replace a rule; its alerts are raised at once')
    .action(setRule);
  addRuleOptions(rule.command('try'))
    .description('Tell how often a rule would have spoken in the last 90 days, and save nothing')
    .action(tryRule);
  addAlertsOptions(rule.command('remove <name>'))
    .description('Remove a rule; its alerts stay')
    .action(removeRule);
}

function addRuleOptions(command: Command): Command {
  return addAlertsOptions(command)
    .addOption(
      new Option('--against <what>', 'what runs are compared with')
        .choices(ruleAgainst.options)
        .makeOptionMandatory(),
    )
    .option('--runs <number>', 'how many --against last pools')
    .option('--task <name>', 'only runs of this task')
    .option('--metric <name>', 'only this metric')
    .option('--model <name>', 'only runs of this model')
    .option('--tag <name>', 'only runs with this tag')
    .option('--direction <way>', 'which way is better: higher or lower')
    .option('--margin <number>', "the smallest change that matters, in the metric's units")
    .option('--alpha <number>', 'two-sided, for all series of the rule in an evaluation (Holm)')
    .option('--q <number>', 'in place of alpha: the share of false ones (Benjamini-Hochberg)');
}

/** @throws BadArgumentsError */
function ruleOf(flags: RuleFlags): AskedRule {
  const parsed = triedRuleQuery.safeParse(pick(flags, MEMBERS));
  if (parsed.success) return parsed.data;
  throw new BadArgumentsError(
    parsed.error.issues
      .map(({ path, message }) => [path.map((part) => `--${String(part)}`).join(), message])
      .map((parts) => parts.join(' ').trim())
      .join('; '),
  );
}

async function setRule(name: string, flags: RuleFlags): Promise<void> {
  const rule = { ...ruleOf(flags), name };
  await changeSettings(flags, (settings) =>
    withRules(settings, [...(settings.rules ?? []).filter((each) => each.name !== name), rule]),
  );
  if (flags.json) sayJson(rule);
  else say(escapeControls(`Rule ${name} is set.`));
}

async function removeRule(name: string, flags: AlertsFlags): Promise<void> {
  await changeSettings(flags, (settings) => {
    const known = settings.rules ?? [];
    const left = known.filter((rule) => rule.name !== name);
    if (left.length < known.length) return withRules(settings, left);
    throw new UnknownRuleError(
      name,
      known.map((rule) => rule.name),
    );
  });
  if (flags.json) sayJson({ name, removed: true });
  else say(escapeControls(`Rule ${name} is removed.`));
}

async function tryRule(flags: RuleFlags): Promise<void> {
  const answer = await (await openAlerts(flags)).tryRule(ruleOf(flags));
  if (flags.json) {
    sayJson(answer);
    return;
  }
  say(answer.sentence);
  for (const { run_id, task_id, model_id, sentence } of answer.newest) {
    say(escapeControls(`  ${run_id} (${task_id}, ${model_id}): ${sentence}`));
  }
}

/** Settings without any rule are those that never had one. @throws BadArgumentsError */
function withRules(
  { rules: _rules, ...settings }: ProjectSettings,
  rules: readonly object[],
): ProjectSettings {
  const parsed = projectSettingsSchema.safeParse(
    rules.length === 0 ? settings : { ...settings, rules },
  );
  if (parsed.success) return parsed.data;
  throw new BadArgumentsError(parsed.error.issues.map(({ message }) => message).join('; '));
}
