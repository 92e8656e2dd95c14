import type { z } from 'zod';
import type { Scope } from '#schemas/api-key.ts';

/** Statuses of problems that are said of single routes; the others follow from the rest of a route. */
export type RouteProblem = 404 | 409 | 410 | 412 | 422;

/** One way to answer. */
export interface Answer {
  readonly description: string;
  readonly json?: z.ZodType;
  /** Whether `Accept: text/csv` gives a table instead. */
  readonly csv?: true;
}

/** What is sent to a route. */
export interface Body {
  readonly json: z.ZodType;
  /**
   * JSON of at most so many bytes, which is checked before the handler has it. When absent, the
   * handler reads the records of a run, or of no run, by itself: as this JSON or as one a line,
   * with the run's parameters in the query.
   */
  readonly maxBytes?: number;
}

/**
 * All that is to be known of a route but what it does. Server, OpenAPI document and the table of
 * scopes in docs/security.md are made from it.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Parameters are `:name`. */
  readonly path: `/${string}`;
  /** What a key must be good for; `none` where everybody is answered. */
  readonly scope: Scope | 'none';
  readonly summary: string;
  readonly params?: z.ZodObject;
  /** When absent, the query is not looked at. */
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: Body;
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  readonly problems?: readonly RouteProblem[];
}

/** Routes by name, checked, with the types of their schemas kept. */
export function defineRoutes<const T extends Readonly<Record<string, Route>>>(routes: T): T {
  return routes;
}

/** The answer 200 of an object. */
export function ok<S extends z.ZodType>(json: S, description = 'OK') {
  return { 200: { description, json } } as const;
}
