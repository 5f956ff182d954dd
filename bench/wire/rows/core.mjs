// Instructions that the core's steps take on the native build, by valgrind: the same on every run, whatever else the machine does. They are
// compared with what `core.json` holds, if that is of the same compiler; `--check` fails if they differ.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { benchProgram } from '../harness/builds.mjs';
import { exact, line } from '../harness/stage.mjs';

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
      if (spawnSync('valgrind', ['--version']).error) return { figures: [line('not counted: there is no valgrind here', { edgepost: '–' })] };
      const program = await benchProgram();
      const compiler = rustc();
      const known = JSON.parse(readFileSync(KNOWN, 'utf8'));
      const isComparable = known.compiler === compiler;
      const one = (step) => Math.round((count(program, step, MANY) - count(program, step, FEW)) / (MANY - FEW));
      const counts = Object.fromEntries(Object.keys(STEPS).map((step) => [step, one(step)]));
      if (options.writeCore) writeFileSync(KNOWN, `${JSON.stringify({ compiler, counts }, null, 2)}\n`);
      const figures = Object.entries(STEPS).map(([step, what]) => {
        const isOff = isComparable && Math.abs(counts[step] / known.counts[step] - 1) > TOLERANCE;
        const again = isOff ? '; if it is meant: --write-core' : '';
        const target = isComparable ? `${known.counts[step]} ± 1 %${again}` : `not compared: ${known.compiler} was`;
        return (options.check ? exact : line)(what, { edgepost: `${counts[step]}` }, target, isOff);
      });
      return { figures };
    },
  },
};

function count(program, step, times) {
  const { status, stderr } = spawnSync('valgrind', ['--tool=callgrind', '--callgrind-out-file=/dev/null', program, 'core', step, String(times)], { encoding: 'utf8' });
  const found = /Collected *: *(\d+)/.exec(stderr ?? '');
  if (status !== 0 || found === null) throw new Error(`valgrind on ${step}: ${stderr}`);
  return Number(found[1]);
}

/** Version, commit and host: another one makes other code. */
function rustc() {
  const { stdout } = spawnSync('rustc', ['-vV'], { encoding: 'utf8' });
  const [version] = stdout.split('\n');
  return `${version}, ${/^host: (.+)$/m.exec(stdout)[1]}`;
}
