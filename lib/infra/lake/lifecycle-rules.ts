import { Duration } from 'aws-cdk-lib';
import type { LifecycleRule } from 'aws-cdk-lib/aws-s3';
import type { Deployment } from '#contract/deployment.ts';
import {
  ANSWERS_PREFIX,
  BENCHMARKS_ROOT,
  COMPARISONS_ROOT,
  EVALUATIONS_ROOT,
  FINAL_REPORTS_ROOT,
  GATE_INDEX_ROOT,
  INBOX_ROOT,
  QUARANTINE_PREFIX,
  QUERY_RESULTS_PREFIX,
  RESULTS_ROOT,
  RULE_COMPARISONS_ROOT,
  RUNS_ROOT,
  SESSIONS_PREFIX,
  STORE_ROOT,
  SUITES_ROOT,
} from '#contract/keys.ts';

/** Derived data: rebuild makes it from events and documents. Each run rewrites most of it. */
const derivedPrefixes = [
  STORE_ROOT,
  RESULTS_ROOT,
  RUNS_ROOT,
  FINAL_REPORTS_ROOT,
  EVALUATIONS_ROOT,
  SUITES_ROOT,
  BENCHMARKS_ROOT,
  GATE_INDEX_ROOT,
  COMPARISONS_ROOT,
  RULE_COMPARISONS_ROOT,
].map((root) => `${root}/`);

/** The least that S3 knows. Whoever asked fetches a large answer within minutes. */
const ANSWER_DAYS = 1;

/** A session that is used is written anew within half a day, or has ended. */
const SESSION_DAYS = 1;

/**
 * The rules by which objects of the lake expire, and when. The data of the lake itself loses only
 * noncurrent versions.
 */
export function lifecycleRules(deployment: Deployment): LifecycleRule[] {
  const { derivedNoncurrentDays } = deployment;
  const forgotten = (id: string, prefix: string, days: number) => ({
    id,
    prefix,
    noncurrentVersionExpiration: Duration.days(days),
  });
  /** Nobody reads a version of these: an inbox object goes when it is sealed. */
  const passing = (id: string, prefix: string, days: number) => ({
    ...forgotten(id, prefix, 1),
    expiration: Duration.days(days),
  });
  return [
    passing('inbox-expires', INBOX_ROOT, deployment.inboxDays),
    passing('large-answers-expire', ANSWERS_PREFIX, ANSWER_DAYS),
    passing('sessions-expire', SESSIONS_PREFIX, SESSION_DAYS),
    passing('query-results-expire', QUERY_RESULTS_PREFIX, deployment.queryResultDays),
    {
      id: 'quarantine-expires',
      prefix: QUARANTINE_PREFIX,
      expiration: Duration.days(deployment.quarantineDays),
    },
    ...derivedPrefixes.map((prefix) =>
      forgotten(`old-${prefix.replace('/', '')}-expire`, prefix, derivedNoncurrentDays),
    ),
    {
      id: 'old-versions-expire',
      noncurrentVersionExpiration: Duration.days(deployment.noncurrentDays),
      abortIncompleteMultipartUploadAfter: Duration.days(7),
      expiredObjectDeleteMarker: true,
    },
  ];
}
