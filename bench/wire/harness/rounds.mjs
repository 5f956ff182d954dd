// The measurement: one row, its variants in random order, round after round, CPU time of the server's process alone.

import { Load } from './load.mjs';
import { cpuSeconds } from './process.mjs';
import { quantile, shuffled } from './statistics.mjs';

/** Requests that are under way at once while CPU time is counted. */
const CONNECTIONS = 16;
/** Latency is looked at well below what the slowest variant can do: above, a queue would be measured. */
const MOST_LOAD = 0.3;

/**
 * Gives, by variant, `cpu` (microseconds a request, one figure a round), `perSecond` (the best round) and `latency` (milliseconds).
 * `servers`: variant → started Workerd; `work`: variant → {kind, expect, from}.
 */
export async function measure({ servers, work, options, random }) {
  const load = new Load();
  const names = Object.keys(servers);
  const figures = Object.fromEntries(names.map((name) => [name, { cpu: [], perSecond: 0, latency: undefined }]));
  const position = Object.fromEntries(names.map((name) => [name, work[name].from ?? 0]));
  const flatOut = async (name, seconds) => {
    const job = { ...work[name], ports: servers[name].ports, connections: CONNECTIONS, seconds, from: position[name] };
    const before = cpuSeconds(servers[name].pid);
    const result = await load.run(job);
    position[name] = result.next;
    return { micros: ((cpuSeconds(servers[name].pid) - before) * 1e6) / result.answered, perSecond: result.answered / result.seconds };
  };
  try {
    for (const name of names) await flatOut(name, options.warmUp);
    for (let round = 0; round < options.rounds; round += 1) {
      for (const name of shuffled(names, random)) {
        const { micros, perSecond } = await flatOut(name, options.seconds);
        figures[name].cpu.push(micros);
        figures[name].perSecond = Math.max(figures[name].perSecond, perSecond);
      }
    }
    const mostOf = (name) => Math.max(1, Math.floor(MOST_LOAD * figures[name].perSecond));
    const perSecond = Math.min(...names.filter((name) => name !== 'peer-hono-naive').map(mostOf));
    // One that cannot do as much would only show its queue.
    for (const name of shuffled(names.filter((one) => mostOf(one) >= perSecond), random)) {
      const job = { ...work[name], ports: servers[name].ports, perSecond, seconds: options.seconds, from: position[name] };
      const { latencies } = await load.run(job);
      figures[name].latency = { median: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), perSecond };
    }
    return figures;
  } finally {
    load.stop();
  }
}
