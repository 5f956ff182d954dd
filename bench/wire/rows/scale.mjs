// How the CPU time of an answer grows with what is asked. One variant; each case is compared with its own smallest one, in the same rounds.

import { NOISE } from '../harness/comparison.mjs';
import { Load } from '../harness/load.mjs';
import { privateBytes } from '../harness/process.mjs';
import { measure } from '../harness/rounds.mjs';
import { line } from '../harness/stage.mjs';
import { compare, median, straightLine } from '../harness/statistics.mjs';
import { Stores } from '../harness/store-process.mjs';
import { Swelling } from '../harness/swelling.mjs';
import { variants } from '../harness/variants.mjs';
import { FROM_CACHE } from './answers.mjs';

const RATES = { status: 200, body: ['"quote":"'] };
const HIT = { ...RATES, head: ['rates;desc="memory"'] };
/** Questions that are asked all the time, however many others there are. */
const HOT = 10;

export const scale = {
  scale: {
    title: 'CPU of an answer, over that of its smallest case',
    async run(context) {
      const { quick, rounds, seconds } = context.options;
      // Many cases, and none that needs more: what grows here grows a lot.
      const options = { ...context.options, rounds: Math.min(rounds, 6), seconds: Math.min(seconds, 2), noLatency: true };
      const shared = { ...context, options };
      return {
        figures: [
          ...await distinctQuestions(shared, quick ? [HOT, 2_000, 4_000] : [HOT, 1_000, 10_000, 100_000]),
          ...await parcels(shared, quick ? [1, 10, 20] : [1, 5, 10, 15, 20]),
          ...await services(shared, quick ? [1, 50, 100] : [1, 10, 50, 100]),
        ],
      };
    },
  },
};

/**
 * Isolates that were asked so many different questions, all of which the location's cache has. Memory keeps a thousand of them: a hit may not
 * become dearer for what else was asked, nor an answer from the cache for what else is in it. What shoppers ask lies between the two.
 */
async function distinctQuestions({ random, ...context }, sizes) {
  return together(async (begin) => {
    const servers = {};
    const load = await begin(new Load());
    await context.carrier.reset();
    for (const size of sizes) {
      const stores = await begin(Stores.start());
      const server = await begin(edgepost(context, stores));
      const job = { kind: 'newRates', ports: server.ports, connections: 16, from: 0, expect: RATES };
      // All of these parcels are priced alike: the carrier is asked once, and the cache has that answer for every one of them.
      await stores.learn(load, job);
      await load.run({ ...job, count: size });
      await load.run({ ...job, count: HOT });
      servers[size] = server;
    }
    const over = async (chosen, work) => {
      const some = Object.fromEntries(chosen.map((size) => [size, servers[size]]));
      const works = Object.fromEntries(chosen.map((size) => [size, { kind: 'newRates', ...work(size) }]));
      return measure({ servers: some, work: works, options: context.options, random });
    };
    const hot = growth(await over(sizes, () => ({ among: HOT, expect: HIT })));
    const large = sizes.slice(-2);
    const cached = growth(await over(large, (size) => ({ among: size, from: 2 * HOT, expect: FROM_CACHE })));
    const places = ['memory', 'cache'];
    const drawn = await over(sizes, (size) => ({ among: size, drawn: context.options.seed, expect: RATES, places }));
    const shares = Object.values(drawn).map(({ places: { memory, cache } }) => `${Math.round((100 * memory) / (memory + cache))}`);
    const [few, many] = [sizes[0], sizes.at(-1)].map((size) => privateBytes(servers[size].pid) / 1e6);
    return [
      grown(`a hit, after ${counts(sizes)} distinct questions`, hot, flat(hot)),
      grown(`from the location's cache, which has ${counts(large)} of them`, cached, flat(cached)),
      line(`drawn evenly from ${counts(sizes)}: from memory, %; all others from the cache`, { edgepost: shares.join(', ') }),
      grown('the mean of these', growth(drawn)),
      line(`memory of the process after ${counts([sizes[0], sizes.at(-1)])}`, { edgepost: `${few.toFixed(0)}, ${many.toFixed(0)} MB` }),
    ];
  });
}

/** Hits with so many different parcels, in carts that are new: read, summed up and signed. */
async function parcels({ random, ...context }, kinds) {
  return together(async (begin) => {
    const load = await begin(new Load());
    await context.carrier.reset();
    const server = await begin(edgepost(context, await begin(Stores.start())));
    const works = Object.fromEntries(kinds.map((number) => [number, { kind: `cart${number}`, from: 1, expect: HIT }]));
    for (const work of Object.values(works)) await load.run({ ...work, ports: server.ports, connections: 1, from: 0, count: 1, expect: RATES });
    const servers = Object.fromEntries(kinds.map((number) => [number, server]));
    const { ratios, ...line } = linear(await measure({ servers, work: works, options: context.options, random }));
    return [
      grown(`a hit with ${counts(kinds)} different parcels`, { ratios }, { target: `linear ± ${NOISE * 100} %`, missed: line.off > NOISE }),
      ...lineFigures('a parcel more', line),
    ];
  });
}

/** Misses whose answer from the carrier lists so many services, three of which the shop offers. */
async function services({ random, ...context }, sizes) {
  return together(async (begin) => {
    const [servers, work] = [{}, {}];
    await context.carrier.reset();
    for (const size of sizes) {
      const carrier = await begin(Swelling.start(context.carrier.url, size));
      servers[size] = await begin(edgepost({ ...context, carrier }, await begin(Stores.start())));
      work[size] = { kind: 'newRates', from: 0, expect: RATES };
    }
    const { ratios, ...line } = linear(await measure({ servers, work, options: context.options, random }));
    return [grown(`a miss with ${counts(sizes)} services in the carrier's answer`, { ratios }), ...lineFigures('a service more', line)];
  });
}

/** Starts things with `begin`, and ends all of them. */
async function together(look) {
  const started = [];
  try {
    return await look(async (thing) => {
      const running = await thing;
      started.push(running);
      return running;
    });
  } finally {
    await Promise.all(started.map((running) => running.stop()));
  }
}

const edgepost = ({ builds, carrier }, stores) => variants.edgepost({ builds, carrier: carrier.url, stores: stores.ports });

/** Each case over the smallest: the median of the rounds' ratios. */
function growth(figures) {
  const [smallest] = Object.values(figures);
  return { ratios: Object.values(figures).map(({ cpu }) => compare(cpu, smallest.cpu).median) };
}

/** The same, and the straight line through it: what one more costs, in microseconds and as a share of the smallest case. */
function linear(figures) {
  const { ratios } = growth(figures);
  const { rise, off } = straightLine(Object.keys(figures).map((number, at) => [Number(number), ratios[at]]));
  return { ratios, rise, off, micros: rise * median(Object.values(figures)[0].cpu) };
}

const lineFigures = (what, { rise, off, micros }) => [
  line(`${what}, of the smallest case; the furthest from a straight line`, { edgepost: `${(100 * rise).toFixed(1)} % (${micros.toFixed(0)} µs); ${(100 * off).toFixed(0)} %` }),
];

const flat = ({ ratios }) => ({ target: `flat, ≤ ${(1 + NOISE).toFixed(2)}`, missed: ratios.at(-1) > 1 + NOISE });
const grown = (what, { ratios }, { target, missed } = {}) => line(what, { edgepost: ratios.map((ratio) => ratio.toFixed(2)).join(', ') }, target, missed);
const counts = (numbers) => numbers.map((number) => number.toLocaleString('en')).join(', ');
