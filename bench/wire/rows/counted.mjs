// The rows whose result is a count or a size, not a ratio of CPU times; one file for each group of them.

export const counted = {};
