// Long runs: memory and CPU over many requests, faults of every kind, the carrier's quota with a crash in the middle.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { benchProgram } from '../harness/builds.mjs';
import { record } from '../harness/comparison.mjs';
import { Load } from '../harness/load.mjs';
import { cpuSeconds, privateBytes } from '../harness/process.mjs';
import { requests } from '../harness/requests.mjs';
import { exact, line, onStage } from '../harness/stage.mjs';
import { quantile, slope } from '../harness/statistics.mjs';
import { Stores } from '../harness/store-process.mjs';
import { variants } from '../harness/variants.mjs';

/** A permit may be used so late (src/quota/ledger.rs), and counts so much longer: 0.3 % of an hour, and a lot of the short windows of the wire. */
const COUNTS_LONGER_S = 10;
/** A thousand misses push out what an isolate remembers, and the cache has it: for those who ask when the minute of the last answer is over. */
const HIT = { status: 200, place: 'memory', mostAstray: 0.001 };

export const endurance = {
  soak: {
    title: 'the same isolate for a million requests, 49 of 50 from memory; each of the others has an object of its own, which keeps what it stores on disk',
    async run(context) {
      const total = Math.round(1_000_000 * context.options.scale);
      const edgepost = await soak(context, 'edgepost', total);
      const floor = await soak(context, 'floor-js', total, edgepost.answer);
      const of = (what, write) => ({ edgepost: write(edgepost[what]), 'floor-js': write(floor[what]) });
      const percent = (value) => `${value >= 0 ? '+' : ''}${value.toFixed(1)} %`;
      return {
        figures: [
          line(`memory, from the first quarter to the end of ${total}`, of('memory', percent), '0 ± 2 %', Math.abs(edgepost.memory) > 2),
          line('CPU of a request, the same', of('cpu', percent)),
          line('memory in the end', of('end', (bytes) => `${(bytes / 1e6).toFixed(0)} MB`)),
        ],
      };
    },
  },
  chaos: {
    title: 'a fifth of the carrier\'s answers are faults, at random',
    async run(context) {
      const seconds = Math.max(5, 600 * context.options.scale);
      const budget = 8_000;
      return onStage(context, 'edgepost', { instances: 4, settings: { FALLBACK_RATES: FALLBACK } }, async ({ server, load }) => {
        await context.carrier.reset();
        const faults = [
          { kind: 'status', status: 500 }, { kind: 'status', status: 503 }, { kind: 'reset' }, { kind: 'hang' }, { kind: 'delay', ms: 3_000 },
          { kind: 'truncate', after_bytes: 100 }, { kind: 'html' }, { kind: 'malformed' }, { kind: 'wrong_shape' }, { kind: 'wrong_echo' },
        ];
        // Each rule sees what the ones before let pass: so all are equally likely, and a fifth of the calls is hit.
        const share = 0.2 / faults.length;
        await context.carrier.faults(...faults.map((fault, at) => ({ api: 'shipments', probability: share / (1 - share * at), fault })));
        const result = await load.tolerate({ kind: 'newRates', from: 10, ports: server.ports, perSecond: 40, seconds, expect: { status: 200 } });
        await context.carrier.reset();
        const answered = 100 * (1 - result.failed / result.latencies.length);
        const late = result.latencies.filter((ms) => ms > budget + 500).length;
        return {
          figures: [
            line(`answered of ${result.latencies.length} (${JSON.stringify(result.statuses)})`, { edgepost: `${answered.toFixed(2)} %` }, '99.9 %', answered < 99.9),
            line(`later than the budget of ${budget} ms`, { edgepost: late }, '0', late > 0),
            line('median and worst wait', { edgepost: `${quantile(result.latencies, 0.5).toFixed(0)} / ${quantile(result.latencies, 1).toFixed(0)} ms` }),
          ],
        };
      });
    },
  },
  quota: {
    title: 'more misses than calls, and a crash in the middle: by the hour in simulated time, and over the wire in short windows',
    async run(context) {
      const [limit, windowS, windows] = [60, context.options.quick ? 4 : 60, 4];
      const storage = mkdtempSync(join(tmpdir(), 'edgepost-wire-storage-'));
      const simulated = inSimulatedTime();
      const [stores, load] = [await Stores.start(), new Load()];
      const start = () => variants.edgepost({
        builds: context.builds, carrier: context.carrier.url, stores: stores.ports, storage, instances: 8,
        settings: { QUOTA_SHIPPING_OPTIONS: String(limit), QUOTA_WINDOW_S: String(windowS), CLIENT_SHARE: '1' },
      });
      let server;
      try {
        await context.carrier.reset();
        server = await start();
        const ask = (from) => load.tolerate({
          kind: 'newRates', from, ports: server.ports, perSecond: (10_000 * Math.max(context.options.scale, 0.05)) / (windowS * windows), seconds: (windowS * windows) / 2, expect: { status: 200 },
        });
        const first = await ask(10);
        await server.stop();
        server = await start();
        const second = await ask(200_010);
        const times = (await context.carrier.calls()).filter(({ api }) => api === 'shipments').map(({ time }) => time);
        const worst = Math.max(...times.map((time, at) => times.slice(at).filter((later) => later < time + windowS * 1_000).length));
        const possible = limit * Math.ceil((windowS * windows) / (windowS + COUNTS_LONGER_S));
        const unused = 100 * (1 - times.length / possible);
        const hours = await simulated;
        const asked = first.latencies.length + second.latencies.length;
        return {
          figures: [
            ...hours.flatMap((hour) => [
              exact(`calls in the fullest hour, of ${hour.limit}; ${hour.misses} misses in ${hour.hours} h`, { edgepost: hour.fullest }, `${hour.limit}`, hour.fullest > hour.limit),
              exact(
                `calls that an hour leaves unused, in the mean; the crash took ${hour.lost} with it`,
                { edgepost: `${(100 * hour.unused).toFixed(2)} %` }, '2 %', hour.unused > 0.02,
              ),
            ]),
            exact(`over the wire: calls in the fullest ${windowS} s, of ${limit}; ${asked} misses`, { edgepost: worst }, `${limit}`, worst > limit),
            line(
              `over the wire: calls not made, of the ${possible} that are left if each counts ${COUNTS_LONGER_S} s longer than ${windowS} s`,
              { edgepost: `${unused.toFixed(1)} %` }, '2 %', unused > 2,
            ),
          ],
        };
      } finally {
        await Promise.all([server?.stop(), stores.stop(), load.stop()]);
        rmSync(storage, { recursive: true, force: true });
      }
    },
  },
};

const FALLBACK = JSON.stringify([{ id: 'standard', name: 'Standard shipping', amount: 995, countries: ['US'], days: [3, 7] }]);

/** Parts of the soak, each with its share of misses. The first quarter fills caches and lets V8 compile. */
const PARTS = 20;

/** So many requests to one variant: how much memory and CPU of a request grow (percent of their means), memory in the end, the answer that the floor repeats. */
async function soak(context, name, total, answer) {
  const storage = mkdtempSync(join(tmpdir(), 'edgepost-wire-storage-'));
  const setup = { storage, floor: { file: 'desk.js', objects: true }, answer };
  return onStage(context, name, setup, async ({ server, load }) => {
    const job = { ports: server.ports, connections: 16 };
    await load.run({ ...job, kind: 'sameRates', from: 0, count: 1, expect: { status: 200 } });
    const repeated = answer ?? { ...await record(server.ports[0], requests.sameRates(1)), known: dimensionsOf(requests.sameRates(0)) };
    const expect = answer ? { status: 200 } : HIT;
    const [hits, misses] = [0.98, 0.02].map((share) => Math.round((total * share) / PARTS));
    const points = [];
    for (let part = 0; part < PARTS; part += 1) {
      const before = cpuSeconds(server.pid);
      await load.run({ ...job, kind: 'sameRates', from: 0, count: hits, expect });
      await load.run({ ...job, kind: 'newRates', from: 10 + part * misses, count: misses, expect: { status: 200 } });
      points.push({ memory: privateBytes(server.pid), micros: ((cpuSeconds(server.pid) - before) / (hits + misses)) * 1e6 });
    }
    const settled = points.slice(PARTS / 4);
    return { memory: drift(settled.map(({ memory }) => memory)), cpu: drift(settled.map(({ micros }) => micros)), end: points.at(-1).memory, answer: repeated };
  }).finally(() => rmSync(storage, { recursive: true, force: true }));
}

/** By how much the straight line through the points rises from the first to the last: percent of their mean. */
function drift(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return (slope(values.map((value, at) => [at / (values.length - 1), value])) / mean) * 100;
}

/** As the floor names a question. */
function dimensionsOf({ body }) {
  const [{ dimensions: { length, width, height } }] = JSON.parse(body).parcels;
  return `${length}/${width}/${height}`;
}

/** Real hours, by the simulator: the same core on fakes of the platform. It gives the same figures on every machine. */
async function inSimulatedTime() {
  const { stdout } = await promisify(execFile)(await benchProgram(), ['quota', '--json']);
  return JSON.parse(stdout);
}
