// Programs that run until they are told to end, each with everything it starts in a process group of its own, so that
// nothing (workerd, esbuild, a build under way) stays behind.

import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/** Time to close files and connections; longer than wrangler takes to end workerd. */
const GRACE_MS = 5_000;

export class ProcessGroup {
  /** `name` is for messages; `options` are those of child_process.spawn. */
  constructor(name, command, args, options) {
    this.name = name;
    this.child = spawn(command, args, { ...options, detached: true });
    /** Resolves with a sentence as soon as the program has ended, for whatever reason. */
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => resolve(`${name} could not be started: ${error.message}`));
      this.child.on('close', (code, signal) => {
        resolve(`${name} ended ${signal ? `by ${signal}` : `with exit code ${code}`}`);
      });
    });
  }

  /** Asks all of the group to end, insists after a while, and returns when none is left. */
  async stop() {
    this.signal('SIGTERM');
    const deadline = Date.now() + GRACE_MS;
    while (this.isAlive()) {
      if (Date.now() > deadline) this.signal('SIGKILL');
      await pause(50);
    }
  }

  /** For the last moment of this process, when nothing can be awaited any more. */
  kill() {
    this.signal('SIGKILL');
  }

  isAlive() {
    return this.signal(0);
  }

  /** False if nobody is left to receive it. */
  signal(signal) {
    if (this.child.pid === undefined) return false;
    try {
      process.kill(-this.child.pid, signal);
      return true;
    } catch (error) {
      return error.code === 'EPERM';
    }
  }
}
