import pMap from 'p-map';
import { contentHash } from '#contract/content-hash.ts';
import { NotToldError } from '#ports/announcer.ts';
import type { AlertContent, TestedChannel } from '#schemas/alerts.ts';
import { alertMessageOf } from './alert-message.ts';
import { hostChannels, tellChannel, webhookChannel } from './channels.ts';
import type { NotifyPorts } from './notify.ts';
import { readWebhooks } from './webhooks-file.ts';

/** Tells every channel of an alert that is marked as a test, once, and says what each answered. */
export async function testChannels(ports: NotifyPorts, project: string): Promise<TestedChannel[]> {
  const { store, clock, linkBase } = ports;
  const webhooks = await readWebhooks(store, project);
  const content = testContent(project, new Date(clock.now()).toISOString());
  const message = alertMessageOf(content, { linkBase, test: true });
  const find = (name: string) => Promise.resolve(webhooks.get(name));
  const channels = [...hostChannels(ports), ...[...webhooks.keys()].map(webhookChannel)];
  return pMap(channels, async (channel) => {
    try {
      const detail = await tellChannel(ports, channel, message, find, clock.now());
      return { channel, ok: true, detail };
    } catch (error) {
      if (!(error instanceof NotToldError)) throw error;
      return { channel, ok: false, detail: error.message };
    }
  });
}

function testContent(project: string, now: string): AlertContent {
  return {
    id: contentHash(project, now),
    kind: 'regressed',
    project,
    ...{ run_id: 'test', recorder_run_id: 'test', ts: now },
    ...{ model_id: 'no model', task_id: 'no task', metric_name: 'no metric' },
    verdict: null,
    sentence: 'nothing happened: somebody tests whether alerts arrive here',
    rule: 'none, this is a test',
    cost: 'none',
    path: `/v1/projects/${encodeURIComponent(project)}/alerts`,
    baseline_run_ids: [],
    ...{ score: null, floor: null, delta: null, ci: null, ci_level: null },
    ...{ p_value: null, p_adjusted: null, margin: null, alpha: null },
  };
}
