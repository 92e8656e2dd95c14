import { hostChannels } from '#alerts/channels.ts';
import { dueAlerts } from '#alerts/due-alerts.ts';
import { setWebhook } from '#alerts/webhooks-file.ts';
import { alertWhenJudged } from '#hosts/alert-when-judged.ts';
import type { JudgedProject } from '#pipeline/judge/judge-project.ts';
import { NotToldError, type WebhookSender } from '#ports/announcer.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { Actor } from './actor.ts';
import type { PortCalls } from './port-calls.ts';
import type { Ports } from './world.ts';

/** The channels of every alert of a project that has a webhook. */
export const CHANNELS = ['log', 'webhook:chat'] as const;
const URL = 'https://chat.example/';

/** Those outside who are told of alerts, and what could rightly be told. */
export class Outside {
  readonly lines: string[] = [];
  /** The ids of alerts, as often as they came. */
  readonly posted: string[] = [];
  /** The ids of all alerts that were due by the comparisons of a pass of the judge. */
  readonly everDue = new Set<string>();

  /** Has the project's alerts posted here. */
  async listenTo(store: ObjectStore, project: string): Promise<void> {
    await setWebhook(store, project, 'chat', { url: URL });
  }

  log(line: string): void {
    this.lines.push(line);
  }

  webhooksOf(calls: PortCalls, actor: Actor): WebhookSender {
    return {
      addressProblem: () => undefined,
      post: ({ headers }) => {
        const id = headers['evalake-alert'] ?? '';
        const effect = (): Promise<number> => {
          this.posted.push(id);
          return Promise.resolve(200);
        };
        return calls.run(actor, {
          name: `post alert ${id.slice(0, 12)}`,
          faults: ['error', 'crash', 'slow', 'error after', 'crash after'],
          effect,
          suffer: async (fault) => {
            if (fault === 'error after') await effect();
            throw new NotToldError('a simulated fault');
          },
        });
      },
    };
  }

  /** What the hosts do when a project is judged. */
  async raiseAlerts(
    { store, notices, clock, notifier }: Ports,
    project: string,
    judged: JudgedProject,
  ): Promise<void> {
    const due = dueAlerts(project, judged.rows, judged.settings, judged.ruleRows);
    for (const { id } of due) this.everDue.add(id);
    const channels = hostChannels(notifier);
    await alertWhenJudged({ store, notices, clock, channels }, project, judged);
  }
}
