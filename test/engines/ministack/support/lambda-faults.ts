import type { MiniStack } from './ministack.ts';

/** Removes a function's environment, as a bad deployment would. */
export async function takeEnvironment(stack: MiniStack, name: string): Promise<void> {
  const body = { Environment: { Variables: {} } };
  await request(stack, 'PUT', `2015-03-31/functions/${name}/configuration`, body);
}

/** Sets a function's concurrency to zero. */
export async function takeConcurrency(stack: MiniStack, name: string): Promise<void> {
  const body = { ReservedConcurrentExecutions: 0 };
  await request(stack, 'PUT', `2017-10-31/functions/${name}/concurrency`, body);
}

/** Invokes a function with an empty event; gives Lambda's answer. */
export async function invoke(
  stack: MiniStack,
  name: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await request(stack, 'POST', `2015-03-31/functions/${name}/invocations`, {});
  return { status: answer.status, text: await answer.text() };
}

function request(stack: MiniStack, method: string, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${stack.endpoint}/${path}`, { method, headers, body: JSON.stringify(body) });
}
