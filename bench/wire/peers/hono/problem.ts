// RFC 9457 problems, the same codes and members as Edgepost's.

import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { App } from './env';

export interface FieldError {
  pointer: string;
  code: 'invalid_field' | 'missing_field' | 'unknown_field';
  message: string;
}

const KINDS = {
  invalid_json: { status: 400, title: 'The body is not JSON that can be read.', fault: 'input', retryable: false },
  invalid_field: { status: 422, title: 'A field has a value that cannot be used.', fault: 'input', retryable: false },
  missing_field: { status: 422, title: 'A field that is needed is missing.', fault: 'input', retryable: false },
  unknown_field: { status: 422, title: 'A field is not known here.', fault: 'input', retryable: false },
  body_too_large: { status: 413, title: 'The body is too large.', fault: 'input', retryable: false },
  path_unknown: { status: 404, title: 'There is nothing at this path.', fault: 'input', retryable: false },
  key_missing: { status: 401, title: 'A key is needed.', fault: 'access', retryable: false },
  key_unknown: { status: 401, title: "The key is not one of this shop's.", fault: 'access', retryable: false },
  origin_not_allowed: { status: 403, title: 'Pages of this origin may not ask.', fault: 'access', retryable: false },
  carrier_quota_used: { status: 503, title: "The carrier's quota is used up.", fault: 'quota', retryable: true },
  carrier_timeout: { status: 504, title: 'The carrier did not answer in time.', fault: 'carrier', retryable: true },
  carrier_error: { status: 502, title: 'The carrier answered with an error.', fault: 'carrier', retryable: true },
  credentials_rejected: { status: 503, title: "The carrier refuses the shop's credentials.", fault: 'configuration', retryable: false },
  internal: { status: 500, title: 'The Worker failed.', fault: 'internal', retryable: true },
} as const;

export type Code = keyof typeof KINDS;

export class Problem extends Error {
  constructor(readonly code: Code, readonly detail: string, readonly more: { retryAfter?: number; errors?: FieldError[] } = {}) {
    super(code);
  }

  respond(c: Context<App>) {
    const { status, title, fault, retryable } = KINDS[this.code];
    const { retryAfter, errors } = this.more;
    if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter));
    return c.body(JSON.stringify({
      type: `urn:edgepost:problem:${this.code}`, title, status, detail: this.detail, code: this.code, fault, retryable,
      ...(retryAfter !== undefined && { retry_after: retryAfter }), request_id: c.get('requestId'), ...(errors && { errors }),
    }), status as ContentfulStatusCode, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' });
  }
}
