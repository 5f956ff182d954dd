import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, median, quantile, seeded, shuffled, straightLine } from './statistics.mjs';

test('rounds are compared one by one: a round in which the machine was busy for both changes nothing', () => {
  const ratio = compare([10, 100, 11], [5, 50, 5]);
  assert.equal(ratio.median, 2);
  assert.deepEqual([ratio.least, ratio.most, ratio.minima], [2, 2.2, 2]);
});

test('a line through points says how far the furthest lies off it', () => {
  const { rise, off } = straightLine([[1, 1], [5, 3], [20, 10.5]]);
  assert.ok(Math.abs(rise - 0.5) < 1e-9 && off < 1e-9);
  assert.ok(straightLine([[1, 1], [10, 2], [20, 8]]).off > 0.3);
});

test('a seed gives the same order again, and loses nothing', () => {
  const order = (seed) => shuffled(['a', 'b', 'c', 'd', 'e', 'f'], seeded(seed));
  assert.deepEqual(order(1), order(1));
  assert.notDeepEqual(order(1), order(2));
  assert.deepEqual(order(3).sort(), ['a', 'b', 'c', 'd', 'e', 'f']);
});

test('middles and quantiles', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(quantile([5, 1, 4, 2, 3], 1), 5);
  assert.equal(quantile([5, 1, 4, 2, 3], 0.5), 3);
});
