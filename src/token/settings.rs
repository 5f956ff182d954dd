//! What the life of a token depends on, checked by `config`.

use std::time::Duration;

use serde::Serialize;

use crate::carrier::usps::oauth::Credentials;
use crate::carrier::usps::payments::Roles;
use crate::carrier::usps::{Api, Endpoint, Timeouts};
use crate::json::Json;
use crate::ports::ObjectAddress;
use crate::quota::Share;

use super::{Context, KeyRing, Margins};

/// The carrier's account.
#[derive(Clone, Debug)]
pub struct AccountSettings {
    /// Where USPS is.
    pub usps: Endpoint,
    /// Client id and secret.
    pub credentials: Credentials,
    /// Seals tokens at rest.
    pub keys: KeyRing,
    /// The account object. Its name is carrier, host and client id as a keyed hash.
    pub object: ObjectAddress,
    /// How early a token counts as used up.
    pub margins: Margins,
    /// Time limits of carrier calls.
    pub timeouts: Timeouts,
    /// How long a refusal that only a person can lift is remembered.
    pub remember_refusal: Duration,
    /// Shortest and longest pause after a failed token call.
    pub token_backoff: (Duration, Duration),
    /// The bearer.
    pub bearer: TokenSettings,
    /// The payment token; `None` while the shop does not buy labels.
    pub payment: Option<PaymentSettings>,
    /// How often the carrier may be asked.
    pub quota: QuotaSettings,
}

impl AccountSettings {
    /// What one of the tokens depends on; `None` for one that the shop does not use.
    pub fn token(&self, kind: TokenKind) -> Option<&TokenSettings> {
        match kind {
            TokenKind::Bearer => Some(&self.bearer),
            TokenKind::Payment => self.payment.as_ref().map(|payment| &payment.token),
        }
    }
}

/// Which of the carrier's tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// What every call carries.
    #[default]
    Bearer,
    /// What calls that spend the shop's money carry besides.
    Payment,
}

impl TokenKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Bearer, Self::Payment];

    /// Reads one that was sent.
    pub(super) fn read(json: Json) -> Option<Self> {
        Self::of_name(&json.string()?)
    }

    /// The token of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name in keys, associated data, log and status.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::Payment => "payment",
        }
    }
}

/// What one of the tokens depends on.
#[derive(Clone, Debug)]
pub struct TokenSettings {
    /// Which one it is.
    pub kind: TokenKind,
    /// Where it is published in KV.
    pub kv_key: String,
    /// What its sealed records belong to.
    pub context: Context,
    /// What it is made with, as a keyed hash: the client secret, or the set of roles. Made with another one it is still
    /// good, and due for its successor.
    pub fingerprint: String,
}

/// The payment token's.
#[derive(Clone, Debug)]
pub struct PaymentSettings {
    /// As for every token.
    pub token: TokenSettings,
    /// Who pays, and whose labels they are.
    pub roles: Roles,
}

/// How often the carrier may be asked. What it really counts is not published (CONTRACT §1), so all of it is set.
#[derive(Clone, Debug)]
pub struct QuotaSettings {
    /// Calls in a window; `None`: unmetered. The same for the next six.
    pub addresses: Option<u32>,
    /// Shipping options.
    pub shipping_options: Option<u32>,
    /// Service standards.
    pub service_standards: Option<u32>,
    /// International prices.
    pub international_prices: Option<u32>,
    /// Token calls.
    pub oauth: Option<u32>,
    /// Payment authorization.
    pub payments: Option<u32>,
    /// Labels.
    pub labels: Option<u32>,
    /// Calls of all APIs together in a window; `None`: unmetered.
    pub total: Option<u32>,
    /// The window that slides over all of these.
    pub window: Duration,
    /// How much of an API's limit one client may use.
    pub share: Share,
    /// Address lookups in a calendar month; `None`: unlimited.
    pub addresses_per_month: Option<u32>,
    /// First and longest pause after a run of failures of an API.
    pub backoff: (Duration, Duration),
}

impl QuotaSettings {
    /// An API's own limit.
    pub fn limit(&self, api: Api) -> Option<u32> {
        match api {
            Api::OAuth => self.oauth,
            Api::Addresses => self.addresses,
            Api::ShippingOptions => self.shipping_options,
            Api::ServiceStandards => self.service_standards,
            Api::InternationalPrices => self.international_prices,
            Api::Payments => self.payments,
            Api::Labels => self.labels,
        }
    }

    /// The most calls of an API in a calendar month.
    pub fn limit_a_month(&self, api: Api) -> Option<u32> {
        self.addresses_per_month.filter(|_| api == Api::Addresses)
    }

    /// Whether a call of an API needs a permit.
    pub fn is_metered(&self, api: Api) -> bool {
        let limits = [self.limit(api), self.limit_a_month(api), self.total];
        limits.iter().any(Option::is_some)
    }
}
