//! The calls of the carrier whose answers are fuzzed, by name, and an answer made of an input.

use edgepost::clock::UnixMillis;
use edgepost::ports::{Request, Response};

use crate::Input;

/// A call: its name, its method, how its path begins and whether something may follow.
pub struct Call {
    pub name: &'static str,
    method: &'static str,
    path: &'static str,
    /// Which body tells it from another call of this path.
    has: &'static str,
}

const fn call(name: &'static str, method: &'static str, path: &'static str) -> Call {
    let has = "";
    Call {
        name,
        method,
        path,
        has,
    }
}

/// All of them.
pub const CALLS: &[Call] = &[
    Call {
        has: "destinationCountryCode",
        ..call("options_abroad", "POST", "/shipments/v3/options/search")
    },
    call("options", "POST", "/shipments/v3/options/search"),
    call(
        "prices_abroad",
        "POST",
        "/international-prices/v3/total-rates/search",
    ),
    call("standards", "GET", "/service-standards/v3/estimates"),
    call("city_state", "GET", "/addresses/v3/city-state"),
    call("address", "GET", "/addresses/v3/address"),
    call("token", "POST", "/oauth2/v3/token"),
    call("revocation", "POST", "/oauth2/v3/revoke"),
    call("payment", "POST", "/payments/v3/payment-authorization"),
    call("reprint", "POST", "/labels/v3/label-reprint"),
    call("label", "POST", "/labels/v3/label"),
    call("cancel", "DELETE", "/labels/v3/label"),
];

impl Call {
    /// The call of a request.
    pub fn of(method: &str, url: &str, body: &[u8]) -> Option<&'static Self> {
        let (_, rest) = url.split_once("://").unwrap_or(("", url));
        let path = &rest[rest.find('/')?..];
        let contains = |word: &str| {
            let word = word.as_bytes();
            word.is_empty() || body.windows(word.len()).any(|part| part == word)
        };
        CALLS
            .iter()
            .find(|call| call.method == method && path.starts_with(call.path) && contains(call.has))
    }

    /// The call of a request of ours.
    pub fn of_request(request: &Request) -> Option<&'static Self> {
        Self::of(request.method, &request.url, &request.body)
    }

    /// The call of a name.
    pub fn of_name(name: &str) -> Option<&'static Self> {
        CALLS.iter().find(|call| call.name == name)
    }
}

/// The answer that an input is: `call status retry-after content-type`, and the body.
pub fn response(input: &Input) -> Option<(&'static Call, Response)> {
    let call = Call::of_name(&input.word(0, "")?)?;
    let status = input.word(1, "200")?.parse().ok();
    let response = Response {
        status: status.filter(|status| (200..600).contains(status))?,
        received_at: UnixMillis(1_795_291_200_000),
        retry_after: input.word(2, ""),
        content_type: input.word(3, "application/json"),
        body: input.body.to_vec(),
    };
    Some((call, response))
}
