// What has to hold of an upload, as a look at values: nothing here starts a program or reads a file.

/** What the Worker is bound to, and as what wrangler lists it (src/edge/ports.rs, src/edge/entry.js). */
const BINDINGS = {
  TOKENS: 'KV Namespace',
  CARRIER_ACCOUNT: 'Durable Object',
  LABEL_PURCHASE: 'Durable Object',
  QUOTE_DESK: 'Durable Object',
  RATE_LIMITER: 'Rate Limit',
  ASSETS: 'Assets',
};
/** Those that a deployment may do without. */
const OPTIONAL = { METRICS: 'Analytics Engine Dataset' };
const VARIABLE = 'Environment Variable';
const CLASSES = ['CarrierAccount', 'LabelPurchase', 'QuoteDesk'];

/** Static files that are made; all others come from pages/ as they are. */
const MADE = [
  /^zip\/\d{3}\.tsv$/,
  /^client\/\d+\.\d+\.\d+\/[\w.-]+\.js(?:\.map)?$/,
  /^openapi\.json$/,
  /^docs\/(?:[\w.-]+\.(?:js|css|html|txt)|LICENSE|NOTICE)$/,
];
/** Read by wrangler, and not served. */
const NOT_SERVED = ['_headers', '_redirects', '.assetsignore', 'zip/stamp'];
/** Cloudflare's own limits for one file and, on the smaller plan, for all. */
const LARGEST_FILE = 25 * 1024 * 1024;
const MOST_FILES = 20_000;

/** The bindings that wrangler lists: `env.TOKENS (tokens)   KV Namespace`. */
export function bindingsOf(printed) {
  const lines = printed.matchAll(/^env\.(\w+)(?: \((.*)\))?\s{2,}(\S.*?)\s*$/gm);
  return [...lines].map(([, name, detail = '', kind]) => ({ name, detail, kind }));
}

/** The names of secrets, also of those that are commented out. */
export function secretNames(example) {
  return [...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
}

/**
 * Sentences about what is wrong; none if the upload is as it should be. `printed`: what wrangler said. `upload`: the bundle, `{path, bytes}`
 * each. `assets`: the static files, `{path, size}` each. `pages`: paths of what is in pages/. `wasm`: the module that was built.
 * `secretNames`, and `secrets`: values of this machine.
 */
export function troubles({ printed, upload, assets, pages, wasm, secretNames: names, secrets }) {
  return [
    ...inBindings(bindingsOf(printed), names), ...inUpload(upload, wasm, secrets), ...inAssets(assets, pages),
  ];
}

function inBindings(bindings, secretsByName) {
  const found = [];
  const kinds = new Map(bindings.map(({ name, kind }) => [name, kind]));
  for (const [name, kind] of Object.entries(BINDINGS)) {
    if (kinds.get(name) !== kind) found.push(`${name} should be bound as ${kind}; wrangler lists ${kinds.get(name) ?? 'nothing'}.`);
  }
  const others = bindings.filter(({ name, kind }) => kind !== VARIABLE && !(name in BINDINGS) && OPTIONAL[name] !== kind);
  for (const { name, kind } of others) found.push(`${name} (${kind}) is bound, and nothing uses it.`);
  const variables = new Map(bindings.filter(({ kind }) => kind === VARIABLE).map(({ name, detail }) => [name, detail]));
  for (const name of secretsByName.filter((secret) => variables.has(secret))) {
    found.push(`${name} is a secret and stands in [vars]: everybody who can read wrangler.toml has it. Use \`wrangler secret put\`.`);
  }
  const limiter = /^(\d+) requests\/(\d+)s$/.exec(bindings.find(({ name }) => name === 'RATE_LIMITER')?.detail ?? '');
  const [, requests, seconds] = limiter ?? [];
  const told = variables.get('RATE_LIMIT');
  if (limiter && told !== `"${requests}/${seconds}"` && told !== '"off"') {
    found.push(`RATE_LIMIT is ${told ?? 'not set'}, and the limiter lets ${requests} requests in ${seconds} s through: pages are told the former.`);
  }
  return found;
}

function inUpload(upload, wasm, secrets) {
  const found = [];
  const entry = upload.find(({ path }) => path === 'entry.js');
  const modules = upload.filter(({ path }) => path.endsWith('.wasm'));
  if (!entry) found.push('there is no entry.js in the upload.');
  for (const name of CLASSES.filter((name) => entry && !new RegExp(`\\b${name}\\b`).test(entry.bytes.toString().split('export {').at(-1)))) {
    found.push(`entry.js does not export the class ${name}.`);
  }
  if (modules.length !== 1 || !modules[0].bytes.equals(wasm)) found.push('the upload does not have the wasm module that was built, and no other.');
  if (modules.some(({ bytes }) => bytes.includes('/__test/'))) found.push('the wasm module has the route that panics: it is a test build.');
  for (const { path } of upload.filter(({ bytes }) => secrets.some((secret) => bytes.includes(secret)))) {
    found.push(`${path} has a value of .dev.vars or .env in it.`);
  }
  return found;
}

function inAssets(assets, pages) {
  const found = [];
  const known = (path) => pages.includes(path) || NOT_SERVED.includes(path) || MADE.some((pattern) => pattern.test(path));
  const strays = assets.filter(({ path }) => !known(path));
  for (const { path } of strays) found.push(`assets/${path} comes from nowhere that is known: delete it, or say in scripts/deploy/checks.mjs what makes it.`);
  for (const path of pages.filter((page) => !assets.some((asset) => asset.path === page))) found.push(`pages/${path} is not in assets/.`);
  for (const { path } of assets.filter(({ size }) => size > LARGEST_FILE)) found.push(`assets/${path} is larger than Cloudflare takes.`);
  if (assets.length > MOST_FILES) found.push(`${assets.length} static files are more than Cloudflare takes.`);
  if (!assets.some(({ path }) => MADE[0].test(path))) found.push('assets/ has no ZIP data.');
  return found;
}
