// Waiting for a state that can be seen, instead of for a time.

import { setTimeout as pause } from 'node:timers/promises';

/** Calls `look` until it gives something; fails after the deadline, naming what was awaited. */
export async function eventually(what, look, deadlineMs = 15_000) {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`still no ${what} after ${deadlineMs} ms`);
    await pause(10);
  }
}
