import * as runs from '#read/run-answers.ts';
import * as api from '#schemas/api.ts';
import { compareQuery, toldComparison } from '#schemas/compare.ts';
import { projectRead, foundOrRunning } from './route-parts.ts';
import { projectParams, runParams } from './path-parameters.ts';
import { anyDocument } from './ingest-routes.ts';
import { defineRoutes, okAnswer } from './route.ts';

/** The routes that read runs. */
export const readRoutes = defineRoutes({
  listRuns: {
    ...projectRead,
    path: '/v1/projects/:project/runs',
    summary: 'Runs, newest first',
    params: projectParams,
    query: api.listRunsQuery,
    answers: foundOrRunning(runs.listRunsAnswer),
  },
  run: {
    ...projectRead,
    path: '/v1/projects/:project/runs/:run',
    summary: 'One run',
    params: runParams,
    answers: foundOrRunning(runs.runDetail),
  },
  events: {
    ...projectRead,
    path: '/v1/projects/:project/runs/:run/events',
    summary: 'Events of a run',
    params: runParams,
    query: api.eventsQuery,
    answers: foundOrRunning(runs.eventsAnswer),
    problems: [...projectRead.problems, 410],
  },
  items: {
    ...projectRead,
    path: '/v1/projects/:project/runs/:run/items',
    summary: 'Items of a sealed run, metric by metric',
    params: runParams,
    query: api.itemsQuery,
    answers: foundOrRunning(runs.itemsAnswer),
    problems: [...projectRead.problems, 409, 410],
  },
  metrics: {
    ...projectRead,
    path: '/v1/projects/:project/runs/:run/metrics',
    summary: 'data of its metrics events',
    params: runParams,
    query: api.metricsQuery,
    answers: foundOrRunning(api.metricsAnswer),
    problems: [...projectRead.problems, 410],
  },
  results: {
    ...projectRead,
    path: '/v1/projects/:project/runs/:run/results',
    summary: 'Results document of a sealed run',
    params: runParams,
    answers: foundOrRunning(anyDocument),
    problems: [...projectRead.problems, 410],
  },
  trends: {
    ...projectRead,
    path: '/v1/projects/:project/trends',
    summary: 'Scores over time',
    params: projectParams,
    query: api.trendsQuery,
    answers: foundOrRunning(api.trendsAnswer),
  },
  compare: {
    ...projectRead,
    path: '/v1/projects/:project/compare',
    summary: 'Whether a run is worse than others, metric by metric, and the items that changed',
    params: projectParams,
    query: compareQuery,
    repeated: ['baseline'],
    answers: okAnswer(toldComparison),
    problems: [...projectRead.problems, 409, 410],
  },
});
