// Chromium, as `npm test` has found it.

import { chromium } from 'playwright-core';

export function launchBrowser(...more) {
  const program = process.env.EDGEPOST_CHROMIUM;
  if (!program) throw new Error('EDGEPOST_CHROMIUM is not set; `npm test -- browser` finds Chromium and sets it');
  return chromium.launch({
    executablePath: program,
    // Chromium refuses to run as root with its sandbox, and nobody but these tests is visited.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic', ...more],
  });
}
