//! What people read besides what the types say. `docs/api.md` says more.

use edgepost::api::Code;
use serde_json::{Value, json};

/// What an operation is for.
pub struct Prose {
    /// Where it is listed.
    pub tag: &'static str,
    /// In a few words.
    pub summary: &'static str,
    /// In a few sentences.
    pub description: &'static str,
    /// What its answer is.
    pub answer: &'static str,
}

pub const SUMMARY: &str = "Addresses, rates and labels from USPS, close to the shopper.";

pub const PUBLISHABLE_KEY: &str = "The shop's publishable key, `pk_…`, for pages. A browser also sends `Origin`, which has to be in the \
setting `ALLOWED_ORIGINS` to the letter. While the carrier is the emulator, `pk_dev_edgepost` works and an origin may be missing.";

pub const SECRET_KEY: &str = "The shop's secret key, `sk_…`, for back ends and the operator, never for pages. It also opens the routes \
that take a publishable key. While the carrier is the emulator, `sk_dev_edgepost` works.";

pub const IDEMPOTENCY_KEY: &str =
    "A UUID of your own: one for each label you want, sent again whenever you repeat the request.";

const INTRODUCTION: &str = "\
Edgepost stands between a shop's checkout and USPS. It answers whether an address is right, what shipping costs and when it arrives, \
and it buys labels.

## Keys and origins

A page sends `Edgepost-Key: pk_…` and, as browsers do, its `Origin`, which the shop has to have allowed. A back end sends \
`Authorization: Bearer sk_…` instead and needs no origin. An allowed origin gets CORS headers on every answer, errors included; routes \
that take the secret key alone have none: they are not for pages.

One client (an IPv4 address, or an IPv6 network) may ask only so often with a publishable key: `RateLimit-Policy` says how often, and what \
is over it is a 429 with `Retry-After`. Back ends have no limit.

## Bodies

At most 16 KiB of JSON, nested at most 8 deep, no member twice. `null` counts as absent, and white space around text does not count. Text \
has no control characters. A field that is not known is refused, since a typo must not silently change a price. All wrong fields are \
reported at once, each with its JSON Pointer.

Answers may get more members, and lists of words more words, in a later minor version of this document.

## Problems

Problems are [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457). `fault` says whose fault it is: anything but `input` (and `access`, \
which a developer sees once) lets the checkout go on. `retryable` says whether the same request may succeed later without anybody \
changing anything; `retry_after` when, in seconds.
";

/// The introduction, with all codes.
pub fn introduction() -> String {
    let rows = Code::ALL.iter().map(|code| {
        let (name, status, fault) = (code.name(), code.status(), code.fault().name());
        format!("| `{name}` | {status} | `{fault}` | {} |\n", code.title())
    });
    let rows: String = rows.collect();
    format!("{INTRODUCTION}\n| `code` | Status | `fault` | Means |\n|---|---|---|---|\n{rows}")
}

pub fn tags() -> Value {
    json!([
        {"name": "Addresses", "description": "Is this address right, and what should the page do next."},
        {"name": "Rates", "description": "What shipping costs and when it arrives, and the signed quote that proves it."},
        {"name": "Labels", "description": "Labels inside the United States, bought once for each idempotency key."},
        {"name": "Operation", "description": "What an operator looks at, and what they do by hand."},
    ])
}

pub fn path_parameter(name: &str) -> (&'static str, Value) {
    match name {
        "zip" => (
            "Five digits.",
            json!({"type": "string", "pattern": "^[0-9]{5}$"}),
        ),
        "tracking_number" => (
            "The number of the parcel: letters and digits.",
            json!({"type": "string", "pattern": "^[A-Za-z0-9]{1,40}$"}),
        ),
        other => panic!("{other} is not described"),
    }
}

pub fn of(operation: &str) -> Prose {
    match operation {
        "validateAddress" => Prose {
            tag: "Addresses",
            summary: "Validate an address",
            description: "Says whether the address is right and what the page should do next. An address that the carrier does not know \
is an answer, not a problem. If the carrier cannot be asked, the answer is a problem with `next_action: \"accept_as_entered\"`: the \
checkout goes on with the address as the shopper typed it.",
            answer: "What is known about the address, and what the page does next.",
        },
        "zipCode" => Prose {
            tag: "Addresses",
            summary: "Look up a ZIP code",
            description: "City and state of a ZIP code, from the open data set that ships with the Worker; a browser may keep it for a \
day. No key is needed. A ZIP code that is not in it is asked of the carrier, if the request carries a key.",
            answer: "Where it is.",
        },
        "rates" => Prose {
            tag: "Rates",
            summary: "Get rates",
            description: "What shipping costs and when it arrives, for parcels, or for items that are packed here into the shop's own \
boxes. Price type, account, offered services, mark-up and calendar are the shop's settings, never the page's. Whatever comes through a \
page may have been changed there: each rate has a `quote`, which the shop's back end checks before it charges.",
            answer: "Rates, sorted by price, and the services that this shipment cannot use.",
        },
        "services" => Prose {
            tag: "Rates",
            summary: "List services",
            description: "The services that the shop offers, in its order and by its names, and how large a parcel each takes, so that a \
page can say \"too heavy for …\" before it asks for rates. Nobody is asked; a browser may keep it for five minutes.",
            answer: "The shop's services.",
        },
        "verifyQuote" => Prose {
            tag: "Rates",
            summary: "Verify a quote",
            description: "The first of the two checks of a quote, for a back end without a JWT library: that it is the shop's own and still \
holds. The second is the back end's in any case: that service, amount, currency, origin, destination, parcels or items, extra services \
and order value are those of its own cart. A quote that is not valid is an answer, not a problem.",
            answer: "Whether it holds, and what it says.",
        },
        "buyLabel" => Prose {
            tag: "Labels",
            summary: "Buy a label",
            description: "Buys a label inside the United States and pays for it. It takes up to 20 s, the first one of a day longer. One \
`Idempotency-Key` is one purchase: repeat the request with the same key and the same body, to the byte, whenever the answer got lost, and \
it never buys twice. With `Accept: application/pdf` (or whatever the format's type is) the picture comes alone, and \
`Edgepost-Tracking-Number` and `Edgepost-Amount` beside it.",
            answer: "The label.",
        },
        "cancelLabel" => Prose {
            tag: "Labels",
            summary: "Cancel a label",
            description: "Cancels a label by its tracking number.",
            answer: "It is cancelled, or its refund is requested.",
        },
        "cancelLabelByKey" => Prose {
            tag: "Labels",
            summary: "Cancel the label of a key",
            description: "Cancels the label that was bought with this `Idempotency-Key`, for when its number never arrived. After it no \
label is bought with this key, also if the order arrives later.",
            answer: "It is cancelled, or its refund is requested.",
        },
        "status" => Prose {
            tag: "Operation",
            summary: "Show the status",
            description: "Settings that are wrong, both tokens with their deadlines, what is left of the quotas, where today's answers came \
from, and what is not asked now, with what to do about it.",
            answer: "The state of this deployment.",
        },
        "refreshToken" => Prose {
            tag: "Operation",
            summary: "Replace a token",
            description: "Replaces a generation of the bearer or of the payment token. Sent twice it acts once. Nobody waits for it, and if \
it fails the old token goes on being used.",
            answer: "The token that is used now.",
        },
        "revokeToken" => Prose {
            tag: "Operation",
            summary: "Revoke the bearer",
            description: "Has the carrier end a generation of the bearer; the next request fetches another. Sent twice it acts once. The \
carrier has no revocation for payment tokens: replace them instead.",
            answer: "Whether it was ended.",
        },
        "health" => Prose {
            tag: "Operation",
            summary: "Check health",
            description: "`ok` or `degraded`, without detail; it wakes nothing. What labels alone need does not count: checkouts work \
without it.",
            answer: "How it goes.",
        },
        other => panic!("{other} is not described"),
    }
}
