// The settings of the shop that /demo plays, for the emulator only: boxes for its goods, a price of its own for when there is none of
// the carrier's, and pauses so short that somebody who looks at it sees it heal.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clone } from '../setup/places.mjs';

/** One person at one address is all the clients that a demo has. */
export const DEMO_SETTINGS = {
  CLIENT_SHARE: '1',
  GATE_BACKOFF_FLOOR_S: '5',
  TOKEN_BACKOFF_FLOOR_S: '5',
  PACKAGING: JSON.stringify([
    { id: 'small', inner: { length: 10, width: 8, height: 5, unit: 'in' }, empty: { value: 5, unit: 'oz' } },
    { id: 'large', inner: { length: 17, width: 12, height: 9, unit: 'in' }, empty: { value: 14, unit: 'oz' } },
    'medium_flat_rate_box',
  ]),
  FALLBACK_RATES: JSON.stringify([{ id: 'standard', name: 'Standard shipping', amount: 995, countries: ['US'], days: [3, 7] }]),
};

/** Options for wrangler, without those that somebody has set otherwise. The page may be at another port than wrangler.toml knows. */
export async function demoShop(wranglerArguments, port) {
  const [own, project] = await Promise.all([linesOf('.dev.vars', '.env'), linesOf('wrangler.toml')]);
  const isIn = (texts, name) => texts.some((text) => new RegExp(`(^|\\s)${name}\\s*[:=]`).test(text));
  const settings = Object.entries(DEMO_SETTINGS).filter(([name]) => !isIn([...wranglerArguments, ...own, ...project], name));
  const origins = port === 8787 || isIn([...wranglerArguments, ...own], 'ALLOWED_ORIGINS') ? [] : [['ALLOWED_ORIGINS', `http://localhost:5173,${originsAt(port)}`]];
  return [...settings, ...origins].flatMap(([name, value]) => ['--var', `${name}:${value}`]);
}

/** What is set in these files of the clone, as far as they are there. */
async function linesOf(...files) {
  const texts = await Promise.all(files.map((file) => readFile(join(clone, file), 'utf8').catch(() => '')));
  return texts.join('\n').split('\n').filter((line) => !line.trim().startsWith('#'));
}

/** The names that a browser may have for a page of this machine. */
export const originsAt = (port) => `http://localhost:${port},http://127.0.0.1:${port}`;
