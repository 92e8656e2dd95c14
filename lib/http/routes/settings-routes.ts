import { z } from 'zod';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
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
  replaceSettings: {
    method: 'PUT',
    path: '/v1/projects/:project/settings',
    scope: 'admin',
    summary: 'Replace the settings of the project; for keys with scope admin',
    params: projectParams,
    headers: z.object({ 'if-match': ifMatch }),
    body: { json: projectSettingsSchema, maxBytes: 256 * 1024 },
    answers: okAnswer(projectSettingsSchema, 'Kept'),
    problems: [412],
  },
});
