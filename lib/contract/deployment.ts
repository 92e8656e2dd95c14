import { BadArgumentsError } from './evalake-error.ts';
import { z } from 'zod';
import { DEFAULT_QUIET_SECONDS } from './limits.ts';

/** How long CloudWatch can keep logs, days. */
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 180, 365, 731, 1827] as const;

/** The command line gives text, `cdk.json` anything. */
function wholeNumber(least: number, most: number) {
  const allowed = `a whole number from ${least} to ${most}`;
  return z.coerce.number({ error: allowed }).int(allowed).min(least, allowed).max(most, allowed);
}

const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: 'true or false' })
  .transform((value) => value === true || value === 'true');

const PREFIX = 'lower-case letters, digits and hyphens, 2 to 20, a letter first';

/** Every choice of a deployment: `cdk deploy -c evalake:{name}={value}`, or `context` in `cdk.json`. */
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
  /** Days that an overwritten or deleted object can still be restored. */
  noncurrentDays: wholeNumber(1, 3650).default(30),
  logDays: z.coerce
    .number()
    .refine((days) => LOG_DAYS.some((known) => known === days), `one of ${LOG_DAYS.join(', ')}`)
    .default(30),
  /** How long after its last event a run that is not whole is sealed as incomplete. */
  quietSeconds: wholeNumber(10, 43_200).default(DEFAULT_QUIET_SECONDS),
  /** Requests a second, over all clients, and how many may come at once. */
  throttleRate: wholeNumber(1, 10_000).default(100),
  throttleBurst: wholeNumber(1, 5000).default(200),
  /** Most invocations of a step at once. */
  maxConcurrency: wholeNumber(2, 1000).default(10),
  /** How long envelopes gather before they are staged together. */
  stageWindowSeconds: wholeNumber(1, 300).default(2),
  alarmEmail: z.email('an e-mail address').optional(),
  /** Alarm when more of the events than this are quarantined. */
  quarantinePercent: wholeNumber(1, 100).default(5),
  /** Days that no version of any object can be deleted before; 0 leaves Object Lock off. */
  objectLockDays: wholeNumber(0, 36_500).default(0),
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

/** @throws InvalidSettingError naming each bad setting and what is allowed */
export function readDeployment(context: Readonly<Record<string, unknown>>): Deployment {
  const own = Object.entries(context).filter(([name]) => name.startsWith(CONTEXT_PREFIX));
  const settings = own.map(([name, value]) => [name.slice(CONTEXT_PREFIX.length), value] as const);
  const parsed = deploymentSchema.safeParse(Object.fromEntries(settings));
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
