// What set-up shows while it works, and how it runs a command: output is kept back and shown only if the command
// fails; meanwhile a live line (terminal) or a line every 20 seconds (log) tells that it is still moving.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

/** Long enough not to flood a CI log, short enough that nobody takes a quiet build for a hung one. */
const LOG_INTERVAL_MS = 20_000;
const LINES_SHOWN_ON_FAILURE = 40;
/** npm tidies up when told to end. */
const GRACE_MS = 5_000;

/** A step that could not be done: what, why, and what the reader can try. */
export class StepFailed extends Error {
  constructor(what, { why = '', advice = '' } = {}) {
    super(what);
    this.why = why;
    this.advice = advice;
  }

  /** The whole story as text for a person. */
  explain() {
    const parts = [`\nStopped: ${this.message}`];
    if (this.why) parts.push(indent(this.why));
    if (this.advice) parts.push(`What to try: ${this.advice}`);
    return parts.join('\n');
  }
}

const running = new Map(); // label -> { since, latest }
const children = new Set();
const onTerminal = process.stderr.isTTY === true;
let redrawing;
/** Once true, no command starts any more, and those that end do so unheard: they were told to. */
let ending = false;

/** Prints one lasting line. */
export function say(line) {
  clearLiveLine();
  process.stderr.write(`${line}\n`);
  drawLiveLine();
}

/** The first line of `command`'s output, or null if it cannot be started or fails. For quick questions only. */
export function ask(command, args, { env = process.env, cwd } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (chunk) => { text += chunk; });
    child.on('error', () => resolve(null));
    child.on('close', (code) => resolve(code === 0 ? text.trim() : null));
  });
}

/**
 * Runs a command to its end and returns its output.
 *
 * `label` names it in the progress lines; `why` and `advice` go into the StepFailed that a failure raises.
 */
export async function run(command, args, { label, env = process.env, cwd, failure, advice } = {}) {
  if (ending) return new Promise(() => {});
  const state = { since: Date.now(), latest: '' };
  running.set(label, state);
  startRedrawing();
  const logging = onTerminal ? undefined : setInterval(() => {
    process.stderr.write(`    ${label}: ${elapsed(state.since)}${state.latest ? `, ${state.latest}` : ''}\n`);
  }, LOG_INTERVAL_MS);
  try {
    return await new Promise((resolve, reject) => {
      // A group of its own, so that an interrupted set-up can end the command together with what it started.
      const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
      children.add(child);
      let stdout = '';
      const lastLines = [];
      const keep = (line) => {
        if (line.trim() === '') return;
        state.latest = line.trim().slice(0, 60);
        lastLines.push(line);
        // What went wrong may be said first and followed by pages of usage, or last after pages of progress.
        if (lastLines.length > LINES_SHOWN_ON_FAILURE) lastLines.splice(LINES_SHOWN_ON_FAILURE / 4, 1);
      };
      child.stdout.on('data', (chunk) => { stdout += chunk; });
      createInterface({ input: child.stdout }).on('line', keep);
      createInterface({ input: child.stderr }).on('line', keep);
      child.on('error', (error) => {
        children.delete(child);
        reject(new StepFailed(failure ?? `\`${command}\` could not be started.`, { why: error.message, advice }));
      });
      child.on('close', (code, signal) => {
        children.delete(child);
        if (ending) return undefined;
        if (code === 0) return resolve(stdout);
        const outcome = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
        return reject(new StepFailed(failure ?? `\`${command}\` failed.`, {
          why: [`\`${[command, ...args].join(' ')}\` ${outcome}. It said:`, ...lastLines].join('\n'),
          advice,
        }));
      });
    });
  } finally {
    clearInterval(logging);
    running.delete(label);
    if (running.size === 0) stopRedrawing();
  }
}

/** Ends every command that `run` still has going, and all they started; returns when they are gone. */
export async function endRunningCommands() {
  ending = true;
  const groups = [...children].map((child) => child.pid);
  const deadline = Date.now() + GRACE_MS;
  // One that lingers could write where the next run already works.
  for (let left = groups.filter((pid) => signalGroup(pid, 'SIGTERM')); left.length > 0;) {
    await pause(50);
    left = left.filter((pid) => signalGroup(pid, Date.now() > deadline ? 'SIGKILL' : 0));
  }
}

/** False if nobody is left to receive it. */
function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes an interrupt end the commands of this set-up too: they live in groups of their own and would go on. Returns what
 * takes that back.
 */
export function endCommandsWhenInterrupted() {
  const onSignal = async (signal) => {
    clearLiveLine();
    await endRunningCommands();
    process.stderr.write('\nInterrupted. The next run goes on from here.\n');
    process.exit(128 + constants.signals[signal]);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, onSignal);
  return () => signals.forEach((signal) => process.off(signal, onSignal));
}

/** Minutes and seconds since `since`, as `1:07`. */
export function elapsed(since) {
  const seconds = Math.round((Date.now() - since) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function indent(text) {
  return text.split('\n').map((line) => `  ${line}`).join('\n');
}

function startRedrawing() {
  if (onTerminal && redrawing === undefined) {
    redrawing = setInterval(() => { clearLiveLine(); drawLiveLine(); }, 250);
  }
}

function stopRedrawing() {
  clearInterval(redrawing);
  redrawing = undefined;
  clearLiveLine();
}

function clearLiveLine() {
  if (onTerminal) process.stderr.write('\r\x1b[K');
}

function drawLiveLine() {
  if (!onTerminal || running.size === 0) return;
  const parts = [...running].map(([label, { since, latest }]) => `${label} ${elapsed(since)} ${latest}`.trim());
  process.stderr.write(`  ${parts.join(' | ')}`.slice(0, (process.stderr.columns ?? 80) - 1));
}
