// Requests and answers of the API by the names that pages use.

/** A postal address. The names are those of Stripe's Address Element, whose `value.address` fits as it is. */
export interface Address {
  line1: string;
  line2?: string | null;
  city?: string | null;
  state?: string | null;
  postal_code?: string | null;
  country: string;
  urbanization?: string | null;
}

export interface AddressAnswer {
  verdict: 'confirmed' | 'missing_unit' | 'unknown_unit' | 'unconfirmed' | 'ambiguous' | 'not_found' | 'unsupported';
  next_action: 'accept' | 'confirm_correction' | 'ask_unit' | 'fix';
  address: { line1: string; line2: string; city: string; state: string; postal_code: string; country: string; urbanization?: string } | null;
  changed: string[];
  delivery: { dpv: string | null; business: boolean | null; vacant: boolean | null; cmra: boolean | null; carrier_route: string | null; delivery_point: string | null } | null;
  messages: { code: string; message: string }[];
  carrier: string | null;
  freshness: 'live' | 'cached';
}

export interface Place {
  postal_code: string;
  city: string;
  state: string;
  country: string;
  source: 'open_data' | 'usps';
}

export interface RatesRequest {
  destination: { country: string; postal_code?: string | null; po_box?: boolean };
  parcels?: Record<string, unknown>[];
  items?: Record<string, unknown>[];
  origin?: string;
  ship_date?: string;
  extra_services?: string[];
  order_value?: number;
  duties_and_taxes?: boolean;
}

export interface Rate {
  id: string;
  carrier: string;
  service: string;
  name: string;
  amount: number;
  currency: string;
  price_type: string;
  zone: string | null;
  packaging: string;
  delivery: { date: string | null; days: number | null; guaranteed: boolean } | null;
  delivery_days?: { least: number; most: number };
  quote: string;
}

export interface RatesAnswer {
  rates: Rate[];
  unavailable: { service: string; code: string; message: string }[];
  ship_date: string;
  freshness: 'live' | 'cached' | 'stale' | 'fallback';
  problem?: string;
  as_of: string;
  expires_at: string;
}

export interface ServicesAnswer {
  services: { id: string; carrier: string; service: string; name: string }[];
}
