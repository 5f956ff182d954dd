//! Who may ask: keys, origins, and the CORS headers that tell a browser.

use crate::config::{Access, any_matches};

use super::problem::{Code, Problem};
use super::{Header, Incoming};

/// What a route asks of whoever calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anybody.
    Anybody,
    /// The shop's pages, with a publishable key and an allowed origin; or its back end, with the secret key.
    Pages,
    /// The shop's back end and operator, with the secret key.
    Operator,
}

/// Who was let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// The shop's back end or its operator: the secret key was right.
    BackEnd,
    /// A page, or anybody.
    Page,
}

/// Lets a request in, or says why not.
///
/// # Errors
///
/// An `access` problem.
pub fn admit(access: &Access, audience: Audience, incoming: &Incoming) -> Result<Asker, Problem> {
    let back_end = |key| secret_key(access, key).map(|()| Asker::BackEnd);
    match audience {
        Audience::Anybody => {
            foreign_origin(access, incoming)?;
            let asker = bearer(incoming).and_then(|key| back_end(key).ok());
            Ok(asker.unwrap_or(Asker::Page))
        }
        Audience::Pages => match bearer(incoming) {
            Some(key) => back_end(key),
            None => page(access, incoming).map(|()| Asker::Page),
        },
        Audience::Operator => match (bearer(incoming), incoming.publishable_key) {
            (Some(key), _) => back_end(key),
            (None, Some(_)) => Err(Problem::new(
                Code::SecretKeyRequired,
                "Send the secret key as `Authorization: Bearer sk_…`, from a back end only.",
            )),
            // The same as for a wrong one.
            (None, None) => Err(no_secret_key()),
        },
    }
}

/// Whether the request carries a key of this shop, for routes that give more to those who do.
pub fn has_key(access: &Access, incoming: &Incoming) -> bool {
    match bearer(incoming) {
        Some(key) => secret_key(access, key).is_ok(),
        None => publishable_key(access, incoming).is_ok(),
    }
}

fn page(access: &Access, incoming: &Incoming) -> Result<(), Problem> {
    publishable_key(access, incoming)?;
    // A page of the Worker's own host sends no Origin with a GET; one of another host always does.
    if incoming.origin.is_none() && incoming.method != "GET" && !access.loopback {
        return Err(Problem::new(
            Code::OriginNotAllowed,
            "A page's browser sends an Origin; a back end sends the secret key instead of the publishable one.",
        ));
    }
    foreign_origin(access, incoming)
}

fn foreign_origin(access: &Access, incoming: &Incoming) -> Result<(), Problem> {
    match incoming.origin {
        Some(origin) if !allowed(access, origin) => Err(Problem::new(
            Code::OriginNotAllowed,
            "Add this page's origin to ALLOWED_ORIGINS, exactly as the browser sends it.",
        )),
        _ => Ok(()),
    }
}

fn publishable_key(access: &Access, incoming: &Incoming) -> Result<(), Problem> {
    let Some(key) = incoming.publishable_key.filter(|key| !key.is_empty()) else {
        return Err(Problem::new(
            Code::KeyMissing,
            "Send the shop's publishable key in the header `Edgepost-Key`.",
        ));
    };
    if any_matches(&access.publishable, key) {
        Ok(())
    } else {
        Err(Problem::new(
            Code::KeyUnknown,
            "`Edgepost-Key` is not one of this shop's publishable keys.",
        ))
    }
}

fn secret_key(access: &Access, key: &str) -> Result<(), Problem> {
    match any_matches(&access.secret, key) {
        true => Ok(()),
        false => Err(no_secret_key()),
    }
}

fn no_secret_key() -> Problem {
    Problem::new(
        Code::KeyUnknown,
        "Send this shop's secret key as `Authorization: Bearer sk_…`, from a back end only.",
    )
}

fn bearer<'a>(incoming: &Incoming<'a>) -> Option<&'a str> {
    let (scheme, key) = incoming.authorization?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

fn allowed(access: &Access, origin: &str) -> bool {
    access.origins.iter().any(|known| known == origin)
}

/// The CORS headers of an answer: for allowed origins only, and never on the operator's routes.
pub fn cors(access: &Access, audience: Audience, origin: Option<&str>, headers: &mut Vec<Header>) {
    if audience == Audience::Operator {
        return;
    }
    headers.push(("vary", "Origin".to_owned()));
    if let Some(origin) = origin.filter(|origin| allowed(access, origin)) {
        headers.push(("access-control-allow-origin", origin.to_owned()));
        headers.push(("timing-allow-origin", origin.to_owned()));
        headers.push((
            "access-control-expose-headers",
            "X-Request-Id, Retry-After, RateLimit-Policy, Server-Timing".to_owned(),
        ));
    }
}

/// Answers a preflight: what a page of this origin may send, besides the headers of [`cors`].
///
/// # Errors
///
/// [`Code::OriginNotAllowed`].
pub fn preflight(
    access: &Access,
    incoming: &Incoming,
    methods: String,
    headers: &mut Vec<Header>,
) -> Result<(), Problem> {
    foreign_origin(access, incoming)?;
    if incoming.origin.is_some() {
        headers.push(("access-control-allow-methods", methods));
        headers.push((
            "access-control-allow-headers",
            "Content-Type, Edgepost-Key".to_owned(),
        ));
        headers.push(("access-control-max-age", "7200".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::KeyDigest;

    fn access(loopback: bool) -> Access {
        Access {
            loopback,
            origins: vec![
                "https://shop.example".into(),
                "http://localhost:5173".into(),
            ],
            publishable: vec![KeyDigest::of("pk_a"), KeyDigest::of("pk_b")],
            secret: vec![KeyDigest::of("sk_a"), KeyDigest::of("sk_new")],
            rate_limit: None,
        }
    }

    fn code(
        loopback: bool,
        audience: Audience,
        origin: Option<&str>,
        pk: Option<&str>,
        bearer: Option<&str>,
    ) -> Option<&'static str> {
        let incoming = Incoming {
            origin,
            publishable_key: pk,
            authorization: bearer,
            ..Incoming::new("POST", "/")
        };
        admit(&access(loopback), audience, &incoming)
            .err()
            .map(|problem| problem.code.name())
    }

    #[test]
    fn pages_need_a_key_and_an_allowed_origin() {
        let shop = Some("https://shop.example");
        for (origin, pk, bearer, expected) in [
            (shop, Some("pk_a"), None, None),
            (shop, Some("pk_b"), None, None),
            (shop, None, None, Some("key_missing")),
            (shop, Some(""), None, Some("key_missing")),
            (shop, Some("pk_c"), None, Some("key_unknown")),
            (None, Some("pk_a"), None, Some("origin_not_allowed")),
            (Some("null"), Some("pk_a"), None, Some("origin_not_allowed")),
            (
                Some("https://shop.example.evil"),
                Some("pk_a"),
                None,
                Some("origin_not_allowed"),
            ),
            (
                Some("http://shop.example"),
                Some("pk_a"),
                None,
                Some("origin_not_allowed"),
            ),
            (None, None, Some("Bearer sk_a"), None),
            (None, None, Some("bearer sk_a"), None),
            (None, None, Some("Bearer sk_b"), Some("key_unknown")),
            (None, None, Some("Bearer pk_a"), Some("key_unknown")),
            (None, None, Some("Basic sk_a"), Some("key_missing")),
        ] {
            assert_eq!(
                code(false, Audience::Pages, origin, pk, bearer),
                expected,
                "{origin:?} {pk:?} {bearer:?}"
            );
        }
        assert_eq!(code(true, Audience::Pages, None, Some("pk_a"), None), None);
        let reading = Incoming {
            publishable_key: Some("pk_a"),
            ..Incoming::new("GET", "/")
        };
        assert!(admit(&access(false), Audience::Pages, &reading).is_ok());
        assert_eq!(
            code(
                true,
                Audience::Pages,
                Some("https://evil.example"),
                Some("pk_a"),
                None
            ),
            Some("origin_not_allowed")
        );
    }

    #[test]
    fn the_operators_routes_take_the_secret_key_alone() {
        for (pk, bearer, expected) in [
            (None, Some("Bearer sk_a"), None),
            (None, Some("Bearer sk_new"), None),
            (Some("pk_a"), None, Some("secret_key_required")),
            (None, None, Some("key_unknown")),
            (None, Some("Bearer sk_b"), Some("key_unknown")),
            (None, Some("Bearer pk_a"), Some("key_unknown")),
        ] {
            assert_eq!(
                code(true, Audience::Operator, None, pk, bearer),
                expected,
                "{pk:?} {bearer:?}"
            );
        }
    }

    #[test]
    fn cors_names_one_allowed_origin_and_nothing_for_others() {
        let headers = |audience, origin| {
            let mut headers = Vec::new();
            cors(&access(false), audience, origin, &mut headers);
            headers
                .into_iter()
                .filter(|(name, _)| *name == "access-control-allow-origin")
                .map(|(_, value)| value)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            headers(Audience::Pages, Some("http://localhost:5173")),
            ["http://localhost:5173"]
        );
        for origin in [None, Some("null"), Some("*"), Some("https://evil.example")] {
            assert!(headers(Audience::Pages, origin).is_empty(), "{origin:?}");
        }
        assert!(headers(Audience::Operator, Some("https://shop.example")).is_empty());
    }
}
