import { NotToldError, type WebhookPost, type WebhookSender } from '#ports/announcer.ts';

/** Webhooks in memory: each address takes what it is sent, fails, or hangs until it is let go. */
export class RecordingWebhooks implements WebhookSender {
  readonly received: WebhookPost[] = [];
  tries = 0;
  /** By address: why it fails. */
  readonly problems = new Map<string, string>();
  /** By address: what it waits for. */
  readonly hanging = new Map<string, Promise<unknown>>();

  addressProblem(): undefined {
    return undefined;
  }

  async post(post: WebhookPost): Promise<number> {
    this.tries += 1;
    await this.hanging.get(post.url);
    const problem = this.problems.get(post.url);
    if (problem !== undefined) throw new NotToldError(problem);
    this.received.push(post);
    return 200;
  }

  receivedAt(url: string): WebhookPost[] {
    return this.received.filter((post) => post.url === url);
  }
}
