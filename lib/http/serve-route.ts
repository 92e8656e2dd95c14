import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import type { Scope } from '#schemas/api-key.ts';
import type { Guard } from './access.ts';
import { parseSent, readJson } from './parse.ts';
import type { Body, Route } from './routes/route.ts';

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
type Member<R, Name extends string> = R extends { readonly [N in Name]: infer S } ? S : undefined;

/** What was sent to a route, checked. */
export interface Sent<R extends Route> {
  readonly params: Parsed<Member<R, 'params'>>;
  readonly query: Parsed<Member<R, 'query'>>;
  readonly headers: Parsed<Member<R, 'headers'>>;
  /** Undefined too where the handler reads it by itself. */
  readonly body: Member<R, 'body'> extends { readonly json: infer S; readonly maxBytes: number }
    ? Parsed<S>
    : undefined;
  readonly context: Context;
}

/** Gives the JSON of the answer 200, or a response. */
export type Handler<R extends Route> = (
  sent: Sent<R>,
) => Promise<Response | Answered<R>> | Response | Answered<R>;

/** What is answered is not changed any more. */
type Given<T> = T extends object ? { readonly [Name in keyof T]: Given<T[Name]> } : T;

type Answered<R extends Route> = R['answers'] extends {
  readonly 200: { readonly json: infer S extends z.ZodType };
}
  ? Given<z.input<S>>
  : never;

/** Serves a route to whom the guard of its scope lets in. */
export function serve<R extends Route & { readonly scope: Scope }>(
  app: Hono,
  guard: Guard,
  route: R,
  handler: Handler<R>,
): void {
  app.on(route.method, route.path, guard(route.scope), answering(route, handler));
}

/** Serves a route to everybody. */
export function serveOpen<R extends Route & { readonly scope: 'none' }>(
  app: Hono,
  route: R,
  handler: Handler<R>,
): void {
  app.on(route.method, route.path, answering(route, handler));
}

function answering<R extends Route>(route: R, handler: Handler<R>) {
  return async (context: Context): Promise<Response> => {
    const answer = await handler(await readSent(route, context));
    return answer instanceof Response ? answer : Response.json(answer);
  };
}

/** The types of what was sent are those of the route's schemas. @throws ProblemError */
function readSent<R extends Route>(route: R, context: Context): Promise<Sent<R>>;
async function readSent(route: Route, context: Context): Promise<unknown> {
  const { params, query, headers, body } = route;
  return {
    params: params && parseSent(params, context.req.param()),
    query: query && parseSent(query, context.req.query()),
    headers: headers && parseSent(headers, headersOf(headers, context)),
    body: body && (await readBodyOf(body, context)),
    context,
  };
}

function headersOf({ shape }: z.ZodObject, context: Context): Record<string, unknown> {
  return Object.fromEntries(Object.keys(shape).map((name) => [name, context.req.header(name)]));
}

async function readBodyOf({ json, maxBytes }: Body, context: Context): Promise<unknown> {
  if (maxBytes === undefined) return undefined;
  return parseSent(json, await readJson(context, maxBytes));
}
