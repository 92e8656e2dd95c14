import { z } from 'zod';
import { DEFAULT_QUIET_SECONDS } from '#contract/limits.ts';

/** The environment variables of each function. `lib/infra` sets exactly these. */
const bucket = { EVALAKE_BUCKET: z.string().min(1) };
const queue = z.url();
const eventsQueue = { EVALAKE_EVENTS_QUEUE_URL: queue };
const sealsQueue = { EVALAKE_SEALS_QUEUE_URL: queue };
const manifestsQueue = { EVALAKE_MANIFESTS_QUEUE_URL: queue };
const judgementsQueue = { EVALAKE_JUDGEMENTS_QUEUE_URL: queue };
const noticesQueue = { EVALAKE_NOTICES_QUEUE_URL: queue };
/** Names the deployment in events, and the topic of its alerts. */
const announcers = {
  EVALAKE_PREFIX: z.string().min(1),
  EVALAKE_ALERT_TOPIC_ARN: z.string().startsWith('arn:'),
};
const database = { EVALAKE_DATABASE: z.string().min(1) };

/** Origins whose web pages may ask, separated by commas; only where the deployment names some. */
const corsOrigins = {
  EVALAKE_CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(','))
    .optional(),
};

export const ingestEnvironment = z.object({
  ...bucket,
  ...eventsQueue,
  ...sealsQueue,
  ...corsOrigins,
});
export const stageEnvironment = z.object({ ...bucket, ...eventsQueue, ...sealsQueue });
export const sealEnvironment = z.object({
  ...bucket,
  ...sealsQueue,
  ...manifestsQueue,
  EVALAKE_QUIET_SECONDS: z.coerce.number().int().positive().default(DEFAULT_QUIET_SECONDS),
  /** Megabytes of the function, by which a run may be too large for it. */
  EVALAKE_SEAL_MEMORY_MB: z.coerce.number().int().positive().default(2048),
  /** How often the schedule has it sweep. */
  EVALAKE_SWEEP_SECONDS: z.coerce.number().int().positive(),
});
export const manifestEnvironment = z.object({
  ...bucket,
  ...manifestsQueue,
  ...judgementsQueue,
  ...noticesQueue,
  ...database,
});
export const judgeEnvironment = z.object({
  ...bucket,
  ...manifestsQueue,
  ...judgementsQueue,
  ...noticesQueue,
});
/** For how long a turn of pruning may take on new work. */
export const pruneEnvironment = z.object({
  ...bucket,
  EVALAKE_PRUNE_SECONDS: z.coerce.number().int().positive(),
});
export const queryEnvironment = z.object({
  ...bucket,
  ...corsOrigins,
  ...judgementsQueue,
  ...database,
  ...announcers,
  EVALAKE_WORKGROUP: z.string().min(1),
});
export const notifyEnvironment = z.object({
  ...bucket,
  ...noticesQueue,
  ...announcers,
  /** Scheme and host of the API, for links. */
  EVALAKE_LINK_BASE: z.url(),
});

/** The function was deployed without variables that it needs. */
export class InvalidEnvironmentError extends Error {
  override readonly name = 'InvalidEnvironmentError';
  constructor(variables: readonly string[]) {
    super(`set in the environment, or deploy again: ${variables.join(', ')}`);
  }
}

/** @throws InvalidEnvironmentError naming the variables */
export function readEnvironment<T>(
  schema: z.ZodType<T>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): T {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  throw new InvalidEnvironmentError(parsed.error.issues.map(({ path }) => path.join('.')));
}
