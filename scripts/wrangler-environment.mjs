// What wrangler is told by environment variables when our scripts start it: the right Node, no calls home, and files
// only inside this clone.

import { join } from 'node:path';
import { clone, pathWithNpmCommands } from './setup/places.mjs';

const ownFolder = join(clone, '.wrangler');

/** The variables, to be added to the caller's own. */
export function wranglerEnvironment() {
  return {
    // wrangler needs Node 22.12 or newer, which is among the npm packages.
    PATH: pathWithNpmCommands(),
    WRANGLER_SEND_METRICS: 'false',
    // Without it every start says that it could not fetch the data for `request.cf` where there is no internet.
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    // The banner asks the npm registry for newer versions; ours is pinned.
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_NO_SKILLS_UPDATE_PROMPTS: 'true',
    WRANGLER_LOG_PATH: join(ownFolder, 'logs'),
    WRANGLER_CACHE_DIR: join(ownFolder, 'cache'),
    WRANGLER_REGISTRY_PATH: join(ownFolder, 'registry'),
    CLOUDFLARE_DEV_REGISTRY_PATH: join(ownFolder, 'dev-registry'),
    // The rest of what it would write for the user lies under this one.
    XDG_CONFIG_HOME: join(ownFolder, 'config'),
  };
}
