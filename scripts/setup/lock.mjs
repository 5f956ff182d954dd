// One set-up at a time for a user: two that install into the same folders would spoil each other's work.

import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { say } from './step.mjs';

const HEARTBEAT_MS = 2_000;
/** Many heartbeats: a busy machine may delay some of them, a dead holder sends none. */
const ABANDONED_AFTER_MS = 60_000;

/** Runs `work` while holding the lock `folder`; waits for another holder, takes over from a dead one. */
export async function whileLocked(folder, work) {
  await mkdir(join(folder, '..'), { recursive: true });
  await acquire(folder);
  const owner = join(folder, 'owner.json');
  await writeFile(owner, JSON.stringify({ pid: process.pid, host: hostname() }));
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(owner, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  const release = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
}

async function acquire(folder) {
  let told = false;
  for (;;) {
    try {
      await mkdir(folder);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = await readHolder(folder);
    if (holder.gone) {
      // Renaming is atomic: of several that notice a dead holder, one wins, and none removes a fresh lock by mistake.
      const aside = `${folder}.abandoned-${process.pid}`;
      await rename(folder, aside).catch(() => {});
      await rm(aside, { recursive: true, force: true });
      continue;
    }
    if (!told) {
      say(`Waiting for another set-up${holder.pid ? ` (process ${holder.pid})` : ''} to finish`);
      told = true;
    }
    await pause(500);
  }
}

async function readHolder(folder) {
  const owner = join(folder, 'owner.json');
  const { mtimeMs } = await stat(owner).catch(() => stat(folder)).catch(() => ({ mtimeMs: Date.now() }));
  const { pid, host } = await readFile(owner, 'utf8').then(JSON.parse).catch(() => ({}));
  const silent = Date.now() - mtimeMs > ABANDONED_AFTER_MS;
  return { pid, gone: silent || (host === hostname() && !isAlive(pid)) };
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
