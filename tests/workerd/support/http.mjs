// Requests as they are written here: no header added, no path tidied up, the answer read to its end.

import { Agent, request } from 'node:http';
import { connect } from 'node:net';

// Connections are not kept: a runtime that was stopped must not be found in the pool.
const agent = new Agent({ keepAlive: false });

/** Sends one request. `body` is text, bytes, or a list of chunks, which go out without a declared length. */
export function send(base, { method = 'GET', path = '/', headers = {}, body } = {}) {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    let answered = false;
    const outgoing = request({ hostname, port, method, path, headers, agent }, (incoming) => {
      answered = true;
      const chunks = [];
      const done = () => resolve(answer(incoming, Buffer.concat(chunks)));
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', done);
      incoming.on('error', reject);
    });
    // A server may answer and hang up before it has read all: the answer counts.
    outgoing.on('error', (error) => { if (!answered) reject(error); });
    if (Array.isArray(body)) {
      for (const chunk of body) outgoing.write(chunk);
      outgoing.end();
    } else {
      if (body !== undefined) outgoing.setHeader('Content-Length', Buffer.byteLength(body));
      outgoing.end(body);
    }
  });
}

function answer(incoming, bytes) {
  const text = bytes.toString();
  return {
    status: incoming.statusCode,
    headers: incoming.headers,
    bytes,
    text,
    get json() {
      return JSON.parse(text);
    },
  };
}

/** Sends a POST with a JSON body on a raw connection and gives the socket: `destroy()` is a client that leaves. */
export function leave(base, { path, headers, body }) {
  const { hostname, port } = new URL(base);
  const text = JSON.stringify(body);
  const lines = Object.entries({ Host: 'edgepost', 'Content-Length': Buffer.byteLength(text), ...headers });
  const head = [`POST ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)].join('\r\n');
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', reject);
    socket.write(`${head}\r\n\r\n${text}`, () => resolve(socket));
  });
}
