// A carrier need not say how long its answer is: chunked or compressed, it is read to its end, in whatever pieces it comes.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { expectProblem } from './support/problem.mjs';
import { World } from './support/world.mjs';

/** The first buffer that the Worker reads into, and the larger one after it (src/edge/io.js). */
const [FIRST, SECOND] = [16_384, 65_536];
const MOST = 512 * 1024;

let world;
let carrier;
/** What becomes of an answer's body on its way: {pieces, headers}. */
let change;

before(async () => {
  world = await World.start();
  // The emulator declares every length: this passes its answers on without.
  carrier = createServer(async (request, response) => {
    const body = await Array.fromAsync(request);
    const answer = await fetch(`${world.emulator.url}${request.url}`, {
      method: request.method,
      headers: { 'Content-Type': request.headers['content-type'] ?? 'text/plain', Authorization: request.headers.authorization ?? '' },
      body: body.length > 0 ? Buffer.concat(body) : undefined,
    });
    const { pieces, headers = {} } = change(Buffer.from(await answer.arrayBuffer()));
    response.writeHead(answer.status, { 'Content-Type': 'application/json', ...headers });
    for (const piece of pieces) await new Promise((resolve) => { response.write(piece, resolve); });
    response.end();
  });
  await new Promise((resolve) => { carrier.listen(0, '127.0.0.1', resolve); });
  change = (body) => ({ pieces: [body] });
  await world.cold({ settings: { USPS_BASE_URL: `http://127.0.0.1:${carrier.address().port}` } });
});
after(async () => {
  await world?.stop();
  carrier?.close();
});

/** JSON may end in blanks: the same answer, as long as that. */
const padded = (body, length) => Buffer.concat([body, Buffer.alloc(Math.max(0, length - body.length), ' ')]);
const inPiecesOf = (bytes, body) => Array.from({ length: Math.ceil(body.length / bytes) }, (_, at) => body.subarray(at * bytes, (at + 1) * bytes));

const whole = {
  'in one piece': (body) => ({ pieces: [body] }),
  'in pieces of 1,000 bytes': (body) => ({ pieces: inPiecesOf(1_000, body) }),
  'compressed': (body) => ({ pieces: [gzipSync(body)], headers: { 'Content-Encoding': 'gzip' } }),
  'compressed, of a declared length': (body) => {
    const compressed = gzipSync(body);
    return { pieces: [compressed], headers: { 'Content-Encoding': 'gzip', 'Content-Length': compressed.length } };
  },
  'of exactly two buffers': (body) => ({ pieces: inPiecesOf(FIRST, padded(body, SECOND)) }),
  'of a byte more than two buffers': (body) => ({ pieces: inPiecesOf(FIRST, padded(body, SECOND + 1)) }),
  'as long as may be': (body) => ({ pieces: inPiecesOf(60_000, padded(body, MOST)) }),
};
for (const [name, passing] of Object.entries(whole)) {
  test(`prices ${name} are read whole`, async () => {
    change = passing;
    const answer = await world.rates();
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json.rates.map(({ service }) => service).sort(), ['ground_advantage', 'priority_mail', 'priority_mail_express']);
  });
}

test('an address that is exactly as long as the first buffer is read whole', async () => {
  change = (body) => ({ pieces: [padded(body, FIRST)] });
  const answer = await world.validate();
  assert.equal(answer.json.verdict, 'confirmed', answer.text);
});

test('what is a byte too long is not read, declared or not', async () => {
  for (const headers of [{}, { 'Content-Length': MOST + 1 }]) {
    change = (body) => ({ pieces: inPiecesOf(60_000, padded(body, MOST + 1)), headers });
    const answer = await world.rates();
    expectProblem(answer, { status: 502, fault: 'carrier', code: 'carrier_unreadable' }, JSON.stringify(headers));
  }
});
