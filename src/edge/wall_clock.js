// What a wall clock shows in an IANA time zone, in seconds since 1970-01-01T00:00:00 there; undefined for an unknown zone.
// The runtime has the zone data, so the wasm needs none.
export function wallClock(zone, millis) {
  let parts;
  try {
    parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
      hour: 'numeric', minute: 'numeric', second: 'numeric',
    }).formatToParts(millis);
  } catch {
    return undefined;
  }
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) / 1000;
}
