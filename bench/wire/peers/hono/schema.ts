// What a page may send, checked by zod; every wrong field is reported with its JSON Pointer.

import { zValidator } from '@hono/zod-validator';
import * as z from 'zod';
import { type FieldError, Problem } from './problem';

const weight = z.strictObject({ value: z.number().positive().max(1_120), unit: z.enum(['lb', 'oz', 'g', 'kg']) });
const side = z.number().positive().max(1_000);
const dimensions = z.strictObject({ length: side, width: side, height: side, unit: z.enum(['in', 'cm']) });
const parcel = z.strictObject({ weight, dimensions, quantity: z.int().min(1).max(100).default(1) });

export const ratesRequest = z.strictObject({
  destination: z.strictObject({
    postal_code: z.string().trim().regex(/^\d{5}(-\d{4})?$/, 'is not a ZIP code; send five digits, like "94105"'),
    country: z.literal('US'),
  }),
  parcels: z.array(parcel).min(1).max(20),
  ship_date: z.iso.date().optional(),
  order_value: z.int().min(0).max(100_000_000).optional(),
});

export const addressRequest = z.strictObject({
  address: z.strictObject({
    line1: z.string().trim().min(1).max(100),
    line2: z.string().trim().max(100).nullish(),
    city: z.string().trim().max(100).nullish(),
    state: z.string().trim().regex(/^[A-Z]{2}$/, 'is not a state code; send "TX"'),
    postal_code: z.string().trim().regex(/^\d{5}(-\d{4})?$/).nullish(),
    country: z.literal('US'),
  }),
});

export type RatesRequest = z.infer<typeof ratesRequest>;
export type AddressRequest = z.infer<typeof addressRequest>;

const pointer = (path: PropertyKey[]) => path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function fieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue): FieldError[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ pointer: pointer([...issue.path, key]), code: 'unknown_field', message: 'is not a field of this request; leave it out' }));
    }
    const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
    return [{ pointer: pointer(issue.path), code: missing ? 'missing_field' : 'invalid_field', message: issue.message }];
  });
}

/** The body of a route, checked. */
export const body = <Schema extends z.ZodType>(schema: Schema) => zValidator('json', schema, (result) => {
  if (result.success) return;
  const errors = fieldErrors(result.error.issues);
  throw new Problem(errors[0].code, `${errors[0].pointer}: ${errors[0].message}`, { errors });
});
