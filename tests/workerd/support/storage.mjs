// The object's storage on disk, which outlives a crash of the runtime: a fresh folder for each test.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';

/** For the tests of a file or suite. `stop` ends the runtime before the folder goes; `folder` is the one of the test that runs. */
export function storageOnDisk(stop) {
  const storage = {};
  beforeEach(() => { storage.folder = mkdtempSync(join(tmpdir(), 'edgepost-objects-')); });
  afterEach(async () => {
    await stop();
    rmSync(storage.folder, { recursive: true, force: true });
  });
  return storage;
}
