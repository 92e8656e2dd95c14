import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import { RUN_PARAMETER } from '#contract/naming/run-address.ts';
import type { Guard, Needed } from './access.ts';
import { parseRequestPart, readJson } from './parse.ts';
import type { Body, Route } from './routes/route.ts';

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
type Member<R, Name extends string> = R extends { readonly [N in Name]: infer S } ? S : undefined;

/** The parts of a request to a route, each parsed by its schema. */
export interface Sent<R extends Route> {
  readonly params: Parsed<Member<R, 'params'>>;
  readonly query: Parsed<Member<R, 'query'>>;
  readonly headers: Parsed<Member<R, 'headers'>>;
  /** Undefined too for a route whose handler reads the body itself. */
  readonly body: Member<R, 'body'> extends { readonly json: infer S; readonly maxBytes: number }
    ? Parsed<S>
    : undefined;
  readonly context: Context;
}

/** Answers a request: with the JSON of the answer 200, or with a response. */
export type Handler<R extends Route> = (
  sent: Sent<R>,
) => Promise<Response | Answered<R>> | Response | Answered<R>;

/** The deeply read-only form of a type. */
type Given<T> = T extends object ? { readonly [Name in keyof T]: Given<T[Name]> } : T;

type Answered<R extends Route> = R['answers'] extends {
  readonly 200: { readonly json: infer S extends z.ZodType };
}
  ? Given<z.input<S>>
  : never;

/** Serves a route to keys that have its scope. */
export function serve<R extends Route & Needed>(
  app: Hono,
  guard: Guard,
  route: R,
  handler: Handler<R>,
): void {
  app.on(route.method, route.path, guard(route), makeHonoHandler(route, handler));
}

/** Serves a route that needs no key. */
export function serveOpen<R extends Route & { readonly scope: 'none' }>(
  app: Hono,
  route: R,
  handler: Handler<R>,
): void {
  app.on(route.method, route.path, makeHonoHandler(route, handler));
}

function makeHonoHandler<R extends Route>(route: R, handler: Handler<R>) {
  return async (context: Context): Promise<Response> => {
    const answer = await handler(await readRequest(route, context));
    return answer instanceof Response ? answer : jsonResponse(answer);
  };
}

/** With its length, so that nobody reads the answer again to know it. */
function jsonResponse(answer: unknown): Response {
  const text = Buffer.from(JSON.stringify(answer));
  return new Response(text, {
    headers: { 'content-type': 'application/json', 'content-length': String(text.length) },
  });
}

/** Parses the parts of a request by the route's schemas. @throws ProblemError */
function readRequest<R extends Route>(route: R, context: Context): Promise<Sent<R>>;
async function readRequest(route: Route, context: Context): Promise<unknown> {
  const { params, query, headers, body } = route;
  return {
    params: params && parseRequestPart(params, context.req.param()),
    query: query && parseRequestPart(query, queryOf(route, context)),
    headers: headers && parseRequestPart(headers, headersOf(headers, context)),
    body: body && (await readBodyOf(body, context)),
    context,
  };
}

function queryOf({ path, repeated = [] }: Route, { req }: Context): Record<string, unknown> {
  const lists = repeated.map((name) => [name, req.queries(name)] as const);
  const { [RUN_PARAMETER]: run, ...query } = req.query();
  // Of a run's routes it is a part of the path.
  const others = run === undefined || path.includes('/:run') ? {} : { [RUN_PARAMETER]: run };
  return { ...query, ...others, ...Object.fromEntries(lists) };
}

function headersOf({ shape }: z.ZodObject, context: Context): Record<string, unknown> {
  return Object.fromEntries(Object.keys(shape).map((name) => [name, context.req.header(name)]));
}

async function readBodyOf({ json, maxBytes }: Body, context: Context): Promise<unknown> {
  if (maxBytes === undefined) return undefined;
  return parseRequestPart(json, await readJson(context, maxBytes));
}
