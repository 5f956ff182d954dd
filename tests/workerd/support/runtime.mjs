// workerd with several copies of the Worker. Each copy is a service of its own and so a cold isolate of its own; all share
// one CarrierAccount object service and one KV, as places of the world do.

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clone, compatibilityDate, testBuild, workerdProgram } from './places.mjs';
import { eventually } from './eventually.mjs';
import { Program } from './program.mjs';

/** A busy machine must not make anything look slow. Tests about slow things set limits of their own. */
export const PATIENCE = {
  REQUEST_BUDGET_MS: '60000',
  KV_TIMEOUT_MS: '2000',
  OBJECT_TIMEOUT_MS: '30000',
  TOKEN_TIMEOUT_MS: '30000',
  PAYMENTS_TIMEOUT_MS: '30000',
  LABELS_TIMEOUT_MS: '30000',
  LABELS_BUDGET_MS: '60000',
  OPTIONS_TIMEOUT_MS: '30000',
  STANDARDS_TIMEOUT_MS: '30000',
  INTERNATIONAL_PRICES_TIMEOUT_MS: '30000',
  ADDRESSES_TIMEOUT_MS: '30000',
};

/** Settings as in wrangler.toml, where a test does not care. */
const SETTINGS = {
  ...PATIENCE,
  SHOP_ID: 'demo',
  ALLOWED_ORIGINS: 'http://localhost:5173,https://shop.example',
  SHIP_FROM_ZIP: '60601',
  SHIP_FROM_TIME_ZONE: 'America/Chicago',
  PRICE_TYPE: 'retail',
  // Tests about something else make more calls than a new app at USPS may.
  QUOTA_ADDRESSES: 'unmetered',
  QUOTA_SHIPPING_OPTIONS: 'unmetered',
  QUOTA_SERVICE_STANDARDS: 'unmetered',
  QUOTA_INTERNATIONAL_PRICES: 'unmetered',
  QUOTA_OAUTH: 'unmetered',
  // And ask about the same address, to see the carrier asked.
  ADDRESS_MEMORY_S: 'off',
};

export class Runtime {
  /**
   * `instances`: how many, or a list with settings of single ones, `{settings}` each; `objectSettings`: those of the object
   * service. As in the middle of a deploy they may differ; a setting that is undefined is not set. `objects`: a folder for the
   * object's storage; without it, storage is memory and ends with the object, which is evicted when idle for ten seconds. `kv`:
   * host and port. `between`: the same of what lies between the Worker and its objects (objects.mjs), if anything does.
   * `metrics`: there is a dataset; it prints its data points. `limiter`: there is a rate limiter; how many requests of a key it lets
   * through, or a word for how it fails (LIMITER).
   */
  static async start({ settings, kv, instances = 1, objectSettings, objects, between, metrics, limiter }) {
    const folder = mkdtempSync(join(tmpdir(), 'edgepost-workerd-'));
    copyWorker(folder);
    if (objects) mkdirSync(objects, { recursive: true });
    const single = Array.isArray(instances) ? instances : Array.from({ length: instances }, () => ({}));
    const edges = single.map((edge, number) => ({ name: `edge${number}`, settings: { ...SETTINGS, ...settings, ...edge.settings } }));
    const names = edges.map(({ name }) => name);
    const all = { edges, objectSettings: { ...SETTINGS, ...settings, ...objectSettings }, kv, objects, between, metrics, limiter };
    writeFileSync(join(folder, 'config.capnp'), configuration(all));
    const program = new Program(workerdProgram, ['serve', 'config.capnp', '--control-fd=3'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const ports = await listening(program, names);
    return new Runtime(program, folder, names.map((name) => `http://127.0.0.1:${ports.get(name)}`));
  }

  constructor(program, folder, urls) {
    this.program = program;
    this.folder = folder;
    /** One address per instance. */
    this.urls = urls;
  }

  /** All that it has printed: console lines and the runtime's own. */
  get output() {
    return this.program.output;
  }

  /** Ends it at once, as a power cut would: asked nicely, it would wait for whatever an object still does. */
  async stop() {
    this.program.kill();
    await this.program.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The module tree as in the clone, so that the entry module's imports resolve as they stand. */
function copyWorker(folder) {
  for (const part of ['src/edge', 'build']) mkdirSync(join(folder, part), { recursive: true });
  copyFileSync(join(clone, 'src/edge/entry.js'), join(folder, 'src/edge/entry.js'));
  for (const file of ['index.js', 'index_bg.wasm']) copyFileSync(join(testBuild, file), join(folder, 'build', file));
}

/** The ports, once workerd listens on all of them. */
async function listening(program, names) {
  const ports = new Map();
  let buffered = '';
  program.child.stdio[3].setEncoding('utf8').on('data', (text) => {
    const lines = (buffered + text).split('\n');
    buffered = lines.pop();
    for (const { event, socket, port } of lines.map((line) => JSON.parse(line))) {
      if (event === 'listen') ports.set(socket, port);
    }
  });
  await eventually('listening workerd', () => {
    if (program.how !== undefined) throw new Error(`workerd: ${program.how}\n${program.output}`);
    return ports.size === names.length;
  });
  return ports;
}

/** The classes of objects, by binding. */
const CLASSES = {
  CARRIER_ACCOUNT: ['CarrierAccount', 'edgepost-tests'],
  LABEL_PURCHASE: ['LabelPurchase', 'edgepost-tests-labels'],
  QUOTE_DESK: ['QuoteDesk', 'edgepost-tests-quotes'],
};

/** Wraps a binding of objects: asks `between` before each question whether it may go on. */
const ON_THE_WAY = `export default ({ objects, between, name }) => ({
  idFromName: (text) => objects.idFromName(text),
  get(id, options) {
    const object = objects.get(id, options);
    return {
      async fetch(...question) {
        const way = await (await between.fetch('http://between/asked/' + name)).text();
        if (way === 'cut') throw new Error('no connection');
        const answer = await object.fetch(...question);
        if (way === 'deaf') await between.fetch('http://between/answered/' + name);
        return answer;
      },
    };
  },
});`;

/** A dataset of Analytics Engine that prints what is written. */
const METRICS = "export default () => ({ writeDataPoint: (point) => console.log('data point', JSON.stringify(point)) });";

/** A rate limiter whose period never ends; or one that throws, or never answers. */
const LIMITER = `export default ({ most }) => {
  const counts = new Map();
  return {
    async limit({ key }) {
      if (most === 'throws') throw new Error('no limiter');
      if (most === 'hangs') return new Promise(() => {});
      console.log('limiter asked about', key);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return { success: counts.get(key) <= Number(most) };
    },
  };
};`;

function configuration({ edges, objectSettings, kv, objects, between, metrics, limiter }) {
  const binding = ([name, [className]]) => {
    const objects = `durableObjectNamespace = (className = ${text(className)}, serviceName = "objects")`;
    return between === undefined ? `(name = ${text(name)}, ${objects}),` : `(name = ${text(name)}, wrapped = (
        moduleName = "edgepost-tests:on-the-way",
        innerBindings = [(name = "objects", ${objects}), (name = "between", service = "between"), (name = "name", text = ${text(name)})],
      )),`;
  };
  const worker = (settings, more) => `(
    modules = [
      (name = "src/edge/entry.js", esModule = embed "src/edge/entry.js"),
      (name = "build/index.js", esModule = embed "build/index.js"),
      (name = "build/index_bg.wasm", wasm = embed "build/index_bg.wasm"),
    ],
    compatibilityDate = ${text(compatibilityDate)},
    globalOutbound = "network",
    bindings = [
      (name = "TOKENS", kvNamespace = "kv"),
      (name = "ASSETS", service = "assets"),
      ${metrics ? '(name = "METRICS", wrapped = (moduleName = "edgepost-tests:metrics")),' : ''}
      ${limiter === undefined ? '' : `(name = "RATE_LIMITER", wrapped = (
        moduleName = "edgepost-tests:limiter", innerBindings = [(name = "most", text = ${text(String(limiter))})],
      )),`}
      ${Object.entries(CLASSES).map(binding).join('\n      ')}
      ${bindings(settings).join('\n      ')}
    ],
    ${more}
  )`;
  const object = `
    durableObjectNamespaces = [
      ${Object.values(CLASSES).map(([name, key]) => `(className = ${text(name)}, uniqueKey = ${text(key)}, enableSql = true),`).join('\n      ')}
    ],
    durableObjectStorage = ${objects ? '(localDisk = "object-storage")' : '(inMemory = void)'},`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "network", network = (allow = ["public", "private", "local"])),
    (name = "kv", external = (address = ${text(kv)}, http = ())),
    ${between === undefined ? '' : `(name = "between", external = (address = ${text(between)}, http = ())),`}
    (name = "assets", disk = (path = ${text(join(clone, 'assets'))})),
    ${objects ? `(name = "object-storage", disk = (path = ${text(objects)}, writable = true)),` : ''}
    (name = "objects", worker = ${worker(objectSettings, object)}),
    ${edges.map(({ name, settings }) => `(name = ${text(name)}, worker = ${worker(settings, '')}),`).join('\n    ')}
  ],
  sockets = [
    ${edges.map(({ name }) => `(name = ${text(name)}, address = "127.0.0.1:0", http = (), service = ${text(name)}),`).join('\n    ')}
  ],
  extensions = [(modules = [
    (name = "edgepost-tests:on-the-way", internal = true, esModule = ${text(ON_THE_WAY)}),
    (name = "edgepost-tests:metrics", internal = true, esModule = ${text(METRICS)}),
    (name = "edgepost-tests:limiter", internal = true, esModule = ${text(LIMITER)}),
  ])],
);
`;
}

/** A setting each: text, or what wrangler makes of TOML's lists, tables and numbers. */
function bindings(settings) {
  const set = Object.entries(settings).filter(([, value]) => value !== undefined);
  const kind = (value) => (typeof value === 'string' ? `text = ${text(value)}` : `json = ${text(JSON.stringify(value))}`);
  return set.map(([name, value]) => `(name = ${text(name)}, ${kind(value)}),`);
}

/** A Cap'n Proto string. */
function text(value) {
  return JSON.stringify(value);
}
