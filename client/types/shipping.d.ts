// What <edgepost-shipping> takes and tells, and the state behind it.

import type {
  Address, AddressAnswer, Client, Fault, FieldError, Place, Rate, RatesAnswer, RatesRequest, UncheckedAddress,
} from './client.d.ts';

export type FieldName = 'postal_code' | 'city' | 'state' | 'line1' | 'line2';
export type Fields = Record<FieldName, string>;

/** `value`: what is in the fields. */
export type ShippingValue = Fields & { country: string };

/** `shipment`: a question about rates without its destination, which the component knows. */
export type Shipment = WithoutDestination<RatesRequest>;

/** Of each kind of question by itself: parcels stay parcels, items stay items. */
type WithoutDestination<Request> = Request extends unknown ? Omit<Request, 'destination'> : never;

/**
 * What became of the check: the carrier knows the address as entered; the shopper took the suggestion, or kept what was entered;
 * the address could not be checked, for no reason that the shopper could mend.
 */
export type Decision = 'accepted' | 'corrected' | 'as_entered' | 'unchecked';

/** Of `edgepost-address`. */
export interface AddressDetail {
  /** As in the fields; with `urbanization` where the carrier says one. */
  address: Address & { urbanization?: string };
  /** As the API has them; `unchecked`, or `refused` if a field cannot be sent as it is. `null` while nobody was asked. */
  verdict: string | null;
  /** `null` while the shopper has not decided. */
  decision: Decision | null;
  answer: AddressAnswer | UncheckedAddress | null;
}

/** Of `edgepost-change`, where it is not `null`. */
export interface ShippingOutcome extends AddressDetail {
  /** `null` only where the shop lets orders go on without one. */
  rate: Rate | null;
  /** The rate, signed: send it with the order, and check it there. */
  quote: string | null;
}

export type RequireRate = 'always' | 'when-available' | 'never';

/** Texts by name; `{word}` stands for a value. A function gets the values, for languages with several plurals. */
export type Texts = Record<string, string | ((values: Record<string, string | number>) => string)>;

/** What the element adds to HTMLElement. */
export interface ShippingElement {
  value: ShippingValue;
  shipment: Shipment | null;
  texts: Texts;
  client: Client | null;
  readonly outcome: ShippingOutcome | null;
}

export interface Check {
  /** The address that was asked about, as JSON. */
  of: string | null;
  status: 'idle' | 'loading' | 'done';
  answer: AddressAnswer | UncheckedAddress | null;
  decision: Decision | null;
  /** The fields that cannot be sent as they are. */
  wrong: FieldName[];
}

export interface State {
  country: string;
  shipment: Shipment | null;
  requireRate: RequireRate;
  fields: Fields;
  /** City and state that the shopper, the browser or the page has filled: not overwritten by the ZIP code's. */
  own: { city: boolean; state: boolean };
  /** The field that is being typed into. */
  typing: FieldName | null;
  focus: FieldName | null;
  zip: { of: string | null; status: 'idle' | 'loading' | 'found' | 'unknown' | 'failed'; place: Place | null };
  check: Check;
  rates: {
    /** The question, as JSON; `null` while the ZIP code is looked up first. */
    of: string | null;
    status: 'idle' | 'loading' | 'ready' | 'renewing' | 'none' | 'failed';
    answer: RatesAnswer | null;
    fault: Fault | null;
    boxed?: boolean | undefined;
  };
  /** The id of a rate: kept while rates are asked again. */
  chosen: string | null;
  /** What the shopper has to know of new rates. */
  notice: { what: 'price_changed'; name: string; amount: number; currency: string } | { what: 'rate_gone' } | null;
}

/** What is in the way: empty fields, the check and its questions, the rate. */
export type Missing =
  | 'fields' | 'check' | 'accept' | 'confirm_correction' | 'ask_unit' | 'fix' | 'rate' | 'rates_loading' | 'rates_failed' | 'rates_none';

export type Failure = { fault: Fault; errors: FieldError[] };

export type ShippingEvent =
  | { type: 'edit'; field: FieldName; value: string }
  | { type: 'settle'; focus: FieldName | null; force?: boolean }
  | { type: 'fill'; fields: Partial<Fields> }
  | { type: 'configure'; country?: string; settings?: Partial<Pick<State, 'shipment' | 'requireRate'>> }
  | { type: 'zip_answered'; zip: string; place: Place | null }
  | { type: 'zip_failed'; zip: string }
  | { type: 'checked'; of: string; answer: AddressAnswer | UncheckedAddress }
  | { type: 'check_refused'; of: string; wrong: FieldName[] }
  | { type: 'use_suggested' }
  | { type: 'use_entered' }
  | { type: 'rates_answered'; of: string; answer: RatesAnswer }
  | { type: 'rates_failed'; of: string; error: Failure }
  | { type: 'rates_expired' }
  | { type: 'suspend' }
  | { type: 'ask_rates_again' }
  | { type: 'choose'; id: string }
  | { type: 'reset'; fields: Partial<Fields> }
  | { type: 'restore'; fields: Partial<Fields>; chosen: string | null };

export type Effect =
  | { do: 'ask_zip'; zip: string }
  | { do: 'check'; of: string; address: Address }
  | { do: 'ask_rates'; of: string; request: RatesRequest }
  | { do: 'wait_for_expiry'; at: string }
  | { do: 'say'; what: string }
  | { do: 'tell_address' }
  | { do: 'tell_rates'; answer: RatesAnswer }
  | { do: 'focus_verdict' };
