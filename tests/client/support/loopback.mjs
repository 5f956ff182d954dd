// An HTTP server on this machine in Edgepost's place. What it answers, and how badly, is each test's own.

import { createServer } from 'node:http';
import { once } from 'node:events';

/** Starts a server for a test; it is gone, with its connections, when the test is. */
export async function loopback(t, answer) {
  const requests = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    requests.push({ method: request.method, path: request.url, headers: request.headers, body: body && JSON.parse(body) });
    answer(response, requests.at(-1), requests.length);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, requests };
}

/** Sends JSON. */
export function json(response, status, body, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A problem as Edgepost writes them. */
export function problem(status, code, fault, more = {}) {
  return {
    type: `urn:edgepost:problem:${code}`, title: 'A sentence for this code.', status, detail: 'A sentence for this case.',
    code, fault, retryable: false, request_id: '5b6f0c1e9a3d4b7c8e2f1a60', ...more,
  };
}

/** The error that a promise rejects with. */
export async function rejection(promise) {
  return promise.then((value) => { throw new Error(`resolved with ${JSON.stringify(value)}`); }, (error) => error);
}
