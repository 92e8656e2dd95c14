import { z } from 'zod';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { asked, found } from './asked.ts';
import { ofProject } from './path-parameters.ts';
import { defineRoutes, ok } from './route.ts';

const ifMatch = z.string().optional().meta({
  description: 'the ETag of the settings that these replace; without it they replace any',
});

/** The routes of a project's settings. */
export const settingsRoutes = defineRoutes({
  settings: {
    ...asked,
    path: '/v1/projects/:project/settings',
    summary: 'Settings of the project; ETag names their state',
    params: ofProject,
    answers: found(projectSettingsSchema),
  },
  replaceSettings: {
    method: 'PUT',
    path: '/v1/projects/:project/settings',
    scope: 'admin',
    summary: 'Replace the settings of the project; for keys with scope admin',
    params: ofProject,
    headers: z.object({ 'if-match': ifMatch }),
    body: { json: projectSettingsSchema, maxBytes: 256 * 1024 },
    answers: ok(projectSettingsSchema, 'Kept'),
    problems: [412],
  },
});
