//! `USPS_BASE_URL`: scheme and authority, nothing else.

use crate::carrier::usps::RETIRED_HOSTS;

use super::read::Reader;

/// A checked base URL.
pub(super) struct BaseUrl {
    /// Without a slash at the end.
    pub(super) text: String,
    /// Whether it is this machine.
    pub(super) loopback: bool,
}

const NAME: &str = "USPS_BASE_URL";
const EMULATOR: &str = "http://127.0.0.1:8788";

impl BaseUrl {
    pub(super) fn read(read: &mut Reader) -> Option<Self> {
        let text = read.text(NAME, EMULATOR)?;
        match parse(&text) {
            Ok(url) => Some(url),
            Err(problem) => {
                read.report(NAME, problem);
                None
            }
        }
    }
}

fn parse(text: &str) -> Result<BaseUrl, String> {
    let text = text.strip_suffix('/').unwrap_or(text);
    let (scheme, authority) = text
        .split_once("://")
        .ok_or("must be a URL, like https://apis.usps.com")?;
    if !authority
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    {
        return Err("must be scheme and host only: no path, no query, no user name".to_owned());
    }
    let host = host(authority);
    let loopback = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
    if let Some((_, instead)) = RETIRED_HOSTS
        .iter()
        .find(|(retired, _)| host.eq_ignore_ascii_case(retired))
    {
        return Err(format!("names a host that USPS has retired; use {instead}"));
    }
    match scheme {
        "https" if !host.is_empty() => {}
        "http" if loopback => {}
        "http" => return Err("must be https: secrets are sent to it".to_owned()),
        _ => return Err("must be a URL, like https://apis.usps.com".to_owned()),
    }
    Ok(BaseUrl {
        text: text.to_ascii_lowercase(),
        loopback,
    })
}

fn host(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_loopback_without_path_or_user_is_accepted() {
        for (url, loopback) in [
            ("https://apis.usps.com", false),
            ("https://apis-tem.usps.com/", false),
            ("http://127.0.0.1:8799", true),
            ("http://localhost:1", true),
            ("http://[::1]:8788", true),
        ] {
            assert_eq!(parse(url).unwrap().loopback, loopback, "{url}");
        }
        for bad in [
            "",
            "apis.usps.com",
            "http://apis.usps.com",
            "https://",
            "https://user@apis.usps.com",
            "https://apis.usps.com/v3",
            "https://apis.usps.com?x",
            "ftp://127.0.0.1",
            "http://127.0.0.1.evil.example",
            "http://127.0.0.1@evil.example",
        ] {
            assert!(parse(bad).is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn retired_hosts_are_refused_with_the_right_one() {
        assert!(
            parse("https://api.usps.com")
                .err()
                .unwrap()
                .contains("https://apis.usps.com")
        );
        assert!(
            parse("https://API-CAT.usps.com:443")
                .err()
                .unwrap()
                .contains("https://apis-tem.usps.com")
        );
    }
}
