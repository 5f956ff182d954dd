// The npm package, from its tarball: what is in it, whether bundlers and type checkers understand it, and what they leave out.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { clone, npmCommands } from '../../scripts/setup/places.mjs';

const run = promisify(execFile);
const client = join(clone, 'client');
const manifest = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8'));
let folder;
let tarball;

// A project of somebody's, with the package in its node_modules. Inside the clone, since nothing may be written elsewhere.
before(async () => {
  mkdirSync(join(clone, '.wrangler'), { recursive: true });
  folder = mkdtempSync(join(clone, '.wrangler', 'package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: client, env: { ...process.env, npm_config_update_notifier: 'false' },
  });
  // Scripts that npm runs print before it.
  const [{ filename }] = JSON.parse(stdout.slice(stdout.search(/^\[/m)));
  tarball = join(folder, filename);
  const installed = join(folder, 'node_modules', '@edgepost', 'client');
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
  writeFileSync(join(folder, 'package.json'), '{"type": "module", "private": true}');
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('it holds sources, types, a README and both licences, and nothing else', async () => {
  const { stdout } = await run('tar', ['-tzf', tarball]);
  const names = stdout.trim().split('\n').map((name) => name.replace(/^package\//, ''));
  for (const name of ['package.json', 'README.md', 'LICENSE-MIT', 'LICENSE-APACHE', 'src/edgepost.js', 'src/shipping.js',
    'dist/edgepost.d.ts', 'dist/shipping.d.ts', 'types/client.d.ts']) {
    assert.ok(names.includes(name), name);
  }
  const known = /^(package\.json|README\.md|LICENSE-(MIT|APACHE)|src\/[\w/-]+\.(js|css)|dist\/[\w/-]+\.d\.ts|types\/[\w-]+\.d\.ts)$/;
  assert.deepEqual(names.filter((name) => !known.test(name)), []);
});

test('the licences are those of the repository', () => {
  for (const name of ['LICENSE-MIT', 'LICENSE-APACHE']) {
    assert.equal(readFileSync(join(client, name), 'utf8'), readFileSync(join(clone, name), 'utf8'), name);
  }
});

test('it depends on nothing', () => {
  for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies']) {
    assert.equal(manifest[kind], undefined, kind);
  }
});

test('publint finds nothing', async () => {
  const { stdout } = await run(join(npmCommands, 'publint'), [tarball, '--strict'], { env: { ...process.env, NO_COLOR: '1' } });
  assert.match(stdout, /All good/);
});

test('are the types wrong? No, for ES modules', async () => {
  const { stdout } = await run(join(npmCommands, 'attw'), [tarball, '--profile', 'esm-only', '--format', 'json', '--no-definitely-typed'],
    { maxBuffer: 64 * 1024 * 1024 });
  const { analysis, problems } = JSON.parse(stdout);
  assert.deepEqual(Object.keys(analysis.entrypoints).filter((name) => !name.endsWith('.json')).sort(), Object.keys(manifest.exports)
    .filter((name) => !name.endsWith('.json')).sort());
  // Node's require and the resolution of TypeScript before 5 are not meant to find it.
  const meant = Object.values(problems ?? {}).flat().filter(({ resolutionKind }) => resolutionKind !== 'node10' && resolutionKind !== 'node16-cjs');
  assert.deepEqual(meant, []);
});

test('Node imports it by its name', async () => {
  const program = "import * as edgepost from '@edgepost/client'; console.log(Object.keys(edgepost).sort().join());";
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: folder });
  assert.equal(stdout.trim(), 'EdgepostError,acceptAsEntered,createClient');
});

test('a server that draws pages imports the component, and makes nothing of it', async () => {
  const program = "const { EdgepostShipping } = await import('@edgepost/client/shipping'); console.log(EdgepostShipping.formAssociated);";
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: folder });
  assert.equal(stdout.trim(), 'true');
});

/** The examples of docs/storefront.md, each as a function, among what they take for granted. */
function examples() {
  const guide = readFileSync(join(clone, 'docs', 'storefront.md'), 'utf8');
  const found = [...guide.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code]) => code.replace(/^import .*\n/gm, ''));
  assert.ok(found.length >= 6, `${found.length} examples`);
  return `
    import { acceptAsEntered, createClient, EdgepostError } from '@edgepost/client';
    import type { Address, RatesAnswer, RatesRequest } from '@edgepost/client';
    declare const edgepost: ReturnType<typeof createClient>, parcels: NonNullable<RatesRequest['parcels']>, zipField: HTMLInputElement;
    declare const addressElement: { getValue(): Promise<{ complete: boolean, value: { address: Address } }> };
    declare function markField(pointer: string, message: string): void;
    declare function offerFlatRate(): void;
    declare function show(answer: RatesAnswer): void;
    ${found.map((code, number) => `export async function example${number}() {\n${code}}`).join('\n')}`;
}

/** Wrong on purpose: a type checker that finds nothing here finds nothing anywhere. */
const WRONG = "import { createClient } from '@edgepost/client';\ncreateClient({ baseUrl: 42, key: 'pk_a' });\n";

for (const [who, resolution] of [
  ['Node', { module: 'nodenext' }],
  ['a bundler', { module: 'esnext', moduleResolution: 'bundler' }],
]) {
  test(`usage and the guide's examples compile, mistakes do not, by the types that ${who} finds`, async () => {
    cpSync(join(clone, 'tests', 'client', 'types'), folder, { recursive: true });
    writeFileSync(join(folder, 'examples.ts'), examples());
    writeFileSync(join(folder, 'wrong.ts'), WRONG);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ files: ['usage.ts', 'mistakes.ts', 'examples.ts', 'wrong.ts'], compilerOptions: {
      noEmit: true, strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true,
      target: 'es2022', lib: ['es2022', 'dom'], types: [], ...resolution,
    } }));
    const found = await run(join(npmCommands, 'tsc'), ['-p', '.'], { cwd: folder }).then(() => '', ({ stdout }) => stdout);
    assert.match(found, /^wrong\.ts\(2,\d+\): error TS2322: [^\n]*\n$/);
  });
}

test('a bundler takes only what is imported', async () => {
  const bundled = async (contents) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: folder }, bundle: true, minifySyntax: true, format: 'esm', write: false, logLevel: 'silent',
    });
    return outputFiles[0].text;
  };
  const everything = await bundled("export * from '@edgepost/client';");
  for (const part of ['createClient', 'Edgepost-Key', 'unchecked', 'AbortController']) assert.ok(everything.includes(part), part);

  const one = await bundled("export { acceptAsEntered } from '@edgepost/client';");
  assert.ok(one.includes('unchecked'));
  for (const part of ['createClient', 'Edgepost-Key', 'AbortController', 'class']) assert.ok(!one.includes(part), `${part}:\n${one}`);

  assert.equal((await bundled("import '@edgepost/client'; export {};")).replace(/\/\/.*\n/g, '').trim(), '');
  // The component is imported for what it does.
  assert.match(await bundled("import '@edgepost/client/shipping';"), /\.define\(.edgepost-shipping./);
});
