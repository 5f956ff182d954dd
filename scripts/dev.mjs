// `npm run dev`: the Worker under wrangler, with the carrier emulator beside it.
//
//   npm run dev
//   npm run dev -- --var USPS_BASE_URL:https://apis-tem.usps.com
//
// Arguments go to `wrangler dev`. The emulator runs only if the carrier's address is the one where it listens.

import { constants } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { carrierHost, EMULATOR_PORT, isOurEmulator } from './dev/carrier-host.mjs';
import { demoShop } from './dev/demo-shop.mjs';
import { firstRequests } from './dev/first-requests.mjs';
import { labelRoles } from './dev/label-roles.mjs';
import { isFree } from './dev/port.mjs';
import { ProcessGroup } from './dev/process-group.mjs';
import { buildEmulator } from './emulator-build.mjs';
import { clone, npmCommands } from './setup/places.mjs';
import { say, StepFailed } from './setup/step.mjs';
import { runAsProgram, setUp } from './setup.mjs';
import { wranglerEnvironment } from './wrangler-environment.mjs';

const groups = [];

await runAsProgram(async () => {
  const wranglerArguments = process.argv.slice(2);
  const port = portIn(wranglerArguments) ?? 8787;
  await setUp();
  const carrier = await carrierHost(wranglerArguments);
  const emulated = isOurEmulator(carrier.url);

  await refuseIfTaken(port, 'the Worker', 'or pass another: `npm run dev -- --port 8797`');
  if (emulated) await refuseIfTaken(EMULATOR_PORT, 'the emulator', 'the carrier\'s address in wrangler.toml names it');

  const asked = interruption();
  if (emulated) {
    const program = await stopUnless(buildEmulator((cargo) => groups.push(cargo)), asked, []);
    groups.length = 0;
    const emulator = start('the emulator', program, ['--port', String(EMULATOR_PORT), '--labels'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const listening = listeningLine(emulator.child);
    for (const stream of [emulator.child.stdout, emulator.child.stderr]) prefixLines(stream, '[emulator] ');
    await stopUnless(listening, asked, [emulator]);
  }

  start('wrangler', join(npmCommands, 'wrangler'), [
    'dev',
    // Its single-key commands would take the terminal over, and Ctrl-C with it.
    '--show-interactive-dev-session=false',
    ...(portIn(wranglerArguments) === null ? ['--port', String(port)] : []),
    ...(wranglerArguments.some((arg) => /^--ip(=|$)/.test(arg)) ? [] : ['--ip', '127.0.0.1']),
    ...(emulated ? [...await labelRoles(wranglerArguments), ...await demoShop(wranglerArguments, port)] : []),
    ...wranglerArguments,
  ], { stdio: ['ignore', 'inherit', 'inherit'] });

  const base = `http://127.0.0.1:${port}`;
  const health = await stopUnless(healthOf(base), asked, groups);
  say(firstRequests({ base, carrier, emulated, health }));
  await stopUnless(new Promise(() => {}), asked, groups);
});

function start(name, command, args, options) {
  // wrangler runs the build; see worker-build.mjs.
  const env = { ...process.env, ...wranglerEnvironment(), EDGEPOST_QUICK_BUILD: '1' };
  const group = new ProcessGroup(name, command, args, { cwd: clone, env, ...options });
  groups.push(group);
  return group;
}

/** Waits for `wanted`; if somebody interrupts or one of `watched` ends first, everything ends and so does this process. */
async function stopUnless(wanted, asked, watched) {
  const outcome = await Promise.race([
    asked.then((signal) => ({ signal })),
    ...watched.map((group) => group.ended.then((sentence) => ({ sentence }))),
    wanted.then((value) => ({ value })),
  ]);
  if ('value' in outcome) return outcome.value;
  if (outcome.sentence) say(`\n${outcome.sentence}; ending the rest.`);
  await Promise.all(groups.map((group) => group.stop()));
  process.exit(outcome.signal ? 128 + constants.signals[outcome.signal] : 1);
}

/** Resolves with the signal (SIGHUP, if npm is gone without sending one) that asks everything to end. */
function interruption() {
  // The last resort, whatever made this process end.
  process.on('exit', () => groups.forEach((group) => group.kill()));
  // A closed terminal must not make a message into a crash that leaves the others running.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const startedBy = process.ppid;
  return new Promise((resolve) => {
    if (process.env.npm_lifecycle_event) {
      setInterval(() => { if (process.ppid !== startedBy) resolve('SIGHUP'); }, 1_000).unref();
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => resolve(signal));
    }
  });
}

async function healthOf(base) {
  for (;;) {
    try {
      const response = await fetch(`${base}/v1/health`, { signal: AbortSignal.timeout(5_000) });
      const body = await response.json().catch(() => ({}));
      return body.status ?? `HTTP ${response.status}`;
    } catch {
      await pause(300);
    }
  }
}

async function refuseIfTaken(port, who, advice) {
  if (await isFree(port)) return;
  throw new StepFailed(`port ${port} of 127.0.0.1, where ${who} has to listen, is in use.`, {
    advice: `end the program that has it (\`lsof -i :${port}\` or \`ss -ltnp\` names it); ${advice}.`,
  });
}

function portIn(args) {
  const inline = args.find((arg) => arg.startsWith('--port='));
  const text = inline ? inline.slice('--port='.length) : args[args.indexOf('--port') + 1];
  return inline || args.includes('--port') ? Number(text) : null;
}

function listeningLine(child) {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('emulator listening on')) resolve(line);
    });
  });
}

function prefixLines(stream, prefix) {
  createInterface({ input: stream }).on('line', (line) => process.stdout.write(`${prefix}${line}\n`));
}
