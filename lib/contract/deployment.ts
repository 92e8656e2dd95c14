import { BadArgumentsError } from './evalake-error.ts';
import { z } from 'zod';
import { DEFAULT_QUIET_SECONDS, MAX_QUIET_SECONDS } from './limits.ts';

/** How long CloudWatch can keep logs, days. */
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 180, 365, 731, 1827] as const;

/** The command line gives text, a file anything. */
function wholeNumber(least: number, most: number) {
  const allowed = `a whole number from ${least} to ${most}`;
  return z.coerce.number({ error: allowed }).int(allowed).min(least, allowed).max(most, allowed);
}

const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: 'true or false' })
  .transform((value) => value === true || value === 'true');

const PREFIX = 'lower-case letters, digits and hyphens, 2 to 20, a letter first';

/** Every choice of a deployment: in `evalake.config.json`, or `cdk deploy -c evalake:{name}={value}`. */
const shape = {
  /** Begins the names of stacks, functions and queues, so that one account can hold several. */
  prefix: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,19}$/, PREFIX)
    .default('evalake'),
  /** Most that one query may scan. */
  scanGigabytes: wholeNumber(1, 10_000).default(10),
  /** Days until an inbox object that was never sealed goes; an alarm speaks long before. */
  inboxDays: wholeNumber(7, 3650).default(90),
  quarantineDays: wholeNumber(1, 3650).default(365),
  queryResultDays: wholeNumber(1, 365).default(7),
  /** Days that an overwritten or deleted object can still be restored, if it is a source. */
  noncurrentDays: wholeNumber(1, 3650).default(30),
  /** The same for what is made of sources, and made anew with each run: a rebuild restores it too. */
  derivedNoncurrentDays: wholeNumber(1, 3650).default(3),
  logDays: z.coerce
    .number()
    .refine((days) => LOG_DAYS.some((known) => known === days), `one of ${LOG_DAYS.join(', ')}`)
    .default(30),
  /** How long after its last event a run that is not whole is sealed as incomplete. */
  quietSeconds: wholeNumber(10, MAX_QUIET_SECONDS).default(DEFAULT_QUIET_SECONDS),
  /** Posts a second to each of events and results, over all clients, and how many may come at once. */
  throttleRate: wholeNumber(1, 10_000).default(100),
  throttleBurst: wholeNumber(1, 5000).default(200),
  /** The same limits for all other requests: queries, and requests without a key. */
  readThrottleRate: wholeNumber(1, 10_000).default(20),
  readThrottleBurst: wholeNumber(1, 5000).default(40),
  /** Most invocations of a step at once. By default all steps leave four of a new account's ten to the API. */
  maxConcurrency: wholeNumber(2, 1000).default(2),
  /** Concurrency that only ingest may use. AWS refuses it in an account that has ten. */
  ingestConcurrency: wholeNumber(1, 1000).optional(),
  /** X-Ray of every step; without it recorders' requests, which are most of all, are not traced. */
  traceIngest: flag.default(false),
  /** How long envelopes gather before they are staged together. */
  stageWindowSeconds: wholeNumber(1, 300).default(5),
  alarmEmail: z.email('an e-mail address').optional(),
  /** Alarm when more of the events than this are quarantined. */
  quarantinePercent: wholeNumber(1, 100).default(5),
  /** Alarm when more of an hour's sealed runs than this are incomplete; 0 for no such alarm. */
  incompletePercent: wholeNumber(0, 100).default(20),
  /** Days that no version of any object can be deleted before; 0 sets no such time. */
  objectLockDays: wholeNumber(0, 36_500).default(0),
  /**
   * In governance mode a principal with s3:BypassGovernanceRetention may delete earlier; in
   * compliance mode nobody may.
   */
  objectLockMode: z
    .enum(['governance', 'compliance'], { error: 'governance or compliance' })
    .default('governance'),
  namedQueries: flag.default(true),
  /** Origins whose web pages may call the API, separated by commas; none by default. */
  corsOrigins: z
    .string()
    .regex(
      /^(https?:\/\/[^,\s/]+)(,https?:\/\/[^,\s/]+)*$/,
      'origins like https://a.example,https://b.example',
    )
    .optional(),
  domainName: z
    .string()
    .regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'a domain name')
    .optional(),
  certificateArn: z
    .string()
    .regex(/^arn:aws[\w-]*:acm:/, 'the ARN of an ACM certificate')
    .optional(),
  /** Keep bucket and catalogue when the stack is destroyed. */
  retainData: flag.default(true),
};

const deploymentSchema = z
  .strictObject(shape)
  .refine(
    ({ domainName, certificateArn }) =>
      (domainName === undefined) === (certificateArn === undefined),
    { path: ['domainName'], message: 'domainName and certificateArn come together' },
  );
export type Deployment = z.output<typeof deploymentSchema>;

/** A setting of the deployment is not what it may be. Nothing is synthesised. */
export class InvalidSettingError extends BadArgumentsError {
  override readonly name = 'InvalidSettingError';
}

const CONTEXT_PREFIX = 'evalake:';

/**
 * @param file what `evalake.config.json` holds: settings by their names
 * @throws InvalidSettingError naming each bad setting and what is allowed
 */
export function readDeployment(
  context: Readonly<Record<string, unknown>>,
  file: Readonly<Record<string, unknown>> = {},
): Deployment {
  const own = Object.entries(context).filter(([name]) => name.startsWith(CONTEXT_PREFIX));
  const settings = own.map(([name, value]) => [name.slice(CONTEXT_PREFIX.length), value] as const);
  const twice = settings.filter(([name]) => name in file).map(([name]) => CONTEXT_PREFIX + name);
  if (twice.length > 0) {
    throw new InvalidSettingError(
      `${twice.join(', ')} is in evalake.config.json too; change it there, or take it out of it`,
    );
  }
  const parsed = deploymentSchema.safeParse({ ...file, ...Object.fromEntries(settings) });
  if (parsed.success) return parsed.data;
  throw new InvalidSettingError(parsed.error.issues.map(describeIssue).join('\n'));
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `${CONTEXT_PREFIX}${key}`).join(', ');
    return `${names} is no setting; there are: ${Object.keys(shape).join(', ')}`;
  }
  return `${CONTEXT_PREFIX}${issue.path.join('.')} is not allowed; it is ${issue.message}`;
}

/** Glue takes no hyphens. */
export function databaseName({ prefix }: Deployment): string {
  return prefix.replaceAll('-', '_');
}

export function workgroupName({ prefix }: Deployment): string {
  return prefix;
}

/**
 * A bucket with a name of its own: CloudFormation refuses whatever would replace it, as it would
 * have to make the second before the first goes.
 */
export function bucketName({ prefix }: Deployment, account: string, region: string): string {
  return `${prefix}-lake-${account}-${region}`;
}
