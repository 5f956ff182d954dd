//! The routes: their paths, and what goes for each as a whole.

use super::access::Audience;

/// The routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route<'a> {
    ValidateAddress,
    ZipCode(&'a str),
    Rates,
    Services,
    VerifyQuote,
    Status,
    RefreshToken,
    RevokeToken,
    Health,
    Labels,
    Label(&'a str),
    /// The demo shop, a page and its files.
    Demo,
}

impl<'a> Route<'a> {
    /// The demo shop is there only while the carrier is on this machine.
    pub(super) fn of(path: &'a str, carrier_is_loopback: bool) -> Option<Self> {
        match path {
            "/demo" | "/demo.html" if carrier_is_loopback => Some(Self::Demo),
            _ if carrier_is_loopback && path.starts_with("/demo/") => Some(Self::Demo),
            "/v1/addresses/validate" => Some(Self::ValidateAddress),
            "/v1/rates" => Some(Self::Rates),
            "/v1/services" => Some(Self::Services),
            "/v1/quotes/verify" => Some(Self::VerifyQuote),
            "/v1/status" => Some(Self::Status),
            "/v1/tokens/refresh" => Some(Self::RefreshToken),
            "/v1/tokens/revoke" => Some(Self::RevokeToken),
            "/v1/health" => Some(Self::Health),
            "/v1/labels" => Some(Self::Labels),
            _ => {
                let zip_code = path.strip_prefix("/v1/zip-codes/").map(Self::ZipCode);
                zip_code.or_else(|| path.strip_prefix("/v1/labels/").map(Self::Label))
            }
        }
    }

    /// The route without what varies.
    pub(super) fn template(self) -> &'static str {
        match self {
            Self::ValidateAddress => "/v1/addresses/validate",
            Self::ZipCode(_) => "/v1/zip-codes/{zip}",
            Self::Rates => "/v1/rates",
            Self::Services => "/v1/services",
            Self::VerifyQuote => "/v1/quotes/verify",
            Self::Status => "/v1/status",
            Self::RefreshToken => "/v1/tokens/refresh",
            Self::RevokeToken => "/v1/tokens/revoke",
            Self::Health => "/v1/health",
            Self::Labels => "/v1/labels",
            Self::Label(_) => "/v1/labels/{tracking_number}",
            Self::Demo => "/demo",
        }
    }

    pub(super) fn methods(self) -> &'static [&'static str] {
        match self {
            Self::ValidateAddress
            | Self::Rates
            | Self::VerifyQuote
            | Self::RefreshToken
            | Self::RevokeToken => &["POST"],
            Self::ZipCode(_) | Self::Services | Self::Status | Self::Health => &["GET"],
            Self::Labels => &["POST", "DELETE"],
            Self::Label(_) => &["DELETE"],
            Self::Demo => &["GET", "HEAD"],
        }
    }

    pub(super) fn audience(self) -> Audience {
        match self {
            Self::ValidateAddress | Self::Rates | Self::Services => Audience::Pages,
            Self::ZipCode(_) | Self::Health | Self::Demo => Audience::Anybody,
            Self::VerifyQuote
            | Self::Status
            | Self::RefreshToken
            | Self::RevokeToken
            | Self::Labels
            | Self::Label(_) => Audience::Operator,
        }
    }

    /// What a page is told to do when something that is not its fault stands in the way.
    pub(super) fn fail_open(self) -> Option<&'static str> {
        (self == Self::ValidateAddress).then_some("accept_as_entered")
    }

    /// Whether one client may ask only so often: what costs time to answer, or a call of the carrier.
    pub(super) fn is_limited(self) -> bool {
        matches!(self, Self::ValidateAddress | Self::Rates | Self::ZipCode(_))
    }
}
