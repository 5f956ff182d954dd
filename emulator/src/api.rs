//! The families of the carrier's APIs: their paths, names and scopes.

/// One family, found by the first segment of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Api {
    /// Its name in the call log, in fault rules and in quotas.
    pub name: &'static str,
    /// The first segment of its paths.
    pub segment: &'static str,
    /// `apiVersion` in its errors.
    pub version: &'static str,
    /// Any one of these scopes opens it.
    pub scopes: &'static [&'static str],
}

const fn api(
    name: &'static str,
    segment: &'static str,
    version: &'static str,
    scopes: &'static [&'static str],
) -> Api {
    Api {
        name,
        segment,
        version,
        scopes,
    }
}

/// Tokens.
pub const OAUTH: Api = api("oauth", "oauth2", "/oauth2/v3", &[]);
/// Addresses, city and state, ZIP codes.
pub const ADDRESSES: Api = api("addresses", "addresses", "/addresses/v3/", &["addresses"]);
/// Shipping options.
pub const SHIPMENTS: Api = api("shipments", "shipments", "/shipments/v3", &["shipments"]);

/// Prices of parcels that leave the country.
pub const INTERNATIONAL_PRICES: Api = api(
    "international-prices",
    "international-prices",
    "/international-prices/v3",
    &["international-prices"],
);
/// Delivery dates.
pub const STANDARDS: Api = api(
    "service-standards",
    "service-standards",
    "/service-standards/v3/",
    &["service-standards", "standards"],
);
/// Payment accounts and the tokens that labels are paid with.
pub const PAYMENTS: Api = api("payments", "payments", "/payments/v3", &["payments"]);
/// Labels inside the country.
pub const LABELS: Api = api("labels", "labels", "/labels/v3/", &["labels"]);

const APIS: [Api; 13] = [
    OAUTH,
    ADDRESSES,
    SHIPMENTS,
    PAYMENTS,
    LABELS,
    api(
        "prices",
        "prices",
        "/prices/v3",
        &["domestic-prices", "prices"],
    ),
    INTERNATIONAL_PRICES,
    STANDARDS,
    api("locations", "locations", "/locations/v3", &["locations"]),
    api("tracking", "tracking", "/tracking/v3", &["tracking"]),
    api(
        "international-labels",
        "international-labels",
        "/international-labels/v3",
        &["international-labels"],
    ),
    api("pickup", "pickup", "/pickup/v3", &["pickup"]),
    api(
        "scan-forms",
        "scan-forms",
        "/scan-forms/v3",
        &["scan-forms"],
    ),
];

impl Api {
    /// The family that a path belongs to.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let segment = path.trim_start_matches('/').split('/').next()?;
        APIS.into_iter().find(|api| api.segment == segment)
    }

    /// Whether a fault rule or a setting may name this family.
    #[must_use]
    pub fn is_name(name: &str) -> bool {
        APIS.iter().any(|api| api.name == name)
    }
}
