// Which crate how much of the wasm's code comes from: sizes of the code section's functions, by the crate at the front of their names. Only the
// build before wasm-opt has names; generic code counts for the crate that it is written in, not for the one that asked for it.

import { existsSync, readFileSync } from 'node:fs';

/** Crates with their bytes, the largest first; undefined if there is no build with names. */
export function cratesOf(file) {
  if (file === undefined || !existsSync(file)) return undefined;
  const { names, imported, sizes } = read(readFileSync(file));
  const crates = new Map();
  sizes.forEach((bytes, at) => {
    const crate = crateOf(names.get(imported + at) ?? '');
    crates.set(crate, (crates.get(crate) ?? 0) + bytes);
  });
  return [...crates].map(([name, bytes]) => ({ name, bytes })).sort((one, other) => other.bytes - one.bytes);
}

/** `<alloc[3ca5]::string::String as core::fmt::Display>::fmt` is alloc's. */
function crateOf(name) {
  const [, crate] = /^[<&*([\s]*(?:mut |dyn |const |impl )*([A-Za-z_]\w*)(?:\[[0-9a-f]+\])?::/.exec(name) ?? [];
  return crate ?? 'other';
}

function read(bytes) {
  let at = 8;
  const number = () => {
    for (let [result, shift] = [0, 0]; ; shift += 7) {
      const byte = bytes[at];
      at += 1;
      result += (byte & 127) * 2 ** shift;
      if (byte < 128) return result;
    }
  };
  const text = () => {
    const length = number();
    at += length;
    return bytes.toString('utf8', at - length, at);
  };
  const limits = () => {
    const flags = number();
    number();
    if (flags & 1) number();
  };
  const skipImport = { 0: () => number(), 1: () => { at += 1; limits(); }, 2: limits, 3: () => { at += 2; }, 4: () => { at += 1; number(); } };
  let imported = 0;
  const sizes = [];
  const names = new Map();
  while (at < bytes.length) {
    const section = bytes[at];
    at += 1;
    const length = number();
    const end = at + length;
    if (section === 2) {
      for (let left = number(); left > 0; left -= 1) {
        text();
        text();
        const kind = bytes[at];
        at += 1;
        if (kind === 0) imported += 1;
        skipImport[kind]();
      }
    } else if (section === 10) {
      for (let left = number(); left > 0; left -= 1) {
        const size = number();
        sizes.push(size);
        at += size;
      }
    } else if (section === 0 && text() === 'name') {
      while (at < end) {
        const kind = bytes[at];
        at += 1;
        const subsectionEnd = number() + at;
        for (let left = kind === 1 ? number() : 0; left > 0; left -= 1) {
          const index = number();
          names.set(index, text());
        }
        at = subsectionEnd;
      }
    }
    at = end;
  }
  return { names, imported, sizes };
}
