// The calendar day at the place that the shop ships from. Asking `Intl` is slow, so the day is kept until it ends.

let known: { zone: string; date: string; ends: number } | undefined;

function day(zone: string, now: number) {
  if (known && known.zone === zone && now < known.ends) return known;
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(now).map(({ type, value }) => [type, value]));
  const passed = (Number(parts.hour) * 3_600 + Number(parts.minute) * 60 + Number(parts.second)) * 1_000;
  known = { zone, date: `${parts.year}-${parts.month}-${parts.day}`, ends: now - (now % 1_000) - passed + 86_400_000 };
  return known;
}

export const today = (zone: string, now: number): string => day(zone, now).date;
export const endOfDay = (zone: string, now: number): number => day(zone, now).ends;
