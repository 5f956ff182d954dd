// Holds the running Worker to the OpenAPI document that it serves: schemathesis (tests/schema/) sends what fits the document and what does
// not, and looks at each answer. The emulator is the carrier; its quota, the Worker's and the rate limit are lifted.
//
//   node scripts/schemathesis.mjs [option of schemathesis …]
//
// EDGEPOST_TEST_BUILD and EDGEPOST_EMULATOR name what is tested, as for the tests of tests/workerd; what is not named is built.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAssets } from './assets.mjs';
import { LABEL_ROLES } from './dev/label-roles.mjs';
import { buildEmulator } from './emulator-build.mjs';
import { cache, clone, fingerprint, pathWithNpmCommands } from './setup/places.mjs';
import { StepFailed, ask, run } from './setup/step.mjs';
import { runAsProgram, setUp } from './setup.mjs';

const folder = join(clone, 'tests', 'schema');
const requirements = join(folder, 'requirements.txt');

const UNMETERED = ['TOTAL', 'ADDRESSES', 'SHIPPING_OPTIONS', 'SERVICE_STANDARDS', 'INTERNATIONAL_PRICES', 'OAUTH', 'PAYMENTS', 'LABELS'];
/** Nothing that counts calls is the subject here, and one client makes all of them. */
const SETTINGS = {
  ...Object.fromEntries(UNMETERED.map((name) => [`QUOTA_${name}`, 'unmetered'])),
  ...LABEL_ROLES, CLIENT_SHARE: '1', RATE_LIMIT: 'off',
};
/** More calls than there will be. */
const EMULATOR = ['--labels', '--quota', '1000000'];

await runAsProgram(async () => {
  await setUp();
  await makeAssets();
  // wrangler wants the Node that is among the npm packages.
  process.env.PATH = pathWithNpmCommands();
  const schemathesis = await environment();
  process.env.EDGEPOST_EMULATOR ??= await buildEmulator();
  if (!process.env.EDGEPOST_TEST_BUILD) {
    await run(process.execPath, [join(clone, 'scripts', 'worker-build.mjs'), '--release'], { cwd: clone, label: 'the Worker' });
    process.env.EDGEPOST_TEST_BUILD = join(clone, 'build');
  }
  // They read both variables when they are loaded.
  const { Emulator } = await import('../tests/workerd/support/emulator.mjs');
  const { Wrangler } = await import('../tests/workerd/support/wrangler.mjs');
  const report = join(mkdtempSync(join(tmpdir(), 'edgepost-schemathesis-')), 'report.ndjson');
  const emulator = await Emulator.start(...EMULATOR);
  let wrangler;
  try {
    wrangler = await Wrangler.start({ USPS_BASE_URL: emulator.url, ...SETTINGS });
    await test(schemathesis, wrangler.url, report);
    expectAnswers(report);
  } finally {
    await wrangler?.stop();
    await emulator.stop();
    rmSync(join(report, '..'), { recursive: true });
  }
});

/** schemathesis, as requirements.txt names it, in an environment that all clones share. */
async function environment() {
  const python = await ask('python3', ['--version']);
  if (!python) throw new StepFailed('there is no python3; on Debian: apt-get install python3-venv');
  const home = join(cache, `schemathesis-${fingerprint(readFileSync(requirements, 'utf8') + python)}`);
  const program = join(home, 'bin', 'schemathesis');
  if (existsSync(program)) return program;
  // The scripts of an environment name its place: it is made where it stays, and one that was not finished is made anew.
  rmSync(home, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const advice = 'on Debian: apt-get install python3-venv';
  await run('python3', ['-m', 'venv', home], { label: 'an environment for schemathesis', advice });
  await run(join(home, 'bin', 'python3'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements], { label: 'schemathesis' });
  return program;
}

/** Runs schemathesis in sight of whoever waits. */
async function test(program, url, report) {
  const args = [
    '--config-file', 'schemathesis.toml', 'run', `${url}/openapi.json`,
    '--report', 'ndjson', '--report-ndjson-path', report, ...process.argv.slice(2),
  ];
  // It looks for its hooks in the folder that it is started in, and leaves there what it has learnt.
  const place = join(report, '..');
  cpSync(folder, place, { recursive: true });
  const child = spawn(program, args, { cwd: place, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new StepFailed('The Worker and its OpenAPI document disagree; schemathesis says where above.');
}

/** A run in which every request was refused would show nothing: each operation has to have done its work at least once. */
function expectAnswers(report) {
  const statuses = {};
  const add = (operation, status) => (statuses[operation] ??= new Set()).add(status);
  for (const line of readFileSync(report, 'utf8').split('\n').filter((text) => text.startsWith('{"ScenarioFinished"'))) {
    // What was skipped has neither.
    const { label, cases = {}, interactions = {} } = JSON.parse(line).ScenarioFinished.recorder;
    // A chain of links goes from one operation to the next: its cases say which.
    for (const [id, { response }] of Object.entries(interactions)) add(operationOf(cases[id]) ?? label, response?.status_code);
  }
  const { paths } = JSON.parse(readFileSync(join(clone, 'client', 'openapi.json'), 'utf8'));
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
  const missed = operations.filter((operation) => !statuses[operation]?.has(200));
  if (missed.length > 0) throw new StepFailed(`No request was answered with 200 by ${missed.join(', ')}.`);
}

/** `POST /v1/labels` of a case. */
function operationOf(found) {
  const { method, path } = found?.value ?? {};
  return method && path && `${method.toUpperCase()} ${path}`;
}
