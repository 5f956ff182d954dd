// Which carrier host the Worker will talk to, read from the places where wrangler reads it and in wrangler's order.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clone } from '../setup/places.mjs';

const SETTING = 'USPS_BASE_URL';

/** Where the emulator listens; wrangler.toml's own value. */
export const EMULATOR_PORT = 8788;

/** The carrier's base URL as wrangler would see it with these command-line arguments, and where it was found. */
export async function carrierHost(wranglerArguments) {
  const url = fromArguments(wranglerArguments)
    // wrangler reads .env only where there is no .dev.vars.
    ?? await fromAssignments(existsSync(join(clone, '.dev.vars')) ? '.dev.vars' : '.env')
    ?? await fromWranglerToml();
  return url ?? { url: `http://127.0.0.1:${EMULATOR_PORT}`, source: 'the default' };
}

/** True if the emulator that `npm run dev` starts is what answers there. */
export function isOurEmulator(url) {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed !== null
    && ['127.0.0.1', 'localhost'].includes(parsed.hostname)
    && Number(parsed.port) === EMULATOR_PORT;
}

/** `--var NAME:value` or `--var=NAME:value`; the last one counts. */
function fromArguments(args) {
  const values = args.map((arg, index) => {
    if (arg.startsWith('--var=')) return arg.slice('--var='.length);
    // One --var takes several values, up to the next option.
    return arg.startsWith('-') || !belongsToVar(args, index) ? '' : arg;
  });
  const found = values.filter((value) => value.startsWith(`${SETTING}:`)).at(-1);
  return found && { url: found.slice(SETTING.length + 1), source: '--var' };
}

function belongsToVar(args, index) {
  const option = args.slice(0, index).findLast((arg) => arg.startsWith('-'));
  return option === '--var';
}

async function fromAssignments(file) {
  const text = await readFile(join(clone, file), 'utf8').catch(() => '');
  const url = valueIn(text.split('\n'));
  return url && { url, source: file };
}

async function fromWranglerToml() {
  const text = await readFile(join(clone, 'wrangler.toml'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^\s*\[vars\]/.test(line));
  if (start === -1) return undefined;
  const end = lines.findIndex((line, index) => index > start && /^\s*\[/.test(line));
  const url = valueIn(lines.slice(start + 1, end === -1 ? undefined : end));
  return url && { url, source: 'wrangler.toml' };
}

/** `USPS_BASE_URL = "…"`, quoted or not, with a comment or not. */
function valueIn(lines) {
  const pattern = new RegExp(`^\\s*(?:export\\s+)?${SETTING}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s#]+))`);
  const found = lines.map((line) => line.match(pattern)).filter(Boolean).at(-1);
  return found?.slice(1).find((text) => text !== undefined);
}
