import { z } from 'zod';
import { healthAnswer } from '#schemas/health.ts';
import { defineRoutes, okAnswer } from './route.ts';

/** Routes that need no key. */
export const openRoutes = defineRoutes({
  openApi: {
    method: 'GET',
    path: '/v1/openapi.json',
    scope: 'none',
    summary: 'This document',
    answers: okAnswer(z.looseObject({})),
  },
  health: {
    method: 'GET',
    path: '/healthz',
    scope: 'none',
    summary: 'Liveness',
    answers: okAnswer(healthAnswer),
  },
});
