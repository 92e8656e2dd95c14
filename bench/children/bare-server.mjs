// The minimum of a recorder's server: it collects the body, parses it and answers. It stores
// nothing.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const events = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : [];
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ accepted: events.length }));
  });
});
server.listen(Number(process.argv[2]), '127.0.0.1');
