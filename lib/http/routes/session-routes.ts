import { meAnswer } from '#schemas/session.ts';
import { defineRoutes, okAnswer } from './route.ts';

/** The routes by which a page signs in, and learns what it may. */
export const sessionRoutes = defineRoutes({
  signIn: {
    method: 'POST',
    path: '/v1/session',
    scope: 'read',
    ofAnyProject: true,
    summary: 'Open a session of a browser for the key that is sent, or add the key to the session',
    answers: okAnswer(meAnswer, 'Signed in; Set-Cookie has the session'),
    problems: [422],
  },
  signOut: {
    method: 'DELETE',
    path: '/v1/session',
    scope: 'none',
    summary: 'End the session of the cookie, if there is one',
    answers: { 204: { description: 'Ended' } },
  },
  me: {
    method: 'GET',
    path: '/v1/me',
    scope: 'any',
    ofAnyProject: true,
    summary: 'Who asks: its keys, and the projects that it may read',
    answers: okAnswer(meAnswer),
  },
});
