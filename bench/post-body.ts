import { type Agent, request } from 'node:http';

/**
 * Posts a body over a connection of the agent's, and waits for the end of the answer.
 * @throws Error when the answer is not 200
 */
export function postBody(url: string, agent: Agent, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`the server answered ${response.statusCode ?? 'nothing'}`));
      });
      response.resume();
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
