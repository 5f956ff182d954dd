// What the kernel knows of a process: the time it computed and the memory it holds. Linux only.

import { readFileSync } from 'node:fs';

/** Ticks of /proc a second: USER_HZ, which is 100 on every architecture that Linux knows. */
const TICKS = 100;

/** Seconds of CPU that all threads of a process have used so far, in user and kernel mode. */
export function cpuSeconds(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name stands in brackets and may hold anything, brackets too.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return (user + system) / TICKS;
}

/** Bytes of memory that only this process holds. */
export function privateBytes(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = (name) => Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1] ?? NaN);
  return (kilobytes('Private_Clean') + kilobytes('Private_Dirty')) * 1024;
}
