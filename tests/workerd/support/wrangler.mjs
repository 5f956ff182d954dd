// One instance under `wrangler dev`, with wrangler's own KV, objects and files: the Worker as a developer and a browser meet it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { wranglerEnvironment } from '../../../scripts/wrangler-environment.mjs';
import { clone, testBuild } from './places.mjs';
import { Program } from './program.mjs';
import { PATIENCE } from './runtime.mjs';

export class Wrangler {
  /**
   * Settings are those of wrangler.toml, but for patience, what is given here, and the rate limit, which tests about something else would
   * meet. `assets`: a folder of files in the place of the clone's. `change`: makes another text of wrangler.toml's. `port`: a free one,
   * for a page that has to be an allowed origin.
   */
  static async start(settings, { assets = join(clone, 'assets'), change = (text) => text, port = 0 } = {}) {
    const folder = project(assets, change);
    const variables = Object.entries({ ...PATIENCE, RATE_LIMIT: 'off', ...settings }).flatMap(([name, value]) => ['--var', `${name}:${value}`]);
    const program = new Program(join(clone, 'node_modules/.bin/wrangler'), [
      'dev', '--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0', '--show-interactive-dev-session=false', ...variables,
    ], { cwd: folder, group: true, env: { ...process.env, ...wranglerEnvironment(), CI: 'true', NO_COLOR: '1' } });
    const [, url] = await program.printed(/Ready on (http:\/\/127\.0\.0\.1:\d+)/, 60_000);
    return new Wrangler(program, folder, url);
  }

  constructor(program, folder, url) {
    this.program = program;
    this.folder = folder;
    /** Where it answers. */
    this.url = url;
  }

  /** All that it has printed. */
  get output() {
    return this.program.output;
  }

  async stop() {
    await this.program.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What `wrangler deploy --dry-run` lists, of wrangler.toml as `change` makes it. No account, and no build. */
export function dryRun(change, args) {
  const folder = project(join(clone, 'assets'), change);
  try {
    const wrangler = join(clone, 'node_modules/.bin/wrangler');
    const env = { ...process.env, ...wranglerEnvironment(), NO_COLOR: '1' };
    return execFileSync(wrangler, ['deploy', '--dry-run', ...args], { cwd: folder, env, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A project folder inside the clone's own .wrangler: wrangler.toml as it is, but with the build under test in the place of
 * a build command, which would take minutes.
 */
function project(assets, change) {
  const own = join(clone, '.wrangler');
  mkdirSync(own, { recursive: true });
  const folder = mkdtempSync(join(own, 'test-'));
  const source = join(folder, 'src/edge');
  mkdirSync(source, { recursive: true });
  mkdirSync(join(folder, 'build'));
  for (const file of ['index.js', 'index_bg.wasm']) writeFileSync(join(folder, 'build', file), readFileSync(join(testBuild, file)));
  writeFileSync(join(source, 'entry.js'), readFileSync(join(clone, 'src/edge/entry.js')));
  const settings = readFileSync(join(clone, 'wrangler.toml'), 'utf8');
  assert.match(settings, /^\[build\]$/m);
  writeFileSync(join(folder, 'wrangler.toml'), change(settings)
    .replace(/^\[build\]\n(?:.*=.*\n)+/m, '')
    .replace('directory = "./assets"', `directory = ${JSON.stringify(relative(folder, assets))}`));
  return folder;
}
