// The emulator's switches: the faults of the demo's buttons. It is another server than the Worker, and lets pages of this machine in.

/** How long Edgepost may have to wait after a quota that is used up, so that the demo heals while somebody looks. */
const QUOTA_BACK_AFTER_S = 10;

const everywhere = (fault) => ({ rules: ['addresses', 'shipments', 'service-standards', 'international-prices'].map((api) => ({ api, fault })) });

/** What can be broken: by `rules` of faults, by `settings`, or by ending all tokens. `said` is what happens then. */
export const FAULTS = {
  down: { rules: everywhere({ kind: 'reset' }), said: 'Every connection to USPS breaks now.' },
  errors: { rules: everywhere({ kind: 'status', status: 500 }), said: 'USPS answers every question with a 500 now.' },
  slow: { rules: everywhere({ kind: 'delay', ms: 3_000 }), said: 'USPS takes three seconds for each answer now.' },
  hangs: { rules: everywhere({ kind: 'hang' }), said: 'USPS takes questions and never answers now: Edgepost gives up in time.' },
  quota: {
    rules: everywhere({ kind: 'quota', retry_after: String(QUOTA_BACK_AFTER_S) }),
    said: `USPS answers 429 now, with Retry-After: ${QUOTA_BACK_AFTER_S}.`,
  },
  nonsense: { rules: everywhere({ kind: 'wrong_echo' }), said: 'USPS answers about other ZIP codes now. None of it is believed.' },
  row: { settings: { unknown_rate_indicator: 'ZZ' }, said: 'USPS lists a row for one dollar now that nobody knows. It is not shown.' },
  token: { revoke: true, said: 'USPS has ended the token early. The next question gets another, once, and the shopper sees nothing.' },
};

/** Every setting that a fault changes, as it was. */
const WELL = { unknown_rate_indicator: null };

export class Emulator {
  /** `url`: where the carrier is, as /v1/status says. */
  constructor(url) {
    this.url = url;
  }

  /** Whether it is the emulator, and not some other server on this machine. */
  async isThere() {
    try {
      return Array.isArray((await this.control('GET', 'faults')).rules);
    } catch {
      return false;
    }
  }

  /** Breaks this, and nothing else any more. */
  async break({ rules = { rules: [] }, settings = {}, revoke = false }) {
    await this.control('POST', 'faults', rules);
    await this.control('POST', 'settings', { ...WELL, ...settings });
    if (revoke) await this.control('POST', 'revoke');
  }

  /** Mends everything that the buttons break. */
  heal() {
    return this.break({});
  }

  async control(method, what, body) {
    const response = await fetch(`${this.url}/__emulator/${what}`, {
      method, body: body && JSON.stringify(body), headers: body && { 'Content-Type': 'application/json' }, credentials: 'omit', signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) throw new Error(`the emulator answered ${response.status}`);
    return response.json();
  }
}
