// Figures out of rounds. Nothing here measures.

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value below which this share of all lies. */
export function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/**
 * How one variant compares with another over the same rounds: the median of the rounds' own ratios, their range, and the ratio of the
 * best rounds. A machine that is busy for a while slows both variants of a round; that is why rounds are compared before anything is
 * taken together.
 */
export function compare(ours, theirs) {
  const ratios = ours.map((value, round) => value / theirs[round]);
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios), minima: Math.min(...ours) / Math.min(...theirs) };
}

/** The slope of a straight line through points [x, y], by least squares. */
export function slope(points) {
  const mean = (at) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  const below = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return above / below;
}

/** The same line: how it rises, and the largest share by which one of the points lies off it. */
export function straightLine(points) {
  const rise = slope(points);
  const mean = (at) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const at = (x) => mean(1) + rise * (x - mean(0));
  return { rise, off: Math.max(...points.map(([x, y]) => Math.abs(y / at(x) - 1))) };
}

/** Random numbers that a seed gives again (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same values in random order. */
export function shuffled(values, random) {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    [order[last], order[chosen]] = [order[chosen], order[last]];
  }
  return order;
}
