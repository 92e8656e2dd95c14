import * as documents from '#read/document-answers.ts';
import { evaluationSummary } from '#schemas/results.ts';
import * as results from '#schemas/results-api.ts';
import { projectRead, foundOrRunning } from './route-parts.ts';
import { projectParams } from './path-parameters.ts';
import { defineRoutes } from './route.ts';

/** The routes that read results documents. */
export const resultsRoutes = defineRoutes({
  documents: {
    ...projectRead,
    path: '/v1/projects/:project/documents',
    summary: 'Results documents that were taken in, newest first',
    params: projectParams,
    query: results.documentsQuery,
    answers: foundOrRunning(documents.documentsAnswer),
  },
  suites: {
    ...projectRead,
    path: '/v1/projects/:project/suites',
    summary: 'Suites over time, newest first',
    params: projectParams,
    query: results.suitesQuery,
    answers: foundOrRunning(documents.suitesAnswer),
  },
  benchmarks: {
    ...projectRead,
    path: '/v1/projects/:project/benchmarks',
    summary: 'Benchmarks, newest first, their providers compared',
    params: projectParams,
    query: results.benchmarksQuery,
    answers: foundOrRunning(documents.benchmarksAnswer),
  },
  errors: {
    ...projectRead,
    path: '/v1/projects/:project/errors',
    summary: 'Failed evaluations, newest first',
    params: projectParams,
    query: results.errorsQuery,
    answers: foundOrRunning(documents.errorsAnswer),
  },
  summary: {
    ...projectRead,
    path: '/v1/projects/:project/summary',
    summary: 'Latest evaluation, its change to the one before, and the last seven days',
    params: projectParams,
    answers: foundOrRunning(evaluationSummary),
  },
});
