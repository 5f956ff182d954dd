// The load generator: a process of its own that is told over IPC what to send where. It checks each answer, so that a wrong set-up cannot
// look fast.

import { Connection } from './client.mjs';
import { bytesOf, requests } from './requests.mjs';
import { seeded } from './statistics.mjs';

process.on('message', async (job) => {
  try {
    process.send({ result: await (job.perSecond === undefined ? flatOut(job) : atRate(job)) });
  } catch (error) {
    process.send({ error: error.message });
  }
});

/**
 * Requests by number: one after the other, the first `among` of them in turn, or as many drawn at random (`drawn`, from this seed). Those
 * that come again are made once, if there are few of them.
 */
function source({ kind, from, among, drawn }) {
  let number = from;
  const made = new Map();
  const random = drawn === undefined ? undefined : seeded(drawn + from);
  const same = kind.startsWith('same') || kind === 'preflight' || kind === 'wrongRates';
  const cycle = same ? 1_024 : among;
  return {
    next() {
      const key = random ? Math.floor(random() * among) : number % (cycle ?? Infinity);
      number += 1;
      if (!(cycle <= 1_024)) return bytesOf(requests[kind](key));
      if (!made.has(key)) made.set(key, bytesOf(requests[kind](key)));
      return made.get(key);
    },
    get position() {
      return number;
    },
  };
}

/** What each answer has to be: its status, and texts that stand in its head and its body. A good one may lack `place` in its head. */
function checker({ status, head = [], body = [], place }, result) {
  const [heads, bodies] = [head, body].map((texts) => texts.map((text) => Buffer.from(text)));
  const from = place && Buffer.from(`rates;desc="${place}"`);
  return (seen, seenHead, seenBody) => {
    const good = seen === status && heads.every((text) => seenHead.includes(text)) && bodies.every((text) => seenBody.includes(text));
    if (good && from && !seenHead.includes(from)) result.astray += 1;
    return good ? undefined : `${seenHead}\r\n\r\n${seenBody.subarray(0, 2_000)}`;
  };
}

/** How many of the answers each of these texts stands in the head of. */
function placeCounter(places = []) {
  const texts = places.map((place) => [place, Buffer.from(`rates;desc="${place}"`)]);
  const counts = Object.fromEntries(places.map((place) => [place, 0]));
  return {
    counts,
    count(head) {
      const [found] = texts.find(([, text]) => head.includes(text)) ?? [];
      if (found !== undefined) counts[found] += 1;
    },
  };
}

/** As many requests as `connections` bring through in `seconds`, or `count` of them; how many came from which of `places`. */
async function flatOut({ ports, connections, seconds = Infinity, count = Infinity, expect, places, ...rest }) {
  const requestsOf = source(rest);
  const result = { answered: 0, failed: 0, astray: 0, firstFailure: undefined, statuses: {}, worstMs: 0 };
  const wrong = checker(expect, result);
  const from = placeCounter(places);
  const all = await Promise.all(Array.from({ length: connections }, (_, number) => Connection.open(ports[number % ports.length])));
  const began = performance.now();
  const end = began + seconds * 1_000;
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
        if (why === undefined) {
          result.answered += 1;
          from.count(head);
        } else {
          result.failed += 1;
          result.firstFailure ??= why;
        }
        return error === undefined ? ask() : resolve();
      });
    };
    ask();
  })));
  for (const connection of all) connection.close();
  return { ...result, places: from.counts, seconds: (performance.now() - began) / 1_000, next: requestsOf.position };
}

/** `perSecond` requests, evenly, for `seconds`, each on a free connection, and the time that each takes. */
async function atRate({ ports, perSecond, seconds, expect, ...rest }) {
  const requestsOf = source(rest);
  const result = { latencies: [], failed: 0, astray: 0, firstFailure: undefined, statuses: {} };
  const wrong = checker(expect, result);
  const free = await Promise.all(Array.from({ length: 64 }, (_, number) => Connection.open(ports[number % ports.length])));
  const opened = [...free];
  const [every, total] = [1_000 / perSecond, Math.floor(perSecond * seconds)];
  const began = performance.now();
  await new Promise((resolve) => {
    let [sent, open] = [0, 0];
    const tick = () => {
      while (sent < total && free.length > 0 && performance.now() >= began + sent * every) {
        // The one that was free longest: so all ports get their share.
        const connection = free.shift();
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
