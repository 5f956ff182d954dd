// The load generator: a process of its own that is told over IPC what to send where. It checks each answer, so that a wrong set-up cannot
// look fast.

import { Connection } from './client.mjs';
import { bytesOf, requests } from './requests.mjs';

process.on('message', async (job) => {
  try {
    process.send({ result: await (job.perSecond === undefined ? flatOut(job) : atRate(job)) });
  } catch (error) {
    process.send({ error: error.message });
  }
});

/** Requests by number, one after the other, or always the same; those that come again are made once. */
function source({ kind, from, step = 1 }) {
  let number = from;
  const made = new Map();
  const same = kind.startsWith('same') || kind === 'preflight' || kind === 'wrongRates';
  return {
    next() {
      const key = same ? number & 1_023 : number;
      number += step;
      if (!same && step > 0) return bytesOf(requests[kind](key));
      if (!made.has(key)) made.set(key, bytesOf(requests[kind](key)));
      return made.get(key);
    },
    get position() {
      return number;
    },
  };
}

/** What each answer has to be: its status, and texts that stand in its head and its body. */
function checker({ status, head = [], body = [] }) {
  const [heads, bodies] = [head, body].map((texts) => texts.map((text) => Buffer.from(text)));
  return (seen, seenHead, seenBody) => {
    const good = seen === status && heads.every((text) => seenHead.includes(text)) && bodies.every((text) => seenBody.includes(text));
    return good ? undefined : `${seenHead}\r\n\r\n${seenBody.subarray(0, 2_000)}`;
  };
}

/** As many requests as `connections` bring through in `seconds`, or `count` of them. */
async function flatOut({ ports, connections, seconds = Infinity, count = Infinity, expect, ...rest }) {
  const requestsOf = source(rest);
  const wrong = checker(expect);
  const all = await Promise.all(Array.from({ length: connections }, (_, number) => Connection.open(ports[number % ports.length])));
  const began = performance.now();
  const end = began + seconds * 1_000;
  const result = { answered: 0, failed: 0, firstFailure: undefined, statuses: {}, worstMs: 0 };
  let asked = 0;
  await Promise.all(all.map((connection) => new Promise((resolve) => {
    const ask = () => {
      if (asked >= count || performance.now() >= end) return resolve();
      asked += 1;
      const sent = performance.now();
      return connection.ask(requestsOf.next(), (error, status, head, body) => {
        result.worstMs = Math.max(result.worstMs, performance.now() - sent);
        result.statuses[status ?? 'lost'] = (result.statuses[status ?? 'lost'] ?? 0) + 1;
        const why = error?.message ?? wrong(status, head, body);
        if (why === undefined) result.answered += 1;
        else {
          result.failed += 1;
          result.firstFailure ??= why;
        }
        return error === undefined ? ask() : resolve();
      });
    };
    ask();
  })));
  for (const connection of all) connection.close();
  return { ...result, seconds: (performance.now() - began) / 1_000, next: requestsOf.position };
}

/** `perSecond` requests, evenly, for `seconds`, each on a free connection, and the time that each takes. */
async function atRate({ ports, perSecond, seconds, expect, ...rest }) {
  const requestsOf = source(rest);
  const wrong = checker(expect);
  const free = await Promise.all(Array.from({ length: 64 }, (_, number) => Connection.open(ports[number % ports.length])));
  const opened = [...free];
  const [every, total] = [1_000 / perSecond, Math.floor(perSecond * seconds)];
  const result = { latencies: [], failed: 0, firstFailure: undefined, statuses: {} };
  const began = performance.now();
  await new Promise((resolve) => {
    let [sent, open] = [0, 0];
    const tick = () => {
      while (sent < total && free.length > 0 && performance.now() >= began + sent * every) {
        const connection = free.pop();
        sent += 1;
        open += 1;
        // From when it was sent: timers of this process are a millisecond late, which is not the server's.
        const asked = performance.now();
        connection.ask(requestsOf.next(), (error, status, head, body) => {
          result.latencies.push(performance.now() - asked);
          result.statuses[status ?? 'lost'] = (result.statuses[status ?? 'lost'] ?? 0) + 1;
          const why = error?.message ?? wrong(status, head, body);
          if (why !== undefined) {
            result.failed += 1;
            result.firstFailure ??= why;
          }
          free.push(connection);
          open -= 1;
          if (sent === total && open === 0) resolve();
        });
      }
      if (sent < total) setTimeout(tick, 1);
    };
    tick();
  });
  for (const connection of opened) connection.close();
  return { ...result, next: requestsOf.position };
}
