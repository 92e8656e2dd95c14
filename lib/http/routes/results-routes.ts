import * as documents from '#read/document-answers.ts';
import { evaluationSummary } from '#schemas/results.ts';
import * as results from '#schemas/results-api.ts';
import { asked, found } from './asked.ts';
import { ofProject } from './path-parameters.ts';
import { defineRoutes } from './route.ts';

/** The routes that read results documents. */
export const resultsRoutes = defineRoutes({
  documents: {
    ...asked,
    path: '/v1/projects/:project/documents',
    summary: 'Results documents that were taken in, newest first',
    params: ofProject,
    query: results.documentsQuery,
    answers: found(documents.documentsAnswer),
  },
  suites: {
    ...asked,
    path: '/v1/projects/:project/suites',
    summary: 'Suites over time, newest first',
    params: ofProject,
    query: results.suitesQuery,
    answers: found(documents.suitesAnswer),
  },
  benchmarks: {
    ...asked,
    path: '/v1/projects/:project/benchmarks',
    summary: 'Benchmarks, newest first, their providers compared',
    params: ofProject,
    query: results.benchmarksQuery,
    answers: found(documents.benchmarksAnswer),
  },
  errors: {
    ...asked,
    path: '/v1/projects/:project/errors',
    summary: 'Failed evaluations, newest first',
    params: ofProject,
    query: results.errorsQuery,
    answers: found(documents.errorsAnswer),
  },
  summary: {
    ...asked,
    path: '/v1/projects/:project/summary',
    summary: 'Latest evaluation, its change to the one before, and the last seven days',
    params: ofProject,
    answers: found(evaluationSummary),
  },
});
