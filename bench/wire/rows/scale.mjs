// How the CPU time of an answer grows with what is asked. One isolate, one variant: its own small case is what it is compared with.

import { cpuSeconds } from '../harness/process.mjs';
import { Swelling } from '../harness/swelling.mjs';
import { line, onStage } from '../harness/stage.mjs';
import { median } from '../harness/statistics.mjs';

const RATES = { status: 200, body: ['"quote":"'] };

export const scale = {
  scale: {
    title: 'CPU of an answer from memory, over that of the smallest case',
    async run(context) {
      const figures = [];
      const questions = [];
      for (const count of [10, 100, 1_000]) questions.push([count, await cost(context, 'among', count)]);
      const flat = questions.at(-1)[1] / questions[0][1];
      figures.push(line(
        `${questions.map(([count]) => count).join(', ')} distinct questions`,
        { edgepost: questions.map(([, micros]) => (micros / questions[0][1]).toFixed(2)).join(', ') }, 'flat', flat > 1.1,
      ));
      const parcels = [];
      for (const kinds of [1, 5, 20]) parcels.push([kinds, await cost(context, 'parcels', kinds)]);
      // A straight line through the first two, at the last.
      const expected = parcels[0][1] + ((parcels[1][1] - parcels[0][1]) / 4) * 19;
      figures.push(line(
        `${parcels.map(([kinds]) => kinds).join(', ')} kinds of parcels`,
        { edgepost: parcels.map(([, micros]) => (micros / parcels[0][1]).toFixed(2)).join(', ') }, 'linear', parcels[2][1] > 1.2 * expected,
      ));
      const services = [];
      for (const times of [1, 10]) services.push(await missCost(context, times));
      figures.push(line(
        `a miss, ${services.map((one) => one.groups).join(' and ')} services in the carrier's answer`,
        { edgepost: services.map(({ micros }) => (micros / services[0].micros).toFixed(2)).join(', ') },
      ));
      return { figures };
    },
  },
};

/** Microseconds of a miss, where the carrier lists so many times as many services. */
async function missCost(context, times) {
  const swelling = await Swelling.start(context.carrier.url, times);
  try {
    return await onStage({ ...context, carrier: { url: swelling.url } }, 'edgepost', {}, async ({ server, load }) => {
      await context.carrier.reset();
      const job = { kind: 'newRates', ports: server.ports, connections: 4, expect: RATES };
      const count = Math.max(100, Math.round(2_000 * context.options.scale));
      const { next } = await load.run({ ...job, from: 0, count: Math.round(count / 2) });
      const before = cpuSeconds(server.pid);
      await load.run({ ...job, from: next, count });
      return { micros: ((cpuSeconds(server.pid) - before) * 1e6) / count, groups: swelling.groups };
    });
  } finally {
    await swelling.stop();
  }
}

/** Microseconds of an answer from memory. */
async function cost(context, kind, number) {
  return onStage(context, 'edgepost', {}, async ({ server, load }) => {
    await context.carrier.reset();
    const job = { kind: `${kind}${number}`, ports: server.ports, connections: 16, expect: RATES };
    const distinct = kind === 'among' ? number : 1;
    await load.run({ ...job, from: 0, count: distinct, connections: Math.min(8, distinct) });
    const same = kind === 'among' ? {} : { step: 0 };
    await load.run({ ...job, ...same, from: 0, seconds: context.options.warmUp });
    const rounds = [];
    for (let round = 0; round < Math.min(5, context.options.rounds); round += 1) {
      const before = cpuSeconds(server.pid);
      const { answered } = await load.run({ ...job, ...same, from: 0, seconds: context.options.seconds, expect: { ...RATES, head: ['rates;desc="memory"'] } });
      rounds.push(((cpuSeconds(server.pid) - before) * 1e6) / answered);
    }
    return median(rounds);
  });
}
