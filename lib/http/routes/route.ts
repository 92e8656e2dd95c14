import type { z } from 'zod';
import type { Scope } from '#schemas/api-key.ts';

/** The problems that a route has to declare. All others follow from the rest of the route. */
export type RouteProblem = 404 | 409 | 410 | 412 | 422;

/** One way to answer. */
export interface Answer {
  readonly description: string;
  readonly json?: z.ZodType;
  /** Whether `Accept: text/csv` gives a table instead. */
  readonly csv?: true;
}

/** The body of a request. */
export interface Body {
  readonly json: z.ZodType;
  /**
   * The largest body in bytes: it is parsed and checked before the handler is called. When absent,
   * the handler reads the body itself: as this JSON, or as one record a line, with the run's
   * parameters in the query.
   */
  readonly maxBytes?: number;
  /** Whether the handler reads the body itself, but as one JSON value and without parameters. */
  readonly isOne?: true;
}

/** Whether a body holds records, as JSON or one a line, with the run's parameters in the query. */
export function holdsRecords({ maxBytes, isOne }: Body): boolean {
  return maxBytes === undefined && isOne !== true;
}

/**
 * Describes a route, apart from its handler. The server, the OpenAPI document and the table of
 * scopes in docs/security.md are made from it.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A parameter is written `:name`. */
  readonly path: `/${string}`;
  /** The scope that a key needs; `any` for a route to every key, `none` for one that needs no key. */
  readonly scope: Scope | 'any' | 'none';
  /** Whether a key of any project will do, as the request is about the key. */
  readonly ofAnyProject?: true;
  readonly summary: string;
  readonly params?: z.ZodObject;
  /** When absent, the query string is not read. */
  readonly query?: z.ZodObject;
  /** The parameters of the query that come as lists: each may be given several times. */
  readonly repeated?: readonly string[];
  readonly headers?: z.ZodObject;
  readonly body?: Body;
  /** Answers by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  readonly problems?: readonly RouteProblem[];
}

/** Checks routes against `Route`, and keeps the types of their schemas. */
export function defineRoutes<const T extends Readonly<Record<string, Route>>>(routes: T): T {
  return routes;
}

/** The answer 200 with a JSON body. */
export function okAnswer<S extends z.ZodType>(json: S, description = 'OK') {
  return { 200: { description, json } } as const;
}
