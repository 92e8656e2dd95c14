import { listGatesAnswer } from '#gates/list-gates.ts';
import { gateIdSchema, gateRecord, gateRequest, listGatesQuery } from '#schemas/gate.ts';
import { projectParams } from './path-parameters.ts';
import { projectRead } from './route-parts.ts';
import { defineRoutes, okAnswer } from './route.ts';

/** Not with the parameters of other routes: ingest has those, and none of the schemas of gates. */
const gateParams = projectParams.extend({
  gate: gateIdSchema.meta({ description: 'the id of a recorded decision' }),
});

/** The routes of recorded decisions. */
export const gateRoutes = defineRoutes({
  recordGate: {
    method: 'POST',
    path: '/v1/projects/:project/gates',
    scope: 'gate',
    summary: 'Decide whether a run got worse, and keep the decision for good',
    params: projectParams,
    body: { json: gateRequest, maxBytes: 256 * 1024 },
    answers: {
      ...okAnswer(gateRecord, 'The decision that has been recorded under this id'),
      201: { description: 'Recorded', json: gateRecord },
    },
    problems: [404, 409, 410, 422],
  },
  gates: {
    ...projectRead,
    path: '/v1/projects/:project/gates',
    summary: 'Recorded decisions, newest first',
    params: projectParams,
    query: listGatesQuery,
    answers: okAnswer(listGatesAnswer),
  },
  gate: {
    ...projectRead,
    path: '/v1/projects/:project/gates/:gate',
    summary: 'A recorded decision, byte for byte',
    params: gateParams,
    answers: okAnswer(gateRecord),
  },
});
