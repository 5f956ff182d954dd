// KV and the Cache API of one variant, as workerd sees them: two HTTP services in a process of their own, so that neither their work nor
// that of the load generator is anybody's CPU time. Prints their ports as JSON. `GET /__counts` of the first gives what was asked so far,
// `POST /__forget` empties the second; after `POST /__know` it has what was put last under every key.

import { createServer } from 'node:http';
import { once } from 'node:events';

const values = new Map();
const cached = new Map();
let everywhere;
let last;
const counts = { kvReads: 0, kvWrites: 0, cacheReads: 0, cacheHits: 0, cacheWrites: 0 };

const kv = createServer(async (request, response) => {
  const [path] = request.url.split('?');
  const body = await bytesOf(request);
  if (path === '/__counts') return response.end(JSON.stringify(counts));
  if (path === '/__forget') {
    cached.clear();
    everywhere = undefined;
    return response.end();
  }
  if (path === '/__know') {
    everywhere = last;
    return response.writeHead(everywhere === undefined ? 409 : 200).end();
  }
  if (request.method === 'GET') {
    counts.kvReads += 1;
    const found = values.get(path);
    return found === undefined ? response.writeHead(404).end() : response.end(found);
  }
  counts.kvWrites += 1;
  if (request.method === 'DELETE') values.delete(path);
  else values.set(path, body);
  return response.end();
});

// What is put is a whole HTTP answer in bytes; what comes out says whether it was there.
const cache = createServer(async (request, response) => {
  const key = `${request.headers.host}${request.url}`;
  const body = await bytesOf(request);
  if (request.method === 'PUT') {
    counts.cacheWrites += 1;
    last = body.subarray(body.indexOf('\r\n\r\n') + 4);
    cached.set(key, last);
    return response.writeHead(204).end();
  }
  counts.cacheReads += 1;
  const found = everywhere ?? cached.get(key);
  if (found === undefined) return response.writeHead(504, { 'CF-Cache-Status': 'MISS' }).end();
  counts.cacheHits += 1;
  return response.writeHead(200, { 'CF-Cache-Status': 'HIT', 'Content-Type': 'application/json', 'Content-Length': found.length }).end(found);
});

async function bytesOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}

for (const server of [kv, cache]) {
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}
console.log(JSON.stringify({ kv: kv.address().port, cache: cache.address().port }));
