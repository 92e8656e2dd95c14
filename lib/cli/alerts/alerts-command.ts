import { type Command, InvalidArgumentError, Option } from 'commander';
import { BadArgumentsError } from '#contract/evalake-error.ts';
import {
  type AlertRule,
  type AnsweredAlert,
  webhookName,
  webhookRequest,
} from '#schemas/alerts.ts';
import { BadDataError } from '../exit.ts';
import { printTable } from '../print-table.ts';
import { addAlertsOptions, type AlertsFlags, openAlerts } from './open-alerts.ts';
import { addRuleCommands } from './rule-command.ts';
import { say, sayJson } from '../terminal.ts';

interface WebhookFlags extends AlertsFlags {
  readonly secret?: string;
  readonly withoutSecret?: true;
}

export function addAlertsCommand(program: Command): void {
  const alerts = program
    .command('alerts')
    .description('Alerts of a project, and the webhooks that are told of them');
  addAlertsOptions(alerts.command('list', { isDefault: true }))
    .description('List the alerts, newest first')
    .action(listAlerts);
  addAlertsOptions(alerts.command('rules'))
    .description('List the rules of the settings; a dead one cannot alert any more')
    .action(listRules);
  addAlertsOptions(alerts.command('acknowledge <id>'))
    .description('Note that somebody has seen an alert')
    .action(acknowledge);
  addAlertsOptions(alerts.command('test'))
    .description('Tell every channel of a test, and print what each answered')
    .action(test);
  addRuleCommands(alerts.command('rule').description('Set, try and remove rules of the settings'));
  addWebhookCommands(alerts.command('webhook').description('Set, list and remove webhooks'));
}

function addWebhookCommands(webhook: Command): void {
  addAlertsOptions(webhook.command('list'))
    .description('List the webhooks, without their secrets and paths')
    .action(listWebhooks);
  addAlertsOptions(webhook.command('set'))
    .description('Add or replace a webhook')
    .argument('<name>', 'its name', parseWebhookName)
    .argument('<url>', 'its address, https')
    .addOption(
      new Option('--secret <secret>', 'signs what is sent; kept from before when absent').env(
        'EVALAKE_WEBHOOK_SECRET',
      ),
    )
    .option('--without-secret', 'sign nothing')
    .action(setWebhook);
  addAlertsOptions(webhook.command('remove'))
    .description('Remove a webhook')
    .argument('<name>', 'its name', parseWebhookName)
    .action(removeWebhook);
}

function parseWebhookName(text: string): string {
  const parsed = webhookName.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(parsed.error.issues.map(({ message }) => message).join('; '));
}

async function listAlerts(flags: AlertsFlags): Promise<void> {
  const alerts = await (await openAlerts(flags)).list();
  if (flags.json) sayJson(alerts);
  else if (alerts.length === 0) say('No alerts.');
  else {
    const header = ['id', 'raised', 'what', 'model', 'task', 'sentence', 'told', 'seen'];
    printTable(header, alerts.map(alertRow));
  }
}

function alertRow(alert: AnsweredAlert): string[] {
  const { id, raised_at, kind, model_id, task_id, sentence, channels, acknowledged } = alert;
  const untold = Object.entries(channels).filter(([, { state }]) => state !== 'sent');
  const told = untold.map(([name, { state, tries, last_error: error }]) => {
    const count = tries === 1 ? '1 try' : `${tries} tries`;
    return `${name} ${state} (${count}${error === null ? '' : `: ${error}`})`;
  });
  const seen = acknowledged === null ? '-' : (acknowledged.by ?? 'yes');
  return [id, raised_at, kind, model_id, task_id, sentence, told.join(', ') || 'all', seen];
}

async function listRules(flags: AlertsFlags): Promise<void> {
  const rules = await (await openAlerts(flags)).rules();
  if (flags.json) sayJson(rules);
  else if (rules.length === 0) say('No rules: every metric with a direction can alert.');
  else
    printTable(
      ['rule', 'metric', 'task', 'model', 'series', 'last run', 'state'],
      rules.map(ruleRow),
    );
}

function ruleRow(rule: AlertRule): string[] {
  const { kind, metric_name, task_id, model_id, floor, series, last_run_at, dead, why } = rule;
  const state = dead ? 'dead' : 'alive';
  const what = rule.rule ? `${rule.rule.name} (${rule.rule.against})` : kind;
  return [
    floor === null ? what : `${kind} ${floor}`,
    ...[metric_name ?? '*', task_id ?? '*', model_id ?? '*', String(series)],
    ...[last_run_at ?? '-', why === null ? state : `${state}: ${why}`],
  ];
}

async function acknowledge(id: string, flags: AlertsFlags): Promise<void> {
  const alert = await (await openAlerts(flags)).acknowledge(id);
  if (flags.json) sayJson(alert);
  else say(`Alert ${id} is acknowledged since ${alert.acknowledged?.at ?? 'never'}.`);
}

async function test(flags: AlertsFlags): Promise<void> {
  const channels = await (await openAlerts(flags)).test();
  if (flags.json) sayJson(channels);
  else {
    const rows = channels.map(({ channel, ok, detail }) => [channel, ok ? 'ok' : 'failed', detail]);
    printTable(['channel', 'state', 'answer'], rows);
  }
  const untold = channels.filter(({ ok }) => !ok).map(({ channel }) => channel);
  if (untold.length > 0) throw new BadDataError(`not told: ${untold.join(', ')}`);
}

async function listWebhooks(flags: AlertsFlags): Promise<void> {
  const webhooks = await (await openAlerts(flags)).webhooks();
  if (flags.json) sayJson(webhooks);
  else if (webhooks.length === 0) say('No webhooks.');
  else {
    const rows = webhooks.map(({ name, origin, secret_set: isSet }) => [
      name,
      origin,
      isSet ? 'set' : 'not set',
    ]);
    printTable(['name', 'address', 'secret'], rows);
  }
}

async function setWebhook(name: string, url: string, flags: WebhookFlags): Promise<void> {
  const { secret, withoutSecret, ...where } = flags;
  const chosen = withoutSecret ? { secret: null } : secret === undefined ? {} : { secret };
  const parsed = webhookRequest.safeParse({ url, ...chosen });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ message }) => message);
    throw new BadArgumentsError(problems.join('; '));
  }
  const webhook = await (await openAlerts(where)).setWebhook(name, parsed.data);
  if (flags.json) sayJson(webhook);
  else say(`Webhook ${name} is set, its secret is ${webhook.secret_set ? '' : 'not '}set.`);
}

async function removeWebhook(name: string, flags: AlertsFlags): Promise<void> {
  await (await openAlerts(flags)).removeWebhook(name);
  if (flags.json) sayJson({ name, removed: true });
  else say(`Webhook ${name} is removed.`);
}
