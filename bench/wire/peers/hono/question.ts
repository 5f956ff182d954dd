// From what a page asks to what the carrier prices: the same normalisation as Edgepost's, so that equal questions are asked once.

import type { RatesRequest } from './schema';

const OUNCES = { oz: 1, lb: 16, g: 1 / 28.349523125, kg: 1_000 / 28.349523125 } as const;
const INCHES = { in: 1, cm: 1 / 2.54 } as const;
const NOISE = 1e-6;
const upTo = (value: number, step: number) => Math.ceil(value / step) * step;

export interface Question {
  key: string;
  zip: string;
  milliOz: number;
  /** In hundredths of an inch, the longest first. */
  sides: [number, number, number];
  quantity: number;
}

type Parcel = RatesRequest['parcels'][number];

/** Up to where the price ends: the next ounce below a pound, the next pound above. */
function step(milliOz: number): number {
  if (milliOz <= 15_000) return upTo(milliOz, 1_000);
  if (milliOz <= 15_900) return 15_900;
  return milliOz < 16_000 ? milliOz : upTo(milliOz, 16_000);
}

export function question({ weight, dimensions, quantity }: Parcel, zip: string): Question {
  const milliOz = step(Math.ceil(weight.value * OUNCES[weight.unit] * 1_000 - NOISE));
  const hundredths = (value: number) => Math.ceil(value * INCHES[dimensions.unit] * 100 - NOISE);
  const sides = [dimensions.length, dimensions.width, dimensions.height].map(hundredths).sort((one, other) => other - one) as Question['sides'];
  return { key: `${zip}/${milliOz}/${sides.join('/')}`, zip, milliOz, sides, quantity };
}

/** Equal parcels of a request as one. */
export function questions({ parcels, destination }: RatesRequest): Question[] {
  const zip = destination.postal_code.slice(0, 5);
  const found = new Map<string, Question>();
  for (const parcel of parcels) {
    const asked = question(parcel, zip);
    const known = found.get(asked.key);
    if (known) known.quantity += asked.quantity;
    else found.set(asked.key, asked);
  }
  return [...found.values()];
}
