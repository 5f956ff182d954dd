// One row of `rows/answers.mjs`: starts its variants, brings them into the state that is measured, records Edgepost's answer for the floor,
// measures, and says what came of it.

import { Connection } from './client.mjs';
import { Load } from './load.mjs';
import { bytesOf, requests } from './requests.mjs';
import { measure } from './rounds.mjs';
import { compare, median } from './statistics.mjs';
import { Stores } from './store-process.mjs';
import { variants } from './variants.mjs';

/** Nothing below this is said to be a difference. */
export const NOISE = 0.1;

/** Headers that the runtime writes by itself. */
const OF_THE_RUNTIME = new Set(['content-length', 'transfer-encoding', 'connection', 'date']);

export async function comparison(row, { builds, carrier, options, random }) {
  const started = [];
  const begin = async (thing) => {
    const running = await thing;
    started.push(running);
    return running;
  };
  const load = await begin(new Load());
  try {
    await carrier.reset();
    const servers = {};
    const work = {};
    let answer;
    for (const name of ['edgepost', 'floor-js', ...Object.keys(row.peers)]) {
      const isPeer = name in row.peers;
      const stores = await begin(Stores.start());
      const settings = { builds, carrier: carrier.url, stores: stores.ports, settings: row.settings, floor: row.floor, answer };
      const server = await begin(variants[name](settings));
      const expect = isPeer ? row.peers[name] : row.expect;
      if (row.prime && !(isPeer && row.carrierRefuses)) {
        const prime = { kind: row.kind, from: 0, ports: server.ports, connections: Math.min(8, row.prime.count), count: row.prime.count };
        const primed = name === 'floor-js' ? row.expect : row.prime.expect;
        if (row.prime.learn) await stores.learn(load, { ...prime, expect: primed });
        await load.run({ ...prime, expect: primed });
      }
      if (isPeer && row.carrierRefuses) await remembersRefusal(load, server, row, carrier, expect);
      if (name === 'edgepost') {
        // What tells a wrong set-up at once, before anything is compared with it.
        await load.run({ kind: row.kind, from: 5, ports: server.ports, connections: 1, count: 1, expect });
        answer = await record(server.ports[0], requests[row.kind](6));
      }
      servers[name] = server;
      work[name] = { kind: row.kind, expect, from: row.from ?? 0 };
    }
    const figures = await measure({ servers, work, options, random });
    for (const [name, server] of Object.entries(servers)) {
      if (/error|exception/i.test(server.errors)) throw new Error(`${name} complains:\n${server.errors.slice(0, 2_000)}`);
    }
    return { ...row, figures, ratios: ratios(figures, row.most), answerBytes: answer.body?.length ?? 0 };
  } finally {
    await Promise.all(started.map((running) => running.stop()));
  }
}

/** Edgepost against each other variant, with the target where there is one. */
function ratios(figures, most) {
  const { edgepost, ...others } = figures;
  return Object.fromEntries(Object.entries(others).map(([name, { cpu }]) => {
    const ratio = compare(edgepost.cpu, cpu);
    return [name, { ...ratio, target: most[name], missed: most[name] !== undefined && ratio.median > most[name] }];
  }));
}

/** The carrier's own 429, once, to a peer that has no ledger; then it is well again. */
async function remembersRefusal(load, server, row, carrier, expect) {
  const ask = { kind: row.kind, ports: server.ports, connections: 1, count: 1 };
  // With the token there already: only the refusal is looked at.
  await load.run({ ...ask, from: 1, expect: { status: 200 } });
  await carrier.settings({ quota_on: true, quota_limit: 1, quota_window_seconds: 3_600, retry_after: 'auto' });
  await load.tolerate({ ...ask, from: 2, expect });
  await load.run({ ...ask, from: 3, expect });
  await carrier.settings({ quota_on: false });
}

/** An answer, for the floor to repeat. Numbers of one request, as its id, are those of the recorded one. */
export async function record(port, request) {
  const connection = await Connection.open(port);
  const answer = await new Promise((resolve, reject) => {
    connection.ask(bytesOf(request), (error, status, head, body) => (error ? reject(error) : resolve({ status, head, body: body.toString() })));
  });
  connection.close();
  const lines = answer.head.toString().split('\r\n').slice(1).map((line) => line.split(/: */, 2));
  const values = answer.head.toString().split('\r\n').slice(1).map((line) => line.slice(line.indexOf(':') + 1).trim());
  const headers = lines.map(([name], at) => [name.toLowerCase(), values[at]]).filter(([name]) => !OF_THE_RUNTIME.has(name));
  return {
    status: answer.status,
    headers: Object.fromEntries(headers),
    body: answer.body.length > 0 ? answer.body : null,
    log: '{"request_id":"5b6f0c1e9a3d4b7c8e2f1a60","route":"/v1/rates","method":"POST","status":200,"source":"memory","carrier_calls":0,"ms":0}',
    mailed: /"ship_date":"([^"]+)"/.exec(answer.body)?.[1] ?? '',
  };
}

/** Microseconds of CPU for one request: the middle of the rounds. */
export const micros = (figure) => median(figure.cpu);
