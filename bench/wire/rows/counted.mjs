// The rows whose result is a count or a size, not a ratio of CPU times between variants; one file for each group of them.

import { core } from './core.mjs';
import { crowds } from './crowds.mjs';
import { endurance } from './endurance.mjs';
import { permits } from './permits.mjs';
import { scale } from './scale.mjs';
import { starting } from './starting.mjs';

export const counted = { ...crowds, ...starting, ...permits, ...endurance, ...scale, ...core };
