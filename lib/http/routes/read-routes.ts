import * as runs from '#read/run-answers.ts';
import * as api from '#schemas/api.ts';
import { compareAnswer, compareQuery } from '#schemas/compare.ts';
import { asked, found } from './asked.ts';
import { ofProject, ofRun } from './path-parameters.ts';
import { anyDocument } from './ingest-routes.ts';
import { defineRoutes, ok } from './route.ts';

/** The routes that read runs. */
export const readRoutes = defineRoutes({
  listRuns: {
    ...asked,
    path: '/v1/projects/:project/runs',
    summary: 'Runs, newest first',
    params: ofProject,
    query: api.listRunsQuery,
    answers: found(runs.listRunsAnswer),
  },
  run: {
    ...asked,
    path: '/v1/projects/:project/runs/:run',
    summary: 'One run',
    params: ofRun,
    answers: found(runs.runDetail),
  },
  events: {
    ...asked,
    path: '/v1/projects/:project/runs/:run/events',
    summary: 'Events of a run',
    params: ofRun,
    query: api.eventsQuery,
    answers: found(runs.eventsAnswer),
    problems: [...asked.problems, 410],
  },
  items: {
    ...asked,
    path: '/v1/projects/:project/runs/:run/items',
    summary: 'Items of a sealed run, metric by metric',
    params: ofRun,
    query: api.itemsQuery,
    answers: found(runs.itemsAnswer),
    problems: [...asked.problems, 409, 410],
  },
  metrics: {
    ...asked,
    path: '/v1/projects/:project/runs/:run/metrics',
    summary: 'data of its metrics events',
    params: ofRun,
    query: api.metricsQuery,
    answers: found(api.metricsAnswer),
    problems: [...asked.problems, 410],
  },
  results: {
    ...asked,
    path: '/v1/projects/:project/runs/:run/results',
    summary: 'Results document of a sealed run',
    params: ofRun,
    answers: found(anyDocument),
    problems: [...asked.problems, 410],
  },
  trends: {
    ...asked,
    path: '/v1/projects/:project/trends',
    summary: 'Scores over time',
    params: ofProject,
    query: api.trendsQuery,
    answers: found(api.trendsAnswer),
  },
  compare: {
    ...asked,
    path: '/v1/projects/:project/compare',
    summary: 'Whether a run is worse than others, metric by metric, and the items that changed',
    params: ofProject,
    query: compareQuery,
    repeated: ['baseline'],
    answers: ok(compareAnswer),
    problems: [...asked.problems, 409, 410],
  },
});
