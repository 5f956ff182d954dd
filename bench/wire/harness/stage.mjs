// One variant with its own KV and cache, for rows that look at one at a time.

import { Load } from './load.mjs';
import { Stores } from './store-process.mjs';
import { variants } from './variants.mjs';

/** Starts a variant, hands it to `look` as {server, stores, load}, and ends it. `setup` is that of Workerd.start, with `settings`. */
export async function onStage({ builds, carrier }, name, setup, look) {
  const stores = await Stores.start();
  const load = new Load();
  let server;
  try {
    server = await variants[name]({ builds, carrier: carrier.url, stores: stores.ports, ...setup });
    return await look({ server, stores, load });
  } finally {
    await Promise.all([server?.stop(), stores.stop(), load.stop()]);
  }
}

/** The variants that do the whole job. */
export const CONTENDERS = ['edgepost', 'peer-hono', 'peer-hono-naive'];

/** One line of a row: what was counted, by variant; `target` in words, and whether Edgepost misses it. */
export const line = (what, values, target, missed = false) => ({ what, values, target, missed });

/** The same of a count that no machine is too slow for: missing it is a defect, in a quick run too. */
export const exact = (what, values, target, isWrong) => ({ ...line(what, values, target, isWrong), isWrong });
