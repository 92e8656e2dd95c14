import { webhooksKey } from '#contract/keys.ts';
import { EXIT, sentAs } from '#contract/evalake-error.ts';
import type { WebhookSender } from '#ports/announcer.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { swapObject } from '#ports/swap-object.ts';
import {
  type AnsweredWebhook,
  MOST_WEBHOOKS,
  type StoredWebhook,
  type WebhookRequest,
  type WebhooksFile,
  webhooksFile,
} from '#schemas/alerts.ts';

/** The project has no webhook of this name. */
export class WebhookNotFoundError extends sentAs('webhook-not-found', 404) {
  override readonly name = 'WebhookNotFoundError';
  constructor(name: string) {
    super(`there is no webhook ${JSON.stringify(name.slice(0, 80))}`);
  }
}

/** A webhook cannot be set as it was asked for. */
export class InvalidWebhookError extends sentAs('invalid-webhook', 400, {
  exitCode: EXIT.badArguments,
}) {
  override readonly name = 'InvalidWebhookError';
}

/** @throws InvalidWebhookError when nothing may be posted to the address from here */
export function checkWebhookUrl(sender: WebhookRules, url: string): void {
  const problem = sender.addressProblem(url);
  if (problem === undefined) return;
  throw new InvalidWebhookError(`the address of the webhook is not allowed: ${problem}`);
}

type WebhookRules = Pick<WebhookSender, 'addressProblem'>;
type Webhooks = WebhooksFile['webhooks'];

/** The project's webhooks with their secrets, by name in alphabetical order. */
export async function readWebhooks(
  store: ObjectStore,
  project: string,
): Promise<Map<string, StoredWebhook>> {
  const stored = await store.get(webhooksKey(project));
  return new Map(Object.entries(stored ? parse(stored.bytes) : {}));
}

/** Adds the webhook, or replaces it. @throws InvalidWebhookError, ContentionError */
export async function setWebhook(
  store: ObjectStore,
  project: string,
  name: string,
  { url, secret }: WebhookRequest,
): Promise<AnsweredWebhook> {
  const webhook = { url, secret: secret ?? null };
  await change(store, project, (webhooks) => {
    const known = webhooks[name];
    if (!known && Object.keys(webhooks).length >= MOST_WEBHOOKS) {
      throw new InvalidWebhookError(`a project has at most ${MOST_WEBHOOKS} webhooks; remove one`);
    }
    // A secret that is kept for another host would sign messages for whoever is there.
    if (secret === undefined && known && originOf(known.url) === originOf(url)) {
      webhook.secret = known.secret;
    }
    return { ...webhooks, [name]: webhook };
  });
  return answerWebhook(name, webhook);
}

/** @throws WebhookNotFoundError, ContentionError */
export async function removeWebhook(
  store: ObjectStore,
  project: string,
  name: string,
): Promise<void> {
  await change(store, project, (webhooks) => {
    const { [name]: removed, ...others } = webhooks;
    if (!removed) throw new WebhookNotFoundError(name);
    return others;
  });
}

/** A webhook as it is shown: neither its secret nor its path, which may be one. */
export function answerWebhook(name: string, { url, secret }: StoredWebhook): AnsweredWebhook {
  return { name, origin: originOf(url), secret_set: secret !== null };
}

function originOf(url: string): string {
  return new URL(url).origin;
}

async function change(
  store: ObjectStore,
  project: string,
  edit: (webhooks: Webhooks) => Webhooks,
): Promise<void> {
  await swapObject(store, webhooksKey(project), (stored) => {
    const webhooks = edit(stored ? parse(stored.bytes) : {});
    if (Object.keys(webhooks).length === 0) return Promise.resolve(undefined);
    return Promise.resolve(format({ v: 1, webhooks: sortByName(webhooks) }));
  });
}

function sortByName(webhooks: Webhooks): Webhooks {
  return Object.fromEntries(Object.entries(webhooks).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function format(file: WebhooksFile): Uint8Array {
  return Buffer.from(`${JSON.stringify(file, null, 2)}\n`);
}

function parse(bytes: Uint8Array): Webhooks {
  return webhooksFile.parse(JSON.parse(Buffer.from(bytes).toString())).webhooks;
}
