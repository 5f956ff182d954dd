// What an isolate costs before it does anything: its start, its memory, its first answer, its size.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { clone } from '../harness/places.mjs';
import { cpuSeconds, privateBytes } from '../harness/process.mjs';
import { line, onStage } from '../harness/stage.mjs';
import { median } from '../harness/statistics.mjs';
import { cratesOf } from './size.mjs';

/** Isolates that start beside the first; what is the process's own drops out. */
const MORE = 10;
const PREFLIGHT = { kind: 'preflight', from: 0, expect: { status: 204 } };
const FLOOR = {
  floor: { file: 'preflight.js' }, answer: { status: 204, headers: { 'access-control-allow-methods': 'POST' }, body: null, log: '{}' },
};

export const starting = {
  cold_start: {
    title: `an isolate more: the difference between ${MORE + 1} of them and one`,
    async run(context) {
      const names = ['edgepost', 'floor-js', 'peer-hono', 'peer-hono-naive'];
      const figures = Object.fromEntries(names.map((name) => [name, { start: [], first: [], memory: [] }]));
      for (let round = 0; round < (context.options.quick ? 1 : 5); round += 1) {
        for (const name of names) {
          const cost = await isolateMore(context, name);
          for (const what of ['start', 'first', 'memory']) figures[name][what].push(cost[what]);
        }
      }
      const shown = (what, write) => Object.fromEntries(names.map((name) => [name, write(median(figures[name][what]))]));
      const milliseconds = (seconds) => `${(seconds * 1_000).toFixed(1)} ms`;
      const both = (name) => median(figures[name].start) + median(figures[name].first);
      const ratio = both('edgepost') / both('floor-js');
      return {
        figures: [
          line('CPU until it listens', shown('start', milliseconds)),
          line('CPU of its first answer', shown('first', milliseconds)),
          line('both, over the floor\'s', Object.fromEntries(names.map((name) => [name, (both(name) / both('floor-js')).toFixed(2)])), '1.5', ratio > 1.5),
          line('memory of its own', shown('memory', (bytes) => `${(bytes / 1e6).toFixed(1)} MB`)),
        ],
      };
    },
  },
  size: {
    title: 'what is uploaded',
    async run({ builds }) {
      const sizes = (...files) => {
        const bytes = Buffer.concat(files.map((file) => readFileSync(file)));
        return [bytes.length, gzipSync(bytes, { level: 9 }).length];
      };
      const wasm = sizes(join(builds.edgepost, 'index_bg.wasm'));
      const js = sizes(join(clone, 'src/edge/entry.js'), join(builds.edgepost, 'index.js'));
      const [hono, naive] = [sizes(builds.hono), sizes(builds.naive)];
      const kilobytes = (bytes) => `${(bytes / 1_000).toFixed(0)} kB`;
      const crates = cratesOf(builds.named);
      const named = crates === undefined ? [] : [line(
        'bytes of code by crate, before wasm-opt; less than 1 kB without a number', { edgepost: crates.map(({ name, bytes }) => (bytes < 1_000 ? name : `${name} ${kilobytes(bytes)}`)).join(', ') },
      )];
      return {
        figures: [
          line('wasm', { edgepost: kilobytes(wasm[0]) }, '300 kB', wasm[0] > 300_000),
          line('wasm, gzipped', { edgepost: kilobytes(wasm[1]) }, '120 kB', wasm[1] > 120_000),
          line('JavaScript', { edgepost: kilobytes(js[0]), 'peer-hono': kilobytes(hono[0]), 'peer-hono-naive': kilobytes(naive[0]) }),
          line('JavaScript, gzipped', { edgepost: kilobytes(js[1]), 'peer-hono': kilobytes(hono[1]), 'peer-hono-naive': kilobytes(naive[1]) }),
          ...named,
        ],
      };
    },
  },
};

/** What one isolate more costs: seconds of CPU until it listens and for its first answer, bytes of memory. */
export async function isolateMore(context, name) {
  const one = await look(context, name, 1);
  const many = await look(context, name, MORE + 1);
  return Object.fromEntries(Object.keys(one).map((what) => [what, (many[what] - one[what]) / MORE]));
}

/** CPU until so many isolates listen, of their first answers, and the memory that is the process's then. */
async function look(context, name, instances) {
  return onStage(context, name, { instances, ...FLOOR }, async ({ server, load }) => {
    const start = cpuSeconds(server.pid);
    await load.run({ ...PREFLIGHT, ports: server.ports, connections: instances, count: instances });
    const end = cpuSeconds(server.pid);
    return { start, first: end - start, memory: privateBytes(server.pid) };
  });
}
