//! Who may drive the emulator: programs on this machine, and pages that came from it. The control API has no lock, so a page from
//! elsewhere that somebody happens to have open must neither read it nor change anything.

use std::net::IpAddr;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, Uri, header};

/// What a page may send, and for how long its browser remembers that.
const ALLOWED: [(HeaderName, &str); 3] = [
    (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE"),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
    (header::ACCESS_CONTROL_MAX_AGE, "7200"),
];

/// Whoever was let in; the origin if it is a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Visitor {
    origin: Option<HeaderValue>,
}

impl Visitor {
    /// Lets a request in, or says why not. `Host` is looked at because a name of somebody else's may be made to lead here (DNS
    /// rebinding): its pages are of the same origin then, and their browser sends no `Origin` with a GET.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, &'static str> {
        let foreign = "only programs on this machine and pages from it may do that";
        for host in headers.get_all(header::HOST) {
            if !host.to_str().is_ok_and(is_loopback) {
                return Err(foreign);
            }
        }
        for origin in headers.get_all(header::ORIGIN) {
            let text = origin.to_str().unwrap_or_default();
            let host = text
                .strip_prefix("http://")
                .or_else(|| text.strip_prefix("https://"));
            if !host.is_some_and(is_loopback) {
                return Err(foreign);
            }
        }
        let origin = headers.get(header::ORIGIN).cloned();
        Ok(Self { origin })
    }

    /// Whether this is a browser's question before the page's own request.
    pub(crate) fn is_preflight(&self, headers: &HeaderMap) -> bool {
        self.origin.is_some() && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// Lets the page read the answer.
    pub(crate) fn allow(self, response: &mut Response<Bytes>) {
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
        if let Some(origin) = self.origin {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            for (name, value) in ALLOWED {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
    }
}

/// Whether `host` or `host:port` is this machine. Names other than `localhost` are not looked up.
fn is_loopback(authority: &str) -> bool {
    // Everything before an `@` is no host, however it looks.
    if authority.contains('@') {
        return false;
    }
    let Ok(uri) = Uri::builder()
        .scheme("http")
        .authority(authority)
        .path_and_query("/")
        .build()
    else {
        return false;
    };
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor(host: Option<&str>, origin: Option<&str>) -> Result<Visitor, &'static str> {
        let mut headers = HeaderMap::new();
        for (name, value) in [(header::HOST, host), (header::ORIGIN, origin)] {
            if let Some(value) = value {
                headers.insert(name, HeaderValue::from_str(value).unwrap());
            }
        }
        Visitor::of(&headers)
    }

    #[test]
    fn programs_and_pages_of_this_machine_are_let_in() {
        for (host, origin) in [
            (None, None),
            (Some("127.0.0.1:8788"), None),
            (Some("localhost:8788"), Some("http://localhost:8787")),
            (Some("LOCALHOST"), Some("https://localhost")),
            (Some("[::1]:8788"), Some("http://[::1]:5173")),
            (Some("127.0.0.1:8788"), Some("http://127.9.9.9:1")),
        ] {
            let found = visitor(host, origin);
            let expected = origin.map(|origin| HeaderValue::from_str(origin).unwrap());
            assert_eq!(
                found,
                Ok(Visitor { origin: expected }),
                "{host:?} {origin:?}"
            );
        }
    }

    #[test]
    fn pages_from_elsewhere_are_not_whatever_their_names_look_like() {
        for origin in [
            "https://shop.example",
            "http://localhost.shop.example",
            "http://127.0.0.1.shop.example:8788",
            "http://shop.example#localhost",
            "http://localhost@shop.example",
            "http://shop.example@localhost",
            "http://localhost/",
            "http://localhost:8787 http://shop.example",
            "http://10.0.0.1",
            "http://0.0.0.0:8788",
            "http://[::ffff:10.0.0.1]",
            "file://",
            "chrome-extension://localhost",
            "localhost:8787",
            "null",
            "",
        ] {
            assert!(
                visitor(Some("127.0.0.1:8788"), Some(origin)).is_err(),
                "{origin}"
            );
        }
    }

    #[test]
    fn a_name_that_was_made_to_lead_here_is_not_this_machine() {
        for host in [
            "shop.example",
            "shop.example:8788",
            "localhost.shop.example",
            "",
        ] {
            assert!(visitor(Some(host), None).is_err(), "{host}");
            let origin = format!("http://{host}");
            assert!(visitor(Some(host), Some(&origin)).is_err(), "{origin}");
        }
    }
}
