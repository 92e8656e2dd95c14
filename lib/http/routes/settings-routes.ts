import { z } from 'zod';
import {
  askedPinSchema,
  baselinesSchema,
  listedBaselinesSchema,
  pinQuery,
  projectSettingsSchema,
  triedSettingsAnswer,
  triedSettingsQuery,
} from '#schemas/project-settings.ts';
import { projectRead, foundOrRunning } from './route-parts.ts';
import { projectParams } from './path-parameters.ts';
import { defineRoutes, okAnswer } from './route.ts';

const ifMatch = z.string().optional().meta({
  description: 'the ETag of the settings that these replace; without it they replace any',
});

/** The routes of a project's settings. */
export const settingsRoutes = defineRoutes({
  settings: {
    ...projectRead,
    path: '/v1/projects/:project/settings',
    summary: 'Settings of the project; ETag names their state',
    params: projectParams,
    answers: foundOrRunning(projectSettingsSchema),
  },
  trySettings: {
    method: 'GET',
    path: '/v1/projects/:project/settings/preview',
    scope: 'read',
    summary: 'How many verdicts of sealed runs would be others with this alpha and min_delta',
    params: projectParams,
    query: triedSettingsQuery,
    answers: okAnswer(triedSettingsAnswer),
    problems: [],
  },
  replaceSettings: {
    method: 'PUT',
    path: '/v1/projects/:project/settings',
    scope: 'admin',
    summary: 'Replace the settings of the project; for keys with scope admin',
    params: projectParams,
    headers: z.object({ 'if-match': ifMatch }),
    body: { json: projectSettingsSchema, isOne: true },
    answers: okAnswer(projectSettingsSchema, 'Kept'),
    problems: [412],
  },
  baselines: {
    method: 'GET',
    path: '/v1/projects/:project/baselines',
    scope: 'read',
    summary: 'What runs are compared with, and the pinned runs that are no baseline any more',
    params: projectParams,
    answers: okAnswer(listedBaselinesSchema),
  },
  pinBaseline: {
    method: 'PUT',
    path: '/v1/projects/:project/baselines',
    scope: 'admin',
    summary: 'Pin runs as the baseline of their task, in place of a pin of the same task and model',
    params: projectParams,
    body: { json: askedPinSchema, maxBytes: 256 * 1024 },
    answers: okAnswer(baselinesSchema, 'Kept'),
    problems: [404, 409, 410, 422],
  },
  clearBaseline: {
    method: 'DELETE',
    path: '/v1/projects/:project/baselines',
    scope: 'admin',
    summary: 'Clear the pin of a task and model',
    params: projectParams,
    query: pinQuery,
    answers: okAnswer(baselinesSchema, 'Cleared'),
    problems: [404],
  },
});
