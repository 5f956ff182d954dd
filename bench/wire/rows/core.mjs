// Instructions that the core's steps take on the native build, by valgrind: the same on every run, whatever else the machine does. They are
// compared with what `core.json` holds, if that is of the same compiler.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cargoProgram } from '../harness/builds.mjs';
import { line } from '../harness/stage.mjs';

const STEPS = { question: 'canonical question', read: "reading the carrier's answer", filter: 'choosing what is offered', sign: 'signing three quotes' };
const KNOWN = new URL('core.json', import.meta.url);
/** Run lengths whose difference is what the steps between them take. */
const [FEW, MANY] = [10, 110];
/** How far a count may be off: 1 %. */
const TOLERANCE = 0.01;

export const core = {
  core_instr: {
    title: 'instructions of the core, native',
    async run({ options }) {
      const program = process.env.EDGEPOST_BENCH ?? await cargoProgram('edgepost-bench', 'edgepost-bench');
      const compiler = rustc();
      const known = JSON.parse(readFileSync(KNOWN, 'utf8'));
      const isComparable = known.compiler === compiler;
      const counts = Object.fromEntries(Object.keys(STEPS).map((step) => [step, Math.round((count(program, step, MANY) - count(program, step, FEW)) / (MANY - FEW))]));
      if (options.writeCore) writeFileSync(KNOWN, `${JSON.stringify({ compiler, counts }, null, 2)}\n`);
      const isOff = (step) => isComparable && Math.abs(counts[step] / known.counts[step] - 1) > TOLERANCE;
      const off = Object.keys(STEPS).filter(isOff);
      if (options.check && off.length > 0) {
        throw new Error(`${off.map((step) => `${step}: ${counts[step]}, known ${known.counts[step]}`).join('; ')}; if that is meant, run with --write-core`);
      }
      const figures = Object.entries(STEPS).map(([step, what]) => line(
        what, { edgepost: `${counts[step]}` }, isComparable ? `${known.counts[step]} ± 1 %` : `not compared: ${known.compiler} was`, isOff(step),
      ));
      return { figures };
    },
  },
};

function count(program, step, times) {
  const { status, stderr } = spawnSync('valgrind', ['--tool=callgrind', '--callgrind-out-file=/dev/null', program, 'core', step, String(times)], { encoding: 'utf8' });
  const found = /Collected *: *(\d+)/.exec(stderr ?? '');
  if (status !== 0 || found === null) throw new Error(`valgrind on ${step}: ${stderr ?? 'is it installed?'}`);
  return Number(found[1]);
}

/** Version, commit and host: another one makes other code. */
function rustc() {
  const { stdout } = spawnSync('rustc', ['-vV'], { encoding: 'utf8' });
  const [version] = stdout.split('\n');
  return `${version}, ${/^host: (.+)$/m.exec(stdout)[1]}`;
}
