import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expectStatus, expectThat } from '../outcome.ts';
import { eventsOf } from '../visitor.ts';
import type { Case } from './case.ts';

const HUNG = 20;
const OTHERS = 10;
const SLOWEST_MS = 10_000;

/** Clients that begin a post and send no more keep nobody else waiting. */
export const hungClient: Case = {
  name: 'clients that hang in mid-request',
  run: async ({ deployed, projects }) => {
    const project = projects.create('hung');
    const writer = await projects.visitor('write', project);
    const path = `/v1/projects/${project}/events`;
    const sockets = await Promise.all(
      Array.from({ length: HUNG }, () => beginPost(deployed.endpoint, path)),
    );
    try {
      let slowestMs = 0;
      for (let i = 0; i < OTHERS; i += 1) {
        const startMs = Date.now();
        const { status } = await writer.post(path, eventsOf(`beside-${i}`));
        expectStatus(status, 200, `a post beside ${HUNG} that hang`);
        slowestMs = Math.max(slowestMs, Date.now() - startMs);
      }
      expectThat(slowestMs < SLOWEST_MS, `a post beside them took ${slowestMs} ms`);
      const what = `${OTHERS} posts beside ${HUNG} that hang took ${slowestMs} ms at most`;
      return { state: 'held', what };
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  },
};

function beginPost(endpoint: string, path: string): Promise<Socket> {
  const { protocol, hostname, host, port, pathname } = new URL(endpoint);
  const isTls = protocol === 'https:';
  const at = { host: hostname, port: Number(port || (isTls ? 443 : 80)) };
  return new Promise((resolve, reject) => {
    const begin = () => {
      const base = pathname === '/' ? '' : pathname;
      const head = `POST ${base}${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
      socket.write(`${head}Content-Length: 1000\r\n\r\n[{"run_id":`);
      // From now on the other side may end it whenever it likes.
      socket.off('error', reject).on('error', () => socket.destroy());
      resolve(socket);
    };
    const socket = isTls
      ? connectTls({ ...at, servername: hostname }, begin)
      : connectPlain(at, begin);
    socket.once('error', reject);
  });
}
