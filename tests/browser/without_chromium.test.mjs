// A machine without a browser: the tests say what to install, and do not pass by doing nothing.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { clone } from '../workerd/support/places.mjs';

test('without Chromium the browser tests fail with the one command that installs it', () => {
  const environment = { ...process.env, CHROMIUM: '/nowhere/chromium' };
  const { status, stderr } = spawnSync(process.execPath, ['scripts/test.mjs', 'browser'], { cwd: clone, env: environment, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /^Stopped: the browser tests need Chromium or Chrome/m);
  assert.match(stderr, /What to try: `\S.+`/);
});
