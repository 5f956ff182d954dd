// A program started by a test: what it prints is kept, and it is gone when the test is.

import { spawn } from 'node:child_process';
import { eventually } from './eventually.mjs';

/** How long a program may take to end by itself; then it is killed. */
const GRACE_MS = 2_000;

const running = new Set();
process.on('exit', () => {
  for (const program of running) program.kill();
});

export class Program {
  /** Options are those of child_process.spawn, where output need not be a pipe; with `group`, all that it starts ends with it. */
  constructor(command, args, { group = false, ...options } = {}) {
    this.output = '';
    this.group = group;
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, detached: group });
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(error.message));
      this.child.once('close', (code, signal) => resolve(`exit ${signal ?? code}`));
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => { this.output += text; });
    }
    running.add(this);
    this.ended.then((how) => {
      this.how = how;
      running.delete(this);
    });
  }

  /** Waits until the output matches, and gives the match; fails as soon as the program ends. */
  async printed(pattern, deadlineMs = 20_000) {
    return eventually(`${pattern} in the output of ${this.child.spawnfile}`, () => {
      const match = pattern.exec(this.output);
      if (match === null && this.how !== undefined) throw new Error(`${this.child.spawnfile}: ${this.how}\n${this.output}`);
      return match;
    }, deadlineMs);
  }

  /** Ends it: asked first, killed after a while. */
  async stop() {
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.kill(), GRACE_MS);
    await this.ended;
    clearTimeout(timer);
    // What a group leaves behind when its leader is gone.
    if (this.group) this.kill();
  }

  /** Ends it at once, as a crash would. */
  kill() {
    this.signal('SIGKILL');
  }

  signal(name) {
    const { pid } = this.child;
    if (pid === undefined || (this.how !== undefined && !this.group)) return;
    try {
      process.kill(this.group ? -pid : pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}
