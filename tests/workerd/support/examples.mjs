// The examples of docs/examples, each run by its own language.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { clone } from '../../../scripts/setup/places.mjs';

const folder = join(clone, 'tests', 'workerd', 'support', 'examples');

/**
 * Each language: what runs it, and `missing`, a sentence for where it is not on this machine. Node is ours; nothing else of
 * Edgepost needs the others.
 */
export const LANGUAGES = [
  { name: 'Node with jose', command: process.execPath, script: 'run.mjs' },
  {
    name: 'Python with PyJWT', command: 'python3', script: 'run.py', prepare: pythonPackages,
    missing: 'there is no python3 with pip; on Debian: apt-get install python3-pip', probe: ['-m', 'pip', '--version'],
  },
  { name: 'PHP', command: 'php', script: 'run.php', missing: 'there is no php; on Debian: apt-get install php-cli', probe: ['--version'] },
].map((language) => ({ ...language, absent: language.probe && !runs(language) && language.missing }));

/** What the example of a language says to each case: null, or why it is refused. */
export function outcomes({ command, script, prepare }, input) {
  const env = { ...process.env, ...prepare?.() };
  return JSON.parse(run(command, [join(folder, script)], { env, input: JSON.stringify(input) }));
}

function runs({ command, probe }) {
  return spawnSync(command, probe).status === 0;
}

/** PyJWT, as docs/examples/requirements.txt names it, in a folder of its own. */
function pythonPackages() {
  const requirements = join(clone, 'docs', 'examples', 'requirements.txt');
  const version = createHash('sha256').update(readFileSync(requirements)).update(run('python3', ['--version'])).digest('hex').slice(0, 12);
  const packages = join(clone, 'build', 'python', version);
  if (!existsSync(packages)) {
    const unfinished = `${packages}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    run('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', unfinished, '--requirement', requirements]);
    if (existsSync(packages)) rmSync(unfinished, { recursive: true });
    else renameSync(unfinished, packages);
  }
  return { PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' };
}

function run(command, args, options) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? status}\n${stderr}`);
  return stdout;
}
