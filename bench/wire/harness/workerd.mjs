// One variant under workerd: a configuration written by hand, the same for all but for the modules and the bindings that a variant reads.
// Its Durable Objects live in a service of their own, as in production they live in other isolates than the requests.

import { copyFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { eventually } from '../../../tests/workerd/support/eventually.mjs';
import { Program } from '../../../tests/workerd/support/program.mjs';
import { compatibilityDate, workerdProgram } from './places.mjs';

export class Workerd {
  /**
   * `modules`: name in the Worker → file, the first one is the entry; `objects`: binding → class; `text`, `json`: plain bindings;
   * `stores`: the ports of KV and cache; `instances`: how many cold copies, each with a port; `inspector`: whether a profiler may attach;
   * `storage`: a folder for the objects' storage, which is memory without one; `knock`: {binding, heard}, see KNOCKER.
   */
  static async start({ modules, objects = {}, text = {}, json = {}, stores, instances = 1, inspector = false, storage, knock }) {
    const folder = mkdtempSync(join(tmpdir(), 'edgepost-wire-'));
    for (const [name, file] of Object.entries(modules)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      copyFileSync(file, join(folder, name));
    }
    if (storage) mkdirSync(storage, { recursive: true });
    const names = Array.from({ length: instances }, (_, number) => `edge${number}`);
    writeFileSync(join(folder, 'config.capnp'), configuration({ names, modules: Object.keys(modules), objects, text, json, stores, storage, knock }));
    const args = ['serve', 'config.capnp', '--control-fd=3', ...(inspector ? ['--inspector-addr=127.0.0.1:0'] : [])];
    // Log lines are written as in production, and go nowhere: reading them would be work beside what is measured.
    const errors = join(folder, 'stderr');
    const program = new Program(workerdProgram, args, { cwd: folder, stdio: ['ignore', openSync('/dev/null', 'w'), openSync(errors, 'w'), 'pipe'] });
    const ports = await listening(program, errors, names.length + (inspector ? 1 : 0) + (knock ? 1 : 0));
    return new Workerd(program, folder, names.map((name) => ports.get(name)), ports.get('inspector'), ports.get('knocker'));
  }

  constructor(program, folder, ports, inspectorPort, knockerPort) {
    this.program = program;
    this.folder = folder;
    /** One for each instance. */
    this.ports = ports;
    this.inspectorPort = inspectorPort;
    this.knockerPort = knockerPort;
  }

  get pid() {
    return this.program.child.pid;
  }

  /** What it has complained about. */
  get errors() {
    return readFileSync(join(this.folder, 'stderr'), 'utf8');
  }

  async stop() {
    this.program.kill();
    await this.program.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function listening(program, errors, expected) {
  const ports = new Map();
  let buffered = '';
  program.child.stdio[3].setEncoding('utf8').on('data', (text) => {
    const lines = (buffered + text).split('\n');
    buffered = lines.pop();
    for (const { event, socket, port } of lines.map((line) => JSON.parse(line))) {
      if (event === 'listen') ports.set(socket, port);
      if (event === 'listen-inspector') ports.set('inspector', port);
    }
  });
  await eventually('listening workerd', () => {
    if (program.how !== undefined) throw new Error(`workerd: ${program.how}\n${readFileSync(errors, 'utf8')}`);
    return ports.size === expected;
  });
  return ports;
}

/**
 * Asks an object of `binding` directly: `POST /TIMES` with {name, question} asks so often, so many at a time. What to ask is heard from the
 * variant itself: each of its questions to such an object is also sent to the port `heard`.
 */
const KNOCKER = `const AT_A_TIME = 32;
export default {
  async fetch(request, { OBJECTS }) {
    let left = Number(new URL(request.url).pathname.slice(1));
    const { name, question } = await request.json();
    const object = OBJECTS.get(OBJECTS.idFromName(name));
    let last;
    await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
      while (left > 0) {
        left -= 1;
        last = await (await object.fetch('https://object.invalid/', { method: 'POST', body: question })).text();
      }
    }));
    return new Response(last);
  },
};`;

const HEARD = `export default ({ objects, heard }) => ({
  idFromName: (name) => ({ id: objects.idFromName(name), name }),
  get({ id, name }, options) {
    const object = objects.get(id, options);
    return {
      async fetch(url, init) {
        await heard.fetch('http://heard/', { method: 'POST', body: JSON.stringify({ name, question: init.body }) });
        return object.fetch(url, init);
      },
    };
  },
});`;

function configuration({ names, modules, objects, text, json, stores, storage, knock }) {
  const namespaceOf = (className) => `durableObjectNamespace = (className = ${quoted(className)}, serviceName = "objects")`;
  const module = (name) => `(name = ${quoted(name)}, ${name.endsWith('.wasm') ? 'wasm' : 'esModule'} = embed ${quoted(name)})`;
  const bindings = [
    '(name = "TOKENS", kvNamespace = "kv")',
    ...Object.entries(objects).map(([name, className]) => (name === knock?.binding
      ? `(name = ${quoted(name)}, wrapped = (moduleName = "edgepost-wire:heard", innerBindings = [
          (name = "objects", ${namespaceOf(className)}), (name = "heard", service = "heard")]))`
      : `(name = ${quoted(name)}, ${namespaceOf(className)})`)),
    ...Object.entries(text).map(([name, value]) => `(name = ${quoted(name)}, text = ${quoted(value)})`),
    ...Object.entries(json).map(([name, value]) => `(name = ${quoted(name)}, json = ${quoted(JSON.stringify(value))})`),
  ];
  const worker = (more = '') => `(
    modules = [${modules.map(module).join(', ')}],
    compatibilityDate = ${quoted(compatibilityDate)},
    globalOutbound = "network",
    cacheApiOutbound = "cache",
    bindings = [
      ${bindings.join(',\n      ')},
    ],
    ${more}
  )`;
  const namespaces = [...new Set(Object.values(objects))].map((name) => (
    `(className = ${quoted(name)}, uniqueKey = ${quoted(`wire-${name}`)}, enableSql = true)`));
  const objectsService = `(name = "objects", worker = ${worker(`durableObjectNamespaces = [${namespaces.join(', ')}],
    durableObjectStorage = ${storage ? '(localDisk = "storage")' : '(inMemory = void)'},`)}),`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "network", network = (allow = ["public", "private", "local"])),
    (name = "kv", external = (address = "127.0.0.1:${stores.kv}", http = ())),
    (name = "cache", external = (address = "127.0.0.1:${stores.cache}", http = ())),
    ${storage ? `(name = "storage", disk = (path = ${quoted(storage)}, writable = true)),` : ''}
    ${namespaces.length > 0 ? objectsService : ''}
    ${names.map((name) => `(name = ${quoted(name)}, worker = ${worker()}),`).join('\n    ')}
    ${knock ? `(name = "heard", external = (address = "127.0.0.1:${knock.heard}", http = ())),
    (name = "knocker", worker = (
      modules = [(name = "knocker.js", esModule = ${quoted(KNOCKER)})],
      compatibilityDate = ${quoted(compatibilityDate)},
      bindings = [(name = "OBJECTS", ${namespaceOf(objects[knock.binding])})],
    )),` : ''}
  ],
  sockets = [
    ${names.map((name) => `(name = ${quoted(name)}, address = "127.0.0.1:0", http = (), service = ${quoted(name)}),`).join('\n    ')}
    ${knock ? '(name = "knocker", address = "127.0.0.1:0", http = (), service = "knocker"),' : ''}
  ],
  extensions = [(modules = [(name = "edgepost-wire:heard", internal = true, esModule = ${quoted(HEARD)})])],
);
`;
}

/** A Cap'n Proto string. */
function quoted(value) {
  return JSON.stringify(value);
}
