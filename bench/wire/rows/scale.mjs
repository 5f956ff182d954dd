// How the CPU time of an answer grows with what is asked. One isolate, one variant: its own small case is what it is compared with.

import { cpuSeconds } from '../harness/process.mjs';
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
      return { figures };
    },
  },
};

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
    for (let round = 0; round < context.options.rounds; round += 1) {
      const before = cpuSeconds(server.pid);
      const { answered } = await load.run({ ...job, ...same, from: 0, seconds: context.options.seconds, expect: { ...RATES, head: ['rates;desc="memory"'] } });
      rounds.push(((cpuSeconds(server.pid) - before) * 1e6) / answered);
    }
    return median(rounds);
  });
}
