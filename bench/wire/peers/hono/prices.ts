// The carrier's price list of one kind of parcel, cut down to what a shop may show: of each service the row for the shop's own packaging.

import type { Env } from './env';
import type { Question } from './question';
import { call } from './usps';

export interface Row {
  service: string;
  /** Cents. */
  price: number;
  zone: string | null;
  delivery: { date: string; guaranteed: boolean } | null;
}

interface Answer {
  pricingOptions: {
    shippingOptions: {
      mailClass: string;
      rateOptions: {
        totalBasePrice: number;
        commitment?: { expectedDeliveryDate?: string; scheduleDeliveryDate?: string; guaranteedDelivery?: boolean };
        rates: { rateIndicator: string; processingCategory: string; destinationEntryFacilityType?: string; zone?: string }[];
      }[];
    }[];
  }[];
}

const SERVICES: Record<string, string> = {
  USPS_GROUND_ADVANTAGE: 'ground_advantage', PRIORITY_MAIL: 'priority_mail', PRIORITY_MAIL_EXPRESS: 'priority_mail_express',
};
/** Prices by weight, by volume, and by the weight that a volume stands for: of the shop's own packaging. */
const OWN_PACKAGING = new Set(['SP', 'PA', 'DR', 'DN', 'CP', 'C1', 'C2', 'C3', 'C4', 'C5']);

export async function prices(env: Env, asked: Question, mailed: string): Promise<Row[]> {
  const [length, width, height] = asked.sides.map((side) => side / 100);
  const { answer } = await call<Answer>(env, 'shipments', '/shipments/v3/options/search', {
    method: 'POST',
    body: JSON.stringify({
      pricingOptions: [{ priceType: env.PRICE_TYPE.toUpperCase() }],
      originZIPCode: env.SHIP_FROM_ZIP,
      destinationZIPCode: asked.zip,
      packageDescription: { weight: asked.milliOz / 16_000, length, width, height, mailClass: 'ALL_OUTBOUND', mailingDate: mailed },
    }),
  });
  const machinable = isMachinable(asked) ? 'MACHINABLE' : 'NONSTANDARD';
  const rows = new Map<string, Row>();
  for (const { mailClass, rateOptions } of answer.pricingOptions.flatMap((option) => option.shippingOptions)) {
    const service = SERVICES[mailClass];
    if (service === undefined) continue;
    for (const { totalBasePrice, commitment, rates } of rateOptions) {
      const [rate] = rates;
      if (rates.length !== 1 || !OWN_PACKAGING.has(rate.rateIndicator) || rate.processingCategory !== machinable) continue;
      if (rate.destinationEntryFacilityType && rate.destinationEntryFacilityType !== 'NONE') continue;
      const price = Math.round(totalBasePrice * 100);
      const known = rows.get(service);
      if (known && known.price <= price) continue;
      const date = commitment?.expectedDeliveryDate || commitment?.scheduleDeliveryDate;
      rows.set(service, {
        service, price, zone: rate.zone ?? null, delivery: date ? { date, guaranteed: commitment?.guaranteedDelivery ?? false } : null,
      });
    }
  }
  return [...rows.values()];
}

function isMachinable({ milliOz, sides: [length, width, height] }: Question): boolean {
  return length >= 600 && length <= 2_200 && width >= 300 && width <= 1_800 && height >= 25 && height <= 1_500 && milliOz <= 400_000;
}
