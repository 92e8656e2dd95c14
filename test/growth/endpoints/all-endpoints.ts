import type { LakeShape } from './endpoint-row.ts';
import { largeRequests } from './large-requests.ts';
import { largeRun } from './large-run.ts';
import { manyDocuments } from './many-documents.ts';
import { manyRecords } from './many-records.ts';
import { manyRuns } from './many-runs.ts';

export const lakeShapes: readonly LakeShape[] = [
  largeRun,
  manyRuns,
  manyDocuments,
  manyRecords,
  largeRequests,
];

const ID_AND_BOUNDED_LIST = 'a name, and a list of at most 20 webhooks';
const ID_OF_A_QUERY = 'a name; on AWS, where Athena does the work and its answer is a page';

/** Routes without a row, and why nothing that they read or get can grow. */
export const withoutGrowth: Readonly<Record<string, string>> = {
  'POST /v1/projects/:project/alerts/:alert/acknowledge': 'a name, and one alert',
  'GET /v1/projects/:project/alerts/webhooks': 'a list of at most 20 webhooks',
  'GET /v1/projects/:project/alerts/webhooks/:webhook': ID_AND_BOUNDED_LIST,
  'DELETE /v1/projects/:project/alerts/webhooks/:webhook': ID_AND_BOUNDED_LIST,
  'GET /v1/queries/:query': ID_OF_A_QUERY,
  'DELETE /v1/queries/:query': ID_OF_A_QUERY,
  'GET /v1/projects/:project/queries/:query': ID_OF_A_QUERY,
  'GET /v1/sql/schema': 'no input; the answer is a constant',
  'POST /v1/session': 'a key and a cookie; a session has at most 20 keys',
  'DELETE /v1/session': 'a cookie',
  'GET /v1/openapi.json': 'no input; the answer is a constant',
  'GET /healthz': 'no input; the answer is a constant',
};
