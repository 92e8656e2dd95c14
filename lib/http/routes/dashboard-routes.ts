import { z } from 'zod';
import { pulseAnswer } from '#schemas/dashboard/pulse.ts';
import { runsIndexAnswer, runsIndexQuery } from '#schemas/dashboard/runs-index.ts';
import {
  conflictsAnswer,
  conflictsQuery,
  quarantineAnswer,
  quarantineQuery,
} from '#schemas/dashboard/quarantine.ts';
import { samplesAnswer } from '#schemas/dashboard/samples.ts';
import { projectRead } from './route-parts.ts';
import { projectParams, runParams } from './path-parameters.ts';
import { defineRoutes, okAnswer } from './route.ts';

const ifNoneMatch = z.object({
  'if-none-match': z.string().optional().meta({ description: 'the ETag of the answer before' }),
});
const unchanged = { 304: { description: 'As at the ETag of If-None-Match' } } as const;

/** Routes for pages that are left open: they read the lake's files and names, and start no query. */
export const dashboardRoutes = defineRoutes({
  runsIndex: {
    ...projectRead,
    path: '/v1/projects/:project/runs/index',
    summary: 'All sealed runs and their metrics, by columns; ETag names their state',
    params: projectParams,
    query: runsIndexQuery,
    headers: ifNoneMatch,
    answers: { ...okAnswer(runsIndexAnswer), ...unchanged },
    problems: [],
  },
  samples: {
    ...projectRead,
    path: '/v1/projects/:project/runs/:run/samples',
    summary: 'All samples of a run, by columns; ETag names their state',
    params: runParams,
    headers: ifNoneMatch,
    answers: { ...okAnswer(samplesAnswer), ...unchanged },
    problems: [404, 409, 410],
  },
  conflicts: {
    ...projectRead,
    path: '/v1/projects/:project/runs/:run/conflicts',
    summary: 'Events that lost to another of the same id, each beside the one that stayed',
    params: runParams,
    query: conflictsQuery,
    answers: okAnswer(conflictsAnswer),
    problems: [404],
  },
  quarantine: {
    ...projectRead,
    path: '/v1/projects/:project/quarantine',
    summary: 'What was not taken into the lake, why, and how to send it again',
    params: projectParams,
    query: quarantineQuery,
    answers: okAnswer(quarantineAnswer),
    problems: [],
  },
  pulse: {
    ...projectRead,
    path: '/v1/projects/:project/pulse',
    summary: 'What is received, and whether anything else has changed; ETag names all but `now`',
    params: projectParams,
    headers: ifNoneMatch,
    answers: { ...okAnswer(pulseAnswer), ...unchanged },
    problems: [],
  },
});
