import { z } from 'zod';
import { itemsBody } from '#schemas/item.ts';
import { amendBody } from '#schemas/amendment.ts';
import { amendAnswer, finishBody, ingestAnswer, resultsAnswer } from '#schemas/ingest-api.ts';
import { recorderEventSchema } from '#schemas/recorder-event.ts';
import { benchmarkDocument, errorDocument, evaluationDocument } from '#schemas/results.ts';
import { projectParams, writtenRunParams } from './path-parameters.ts';
import { defineRoutes, okAnswer } from './route.ts';

/** A results document of any kind. */
export const anyDocument = z.union([evaluationDocument, benchmarkDocument, errorDocument]);

/** The routes to which recorders post events, and evaluations their results documents. */
export const ingestRoutes = defineRoutes({
  takeEvents: {
    method: 'POST',
    path: '/v1/projects/:project/events',
    scope: 'write',
    summary: 'Take events; answers when they are durable',
    params: projectParams,
    body: { json: z.array(recorderEventSchema).min(1) },
    answers: okAnswer(ingestAnswer, 'Kept'),
    problems: [422],
  },
  takeResults: {
    method: 'POST',
    path: '/v1/projects/:project/results',
    scope: 'write',
    summary: 'Take results documents; answers when they are durable',
    params: projectParams,
    body: { json: anyDocument },
    answers: okAnswer(resultsAnswer, 'Kept'),
    problems: [422],
  },
  takeItems: {
    method: 'POST',
    path: '/v1/projects/:project/runs/:run/items',
    scope: 'write',
    summary: 'Take scored items of a run; answers when they are durable',
    params: writtenRunParams,
    body: { json: itemsBody },
    answers: okAnswer(ingestAnswer, 'Kept'),
    problems: [422],
  },
  finishRun: {
    method: 'POST',
    path: '/v1/projects/:project/runs/:run/finish',
    scope: 'write',
    summary: 'Close a run of items: it is complete when as many are there',
    params: writtenRunParams,
    body: { json: finishBody, maxBytes: 256 * 1024 },
    answers: okAnswer(ingestAnswer, 'Kept'),
  },
  amendRun: {
    method: 'POST',
    path: '/v1/projects/:project/runs/:run/amend',
    scope: 'write',
    summary: 'Correct an event or item of a sealed run; answers when that is durable',
    params: writtenRunParams,
    body: { json: amendBody, isOne: true },
    answers: okAnswer(amendAnswer, 'Kept'),
    problems: [409, 410, 422],
  },
});
