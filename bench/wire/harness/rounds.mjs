// The measurement: one row, its variants in random order, round after round, CPU time of the server's process alone.

import { Load } from './load.mjs';
import { cpuSeconds } from './process.mjs';
import { quantile, shuffled } from './statistics.mjs';

/** Requests that are under way at once while CPU time is counted. */
const CONNECTIONS = 16;
/** Latency is looked at well below what the slowest variant can do: above, a queue would be measured. */
const MOST_LOAD = 0.3;

/**
 * Gives, by variant, `cpu` (microseconds a request, one figure a round), `perSecond` (the best round), `places` (how many answers came from
 * where, if `work` has `places`) and, unless `options.noLatency`, `latency` (milliseconds). `servers`: variant → started Workerd;
 * `work`: variant → {kind, expect, from, …}, see load.mjs.
 */
export async function measure({ servers, work, options, random }) {
  const load = new Load();
  const names = Object.keys(servers);
  const figures = Object.fromEntries(names.map((name) => [name, { cpu: [], perSecond: 0, latency: undefined, places: {} }]));
  const position = Object.fromEntries(names.map((name) => [name, work[name].from ?? 0]));
  const expected = ({ mostAstray, ...expect }) => ({ ...expect, mostAstray: options.quick && mostAstray ? 0.5 : mostAstray });
  const flatOut = async (name, seconds) => {
    const job = { ...work[name], expect: expected(work[name].expect), ports: servers[name].ports, connections: CONNECTIONS, seconds, from: position[name] };
    const before = cpuSeconds(servers[name].pid);
    const result = await load.run(job);
    position[name] = result.next;
    const cpu = (cpuSeconds(servers[name].pid) - before) * 1e6;
    return { micros: cpu / result.answered, perSecond: result.answered / result.seconds, places: result.places };
  };
  try {
    for (const name of names) await flatOut(name, options.warmUp);
    for (let round = 0; round < options.rounds; round += 1) {
      for (const name of shuffled(names, random)) {
        const { micros, perSecond, places } = await flatOut(name, options.seconds);
        figures[name].cpu.push(micros);
        for (const [place, count] of Object.entries(places)) figures[name].places[place] = (figures[name].places[place] ?? 0) + count;
        figures[name].perSecond = Math.max(figures[name].perSecond, perSecond);
      }
    }
    if (options.noLatency) return figures;
    const mostOf = (name) => Math.max(1, Math.floor(MOST_LOAD * figures[name].perSecond));
    const perSecond = Math.min(...names.filter((name) => name !== 'peer-hono-naive').map(mostOf));
    // One that cannot do as much would only show its queue.
    for (const name of shuffled(names.filter((one) => mostOf(one) >= perSecond), random)) {
      const job = { ...work[name], expect: expected(work[name].expect), ports: servers[name].ports, perSecond, seconds: options.seconds, from: position[name] };
      const { latencies } = await load.run(job);
      figures[name].latency = { median: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), perSecond };
    }
    return figures;
  } finally {
    load.stop();
  }
}
