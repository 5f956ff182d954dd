// Who pays for labels while the emulator is the carrier: accounts that it knows.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clone } from '../setup/places.mjs';

/** An account that may buy labels. */
export const LABEL_ROLES = {
  PAYER_ACCOUNT_TYPE: 'EPS',
  PAYER_ACCOUNT_NUMBER: '1234567890',
  PAYER_CRID: '12345678',
  LABEL_OWNER_CRID: '12345678',
  LABEL_OWNER_MID: '123456789',
  LABEL_OWNER_MANIFEST_MID: '123456789',
};

/** Options for wrangler, unless somebody has set roles of their own: a mixture would be nobody's. */
export async function labelRoles(wranglerArguments) {
  const files = ['.dev.vars', '.env', 'wrangler.toml'].map((file) => readFile(join(clone, file), 'utf8').catch(() => ''));
  const lines = (await Promise.all(files)).join('\n').split('\n').filter((line) => !line.trim().startsWith('#'));
  const isSet = [...wranglerArguments, ...lines].some((text) => /\b(PAYER|LABEL_OWNER)_[A-Z_]+\s*[:=]\s*\S/.test(text));
  return isSet ? [] : Object.entries(LABEL_ROLES).flatMap(([name, value]) => ['--var', `${name}:${value}`]);
}
