//! USPS v3 REST APIs as values. The only folder that speaks USPS's words.

pub mod address;
pub mod city_state;
mod error;
mod extras;
pub mod international;
pub mod labels;
pub mod oauth;
pub mod options;
mod packaging;
pub mod payments;
mod rate_option;
mod services;
mod sorting;
pub mod standards;

pub use error::classify;
pub use extras::fit_one_question;
pub use rate_option::Prices;
pub use services::{SERVICES, service};

use std::time::Duration;

use crate::carrier::AccessToken;
use crate::ports::{Limits, Request};

/// The production host.
pub const PRODUCTION: &str = "https://apis.usps.com";
/// The test host. It signs its own tokens: a token of one host is refused by the other.
pub const TEST: &str = "https://apis-tem.usps.com";
/// Hosts that USPS has retired, and what to use instead. The first still answers, with a 401 that says nothing.
pub const RETIRED_HOSTS: &[(&str, &str)] =
    &[("api.usps.com", PRODUCTION), ("api-cat.usps.com", TEST)];

/// The largest answer that is read, in bytes.
const BODY_CAP: usize = 512 * 1024;

/// The APIs of USPS that are called. Each has its own quota, product and scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Api {
    /// Tokens (`/oauth2/v3`).
    OAuth,
    /// Addresses (`/addresses/v3`).
    Addresses,
    /// Shipping options: prices and delivery dates in one call (`/shipments/v3`).
    ShippingOptions,
    /// Delivery dates by themselves (`/service-standards/v3`).
    ServiceStandards,
    /// Prices of parcels that leave the country, by themselves (`/international-prices/v3`).
    InternationalPrices,
    /// Payment authorization (`/payments/v3`).
    Payments,
    /// Domestic labels (`/labels/v3`).
    Labels,
}

impl Api {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::OAuth,
        Self::Addresses,
        Self::ShippingOptions,
        Self::ServiceStandards,
        Self::InternationalPrices,
        Self::Payments,
        Self::Labels,
    ];

    /// The name used in status, log and `Server-Timing`.
    pub fn name(self) -> &'static str {
        match self {
            Self::OAuth => "oauth",
            Self::Addresses => "addresses",
            Self::ShippingOptions => "shipping_options",
            Self::ServiceStandards => "service_standards",
            Self::InternationalPrices => "international_prices",
            Self::Payments => "payments",
            Self::Labels => "labels",
        }
    }

    /// The API of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|api| api.name() == name)
    }

    /// Whether labels alone need it: a shop that buys none never calls it, and pages never do.
    pub fn is_for_labels(self) -> bool {
        match self {
            Self::OAuth
            | Self::Addresses
            | Self::ShippingOptions
            | Self::ServiceStandards
            | Self::InternationalPrices => false,
            Self::Payments | Self::Labels => true,
        }
    }

    /// Whether it is asked only where another API leaves something out: without it rates lack a date or a service, no more.
    pub fn is_optional(self) -> bool {
        matches!(self, Self::ServiceStandards | Self::InternationalPrices)
    }

    /// The scope that a token needs for it; the same in USPS's documents and in live tokens (CONTRACT §0).
    pub fn scope(self) -> Option<&'static str> {
        match self {
            // Asked for with credentials, not with a token.
            Self::OAuth => None,
            Self::Addresses => Some("addresses"),
            Self::ShippingOptions => Some("shipments"),
            // Its operations say `standards`, its document and live tokens this.
            Self::ServiceStandards => Some("service-standards"),
            Self::InternationalPrices => Some("international-prices"),
            Self::Payments => Some("payments"),
            Self::Labels => Some("labels"),
        }
    }

    /// What the operator does to be granted this API, as the beginning of a sentence (CONTRACT §1).
    pub fn how_to_get_it(self) -> &'static str {
        match self {
            Self::OAuth => "Ask USPS to add the product OAuth to the app",
            // Since 2026-07-12 an app without a licence gets the same 401 as one without the product.
            Self::Addresses => {
                "Sign USPS's licence and order form for Addresses (paid since July 2026) and have the product added to the app"
            }
            Self::ShippingOptions => {
                "Ask USPS to add the product Shipping Options (part of Public Access I) to the app"
            }
            Self::ServiceStandards => {
                "Ask USPS to add the product Service Standards (part of Public Access I) to the app"
            }
            Self::InternationalPrices => {
                "Ask USPS to add the product International Prices (part of Public Access I) to the app"
            }
            Self::Payments => {
                "Enrol in USPS Ship (Customer Onboarding Portal) and have the product Payments added to the app"
            }
            Self::Labels => {
                "Enrol in USPS Ship (Customer Onboarding Portal) and have the product Domestic Labels added to the app"
            }
        }
    }

    /// How long one attempt may take, and how much body is read.
    pub fn limits(self, timeouts: &Timeouts) -> Limits {
        let timeout = match self {
            Self::OAuth => timeouts.token,
            Self::Addresses => timeouts.addresses,
            Self::ShippingOptions => timeouts.options,
            Self::ServiceStandards => timeouts.standards,
            Self::InternationalPrices => timeouts.international_prices,
            Self::Payments => timeouts.payments,
            Self::Labels => timeouts.labels,
        };
        let body = match self {
            Self::Labels => labels::MOST_BYTES,
            _ => BODY_CAP,
        };
        Limits { timeout, body }
    }
}

/// How long one attempt may take, headers and body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Token endpoint.
    pub token: Duration,
    /// Addresses.
    pub addresses: Duration,
    /// Shipping options.
    pub options: Duration,
    /// Service standards: a date is worth a shorter wait than a price.
    pub standards: Duration,
    /// International prices.
    pub international_prices: Duration,
    /// Payment authorization: the caller is a back end, and labels can wait.
    pub payments: Duration,
    /// Labels: the same.
    pub labels: Duration,
}

/// Where USPS is: scheme and authority, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    base_url: String,
}

impl Endpoint {
    /// From a checked base URL.
    pub fn new(base_url: &str) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
        }
    }

    /// The base URL.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A `GET`. Empty values are left out: the gateway counts them as missing (CONTRACT §3).
    fn get(&self, path: &str, query: &[(&str, &str)], token: &AccessToken) -> Request {
        let mut url = format!("{}{path}", self.base_url);
        let mut separator = '?';
        for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
            url.push(separator);
            url.push_str(name);
            url.push('=');
            url.extend(percent_encoding::utf8_percent_encode(
                value,
                percent_encoding::NON_ALPHANUMERIC,
            ));
            separator = '&';
        }
        Request {
            method: "GET",
            url,
            headers: vec![
                ("accept", "application/json".to_owned()),
                ("authorization", token.bearer()),
            ],
            body: Vec::new(),
        }
    }

    /// A `DELETE`, which has no body.
    fn delete(&self, path: &str, token: &AccessToken) -> Request {
        Request {
            method: "DELETE",
            ..self.get(path, &[], token)
        }
    }

    /// A `POST` of JSON.
    fn post(&self, path: &str, body: Vec<u8>, token: Option<&AccessToken>) -> Request {
        let mut headers = vec![
            ("accept", "application/json".to_owned()),
            ("content-type", "application/json".to_owned()),
        ];
        headers.extend(token.map(|token| ("authorization", token.bearer())));
        Request {
            method: "POST",
            url: format!("{}{path}", self.base_url),
            headers,
            body,
        }
    }
}
