// What the command line says.

import { parseArgs } from 'node:util';

/** A full run: enough rounds that a median means something, long enough that 10 ms ticks of CPU time do not show, and within an hour. */
const FULL = { rounds: 10, seconds: 2.5, warmUp: 2, scale: 1 };
/** `--quick`: shows that the bench works. Its figures are not to be quoted. */
const QUICK = { rounds: 2, seconds: 0.5, warmUp: 0.3, scale: 0.002 };

/**
 * `rounds`, `seconds` of each, `warmUp` seconds before them; `scale`: the share of long counts (requests of the soak, misses of the
 * quota) that is done; `rows`: names, or undefined for all; `seed` of the order in a round; `write`: the file for the table.
 */
export function readOptions(args, rowNames) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      rows: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      seed: { type: 'string', default: '1' },
      write: { type: 'string' },
      check: { type: 'boolean', default: false },
      'write-core': { type: 'boolean', default: false },
    },
  });
  const preset = values.quick ? QUICK : FULL;
  const number = (name, otherwise) => {
    const value = values[name] === undefined ? otherwise : Number(values[name]);
    if (!(value > 0)) throw new Error(`--${name} has to be a number above 0`);
    return value;
  };
  const rows = values.rows?.split(',').map((name) => name.trim());
  const unknown = rows?.filter((name) => !rowNames.includes(name)) ?? [];
  if (unknown.length > 0) throw new Error(`there is no row ${unknown.join(', ')}; there are ${rowNames.join(', ')}`);
  return {
    ...preset,
    quick: values.quick,
    check: values.check,
    writeCore: values['write-core'],
    write: values.write,
    rows,
    seed: number('seed', 1),
    rounds: number('rounds', preset.rounds),
    seconds: number('seconds', preset.seconds),
  };
}
