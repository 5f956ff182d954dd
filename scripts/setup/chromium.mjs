// Where Chromium is, which the browser tests need. Nothing is installed here: a browser is the system's.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StepFailed } from './step.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const ELSEWHERE = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/snap/bin/chromium',
];

/** The program, or null: `CHROMIUM` if it is set, else the first of the usual names. */
export function findChromium(environment = process.env) {
  if (environment.CHROMIUM) return runs(environment.CHROMIUM) ? environment.CHROMIUM : null;
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...ELSEWHERE].find(runs) ?? null;
}

/**
 * The program.
 *
 * # Errors
 * StepFailed, with the one command that installs it.
 */
export function chromium() {
  const program = findChromium();
  if (program !== null) return program;
  throw new StepFailed('the browser tests need Chromium or Chrome, and there is none here.', { advice: INSTALL });
}

/** The one command, for a person. */
export const INSTALL = process.platform === 'darwin'
  ? '`brew install --cask chromium`; or name a Chromium that is elsewhere in the variable CHROMIUM.'
  : '`sudo apt-get install -y chromium`, or what your system calls it; or name a Chromium that is elsewhere in the variable CHROMIUM.';

function runs(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
