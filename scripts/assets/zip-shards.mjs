// Cuts the open ZIP data (data/zip-codes.tsv) into one small static file per three-digit prefix: assets/zip/277.tsv.
// The Worker reads one of them for a lookup; nothing of the data set is in the wasm.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../../data/zip-codes.tsv', import.meta.url));
const folder = fileURLToPath(new URL('../../assets/zip/', import.meta.url));
const stamp = `${folder}stamp`;

/** Makes the files unless they are newer than the data. */
export function makeZipShards() {
  if (modified(stamp) >= modified(source)) return;
  const shards = new Map();
  for (const line of readFileSync(source, 'utf8').split('\n')) {
    if (!/^\d{5}\t/.test(line)) continue;
    const prefix = line.slice(0, 3);
    shards.set(prefix, `${shards.get(prefix) ?? ''}${line}\n`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [prefix, lines] of shards) writeFileSync(`${folder}${prefix}.tsv`, lines);
  writeFileSync(stamp, '');
}

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
