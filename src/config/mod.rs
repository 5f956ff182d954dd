//! Every setting: its name, default and check. All problems are reported at once, by name.
//!
//! Defaults point at the emulator, so that a clone runs without an account anywhere. Development values of secrets and keys
//! hold only while the carrier's base URL is loopback (DESIGN §7).

mod access;
mod base_url;
mod quota;
mod read;
mod roles;
mod shop;

use std::rc::Rc;
use std::time::Duration;

use serde::Serialize;

use crate::carrier::usps::oauth::Credentials;
use crate::carrier::usps::{Endpoint, Timeouts};
use crate::ports::ObjectAddress;
use crate::quote::QuoteKeys;
use crate::rates::{PriceType, Service};
use crate::shop::Settings;
use crate::token::{
    AccountSettings, Context, HashKey, KeyRing, Margins, PaymentSettings, TokenKind, TokenSettings,
};

pub use access::{Access, KeyDigest, RateLimit, any_matches};
use base_url::BaseUrl;
use read::Reader;

/// One setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SettingProblem {
    /// The variable or secret.
    pub name: &'static str,
    /// What is wrong and what to set instead. Never the value.
    pub problem: String,
}

/// Everything that is set. Who may ask is known even when something else is wrong: status has to be reachable then.
#[derive(Debug)]
pub struct Config {
    /// Who may ask.
    pub access: Access,
    /// The rest, or what is wrong.
    pub ready: Result<Rc<Ready>, Vec<SettingProblem>>,
}

/// Settings without a problem.
#[derive(Debug)]
pub struct Ready {
    /// The shop's id.
    pub shop_id: String,
    /// Which prices are shown.
    pub price_type: PriceType,
    /// Services the shop offers.
    pub services: Vec<&'static Service>,
    /// What the shop decides.
    pub shop: Settings,
    /// Whether shouted answers are put into proper case.
    pub proper_case: bool,
    /// The carrier's account: where, who, and how its tokens are kept.
    pub account: Rc<AccountSettings>,
    /// What is wrong with the settings that labels need. Everything else works without them.
    pub label_problems: Vec<SettingProblem>,
    /// Signs and verifies quotes.
    pub quote_keys: QuoteKeys,
    /// Makes names of objects and digests of bodies.
    pub hash_key: HashKey,
    /// How old an answer may be that is shown because the carrier cannot be asked.
    pub stale_for: Duration,
    /// How long an isolate remembers an answer about an address; `None`: not at all.
    pub address_memory: Option<Duration>,
    /// Part of every key under which answers are kept: another one forgets them all.
    pub cache_epoch: String,
    /// Time limits of a request.
    pub budgets: Budgets,
    /// Time limits of what is done about labels: a back end waits for it, and labels can wait.
    pub label_budgets: Budgets,
}

/// Time limits of a request (FAULTS §1).
#[derive(Clone, Copy, Debug)]
pub struct Budgets {
    /// Everything the page waits for.
    pub request: Duration,
    /// A KV read.
    pub kv: Duration,
    /// A question to the account object by somebody who has no usable token.
    pub object: Duration,
}

/// Name of the development publishable key; works on a loopback carrier only.
pub const DEVELOPMENT_PUBLISHABLE_KEY: &str = "pk_dev_edgepost";
/// Name of the development secret key; works on a loopback carrier only.
pub const DEVELOPMENT_SECRET_KEY: &str = "sk_dev_edgepost";
/// Where an object may be created near to (Durable Objects, "Data location").
const LOCATION_HINTS: &[&str] = &[
    "wnam", "enam", "sam", "weur", "eeur", "apac", "apac-ne", "apac-se", "oc", "afr", "me",
];
/// 32 bytes in base64, for loopback carriers only.
const DEVELOPMENT_KEY: &str = "ZWRnZXBvc3QgZGV2ZWxvcG1lbnQga2V5LCBubyBzZWNyZXQ=";

impl Config {
    /// Everything that is wrong, whoever needs it.
    pub fn problems(&self) -> &[SettingProblem] {
        match &self.ready {
            Ok(ready) => &ready.label_problems,
            Err(problems) => problems,
        }
    }

    /// Reads every setting through `lookup`, which gives the text of a variable or secret.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let mut read = Reader::new(&lookup);
        let base_url = BaseUrl::read(&mut read);
        let loopback = base_url.as_ref().is_some_and(|url| url.loopback);
        read.allow_development_values(loopback);

        let access = Access::read(&mut read, loopback);

        let client_id = read.secret("USPS_CLIENT_ID", "emulator-client");
        let client_secret = read.secret("USPS_CLIENT_SECRET", "emulator-secret");
        let token_key = read.key_bytes("TOKEN_KEY", DEVELOPMENT_KEY);
        let token_key_previous = read.optional_key_bytes("TOKEN_KEY_PREVIOUS", DEVELOPMENT_KEY);
        let hash_key = read
            .key_bytes("HASH_KEY", DEVELOPMENT_KEY)
            .map(|key| HashKey::new(&key));
        let quote_key = read.key_bytes("QUOTE_KEY", DEVELOPMENT_KEY);
        let quote_key_previous = read.optional_key_bytes("QUOTE_KEY_PREVIOUS", DEVELOPMENT_KEY);
        let quote_keys =
            quote_key.and_then(|key| QuoteKeys::new(&key, quote_key_previous.as_deref()));
        let shop_id = read.text("SHOP_ID", "");
        let shop = shop::read(&mut read);
        let proper_case = read.parsed(
            "PROPER_CASE",
            "true",
            |text| text.parse().ok(),
            "\"true\" or \"false\"",
        );
        let location_hint = read.parsed(
            "ACCOUNT_LOCATION_HINT",
            "enam",
            |text| LOCATION_HINTS.contains(&text).then(|| text.to_owned()),
            "a location hint of Durable Objects, like enam or weur",
        );
        let budgets = Budgets {
            request: read.millis("REQUEST_BUDGET_MS", 8_000),
            kv: read.millis("KV_TIMEOUT_MS", 150),
            object: read.millis("OBJECT_TIMEOUT_MS", 5_500),
        };
        let timeouts = Timeouts {
            token: read.millis("TOKEN_TIMEOUT_MS", 5_000),
            addresses: read.millis("ADDRESSES_TIMEOUT_MS", 3_500),
            options: read.millis("OPTIONS_TIMEOUT_MS", 5_000),
            standards: read.millis("STANDARDS_TIMEOUT_MS", 2_500),
            international_prices: read.millis("INTERNATIONAL_PRICES_TIMEOUT_MS", 5_000),
            payments: read.millis("PAYMENTS_TIMEOUT_MS", 20_000),
            labels: read.millis("LABELS_TIMEOUT_MS", 20_000),
        };
        let label_budgets = Budgets {
            request: read.millis("LABELS_BUDGET_MS", 50_000),
            // A payment token may have to be made first, and a bearer for it.
            object: timeouts.token + timeouts.payments + budgets.object,
            ..budgets
        };
        let margins = Margins {
            unusable: read.seconds("TOKEN_UNUSABLE_MARGIN_S", 1_800),
            refresh: read.seconds("TOKEN_REFRESH_MARGIN_S", 1_800),
        };
        let stale_for = read.long_seconds("STALE_RATES_S", 3 * 86_400);
        let address_memory = read.seconds_or("ADDRESS_MEMORY_S", 300, "off");
        let cache_epoch = read.text("CACHE_EPOCH", "1").unwrap_or_default();
        let remember_refusal = read.seconds("REMEMBER_REFUSAL_S", 300);
        let token_backoff = (
            read.seconds("TOKEN_BACKOFF_FLOOR_S", 30),
            read.seconds("TOKEN_BACKOFF_CEILING_S", 600),
        );

        let quota = quota::read(&mut read);

        let contract = shop.as_ref().and_then(|(_, shop)| shop.contract.as_ref());
        let (roles, label_problems) = roles::read(&lookup, contract);

        let problems = read.problems();
        let token =
            |hash_key: &HashKey, base_url: &str, client_id: &str, kind: TokenKind, fingerprint| {
                let account = hash_key.hash(&["token", "usps", base_url, client_id]);
                TokenSettings {
                    kind,
                    kv_key: format!("token/1/usps/{}/{}", kind.name(), account),
                    context: Context {
                        carrier: "usps",
                        host: base_url.to_owned(),
                        kind: kind.name(),
                    },
                    fingerprint,
                }
            };
        let values = (
            base_url,
            client_id,
            client_secret,
            token_key,
            hash_key,
            shop_id,
        )
            .all()
            .zip(shop.zip(proper_case))
            .zip(location_hint.zip(quote_keys));
        let ready = match values {
            Some((
                (
                    (base_url, client_id, client_secret, token_key, hash_key, shop_id),
                    ((price_type, shop), proper_case),
                ),
                (location_hint, quote_keys),
            )) if problems.is_empty() => Ok(Rc::new(Ready {
                shop_id,
                price_type,
                services: shop.services.all(),
                shop,
                proper_case,
                label_problems,
                budgets,
                label_budgets,
                stale_for,
                address_memory,
                cache_epoch,
                account: Rc::new(AccountSettings {
                    keys: KeyRing::new(&token_key, token_key_previous.as_deref()),
                    object: ObjectAddress {
                        name: hash_key.hash(&["account", "usps", &base_url.text, &client_id]),
                        location_hint,
                    },
                    bearer: token(
                        &hash_key,
                        &base_url.text,
                        &client_id,
                        TokenKind::Bearer,
                        hash_key.hash(&["secret", &client_secret]),
                    ),
                    payment: roles.map(|roles| PaymentSettings {
                        token: token(
                            &hash_key,
                            &base_url.text,
                            &client_id,
                            TokenKind::Payment,
                            hash_key.hash(&roles.fingerprint_parts()),
                        ),
                        roles,
                    }),
                    usps: Endpoint::new(&base_url.text),
                    credentials: Credentials {
                        client_id,
                        client_secret,
                    },
                    margins,
                    timeouts,
                    remember_refusal,
                    token_backoff,
                    quota,
                }),
                quote_keys,
                hash_key,
            })),
            _ => Err(problems.into_iter().chain(label_problems).collect()),
        };
        Self { access, ready }
    }
}

/// All of them, or nothing.
trait All {
    type Values;
    fn all(self) -> Option<Self::Values>;
}

impl<A, B, C, D, E, F> All
    for (
        Option<A>,
        Option<B>,
        Option<C>,
        Option<D>,
        Option<E>,
        Option<F>,
    )
{
    type Values = (A, B, C, D, E, F);
    fn all(self) -> Option<Self::Values> {
        Some((self.0?, self.1?, self.2?, self.3?, self.4?, self.5?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(settings: &[(&str, &str)]) -> Config {
        let defaults = [
            ("SHOP_ID", "demo"),
            ("SHIP_FROM_ZIP", "60601"),
            ("SHIP_FROM_TIME_ZONE", "America/Chicago"),
        ];
        Config::from_lookup(|name| {
            settings
                .iter()
                .chain(&defaults)
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    fn problem_names(settings: &[(&str, &str)]) -> Vec<&'static str> {
        config(settings)
            .ready
            .err()
            .unwrap_or_default()
            .iter()
            .map(|problem| problem.name)
            .collect()
    }

    const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    const LIVE: &[(&str, &str)] = &[
        ("USPS_BASE_URL", "https://apis.usps.com"),
        ("USPS_CLIENT_ID", "live-id"),
        ("USPS_CLIENT_SECRET", "live-secret"),
        ("TOKEN_KEY", KEY),
        ("HASH_KEY", KEY),
        ("QUOTE_KEY", KEY),
        ("PUBLISHABLE_KEYS", "pk_live_0123456789abcdef01234567"),
        ("SECRET_KEY", "sk_live_0123456789abcdef01234567"),
        ("ALLOWED_ORIGINS", "https://shop.example"),
    ];

    #[test]
    fn a_clone_runs_against_the_emulator_without_any_secret() {
        let ready = config(&[]).ready.unwrap();
        assert_eq!(ready.account.usps.base_url(), "http://127.0.0.1:8788");
        assert!(config(&[]).access.loopback);
    }

    #[test]
    fn elsewhere_every_secret_is_required_and_all_problems_come_at_once() {
        assert_eq!(
            problem_names(&[
                ("USPS_BASE_URL", "https://apis.usps.com"),
                ("PRICE_TYPE", "wholesale")
            ]),
            [
                "PUBLISHABLE_KEYS",
                "SECRET_KEY",
                "USPS_CLIENT_ID",
                "USPS_CLIENT_SECRET",
                "TOKEN_KEY",
                "HASH_KEY",
                "QUOTE_KEY",
                "PRICE_TYPE"
            ]
        );
        assert_eq!(problem_names(LIVE), [""; 0]);
    }

    #[test]
    fn development_values_are_refused_outside_loopback() {
        for (name, value) in [
            ("USPS_CLIENT_ID", "emulator-client"),
            ("USPS_CLIENT_SECRET", "emulator-secret"),
            ("TOKEN_KEY", DEVELOPMENT_KEY),
            ("TOKEN_KEY_PREVIOUS", DEVELOPMENT_KEY),
            ("HASH_KEY", DEVELOPMENT_KEY),
            ("QUOTE_KEY", DEVELOPMENT_KEY),
            ("QUOTE_KEY_PREVIOUS", DEVELOPMENT_KEY),
            ("PUBLISHABLE_KEYS", DEVELOPMENT_PUBLISHABLE_KEY),
            ("SECRET_KEY", DEVELOPMENT_SECRET_KEY),
        ] {
            let mut settings = vec![(name, value)];
            settings.extend(LIVE.iter().filter(|(known, _)| *known != name));
            assert_eq!(
                problem_names(&settings),
                [name],
                "{name}={value} was accepted"
            );
        }
    }

    #[test]
    fn wrong_values_are_named_and_never_shown() {
        for (name, value) in [
            ("TOKEN_KEY", "c2hvcnQ="),
            ("TOKEN_KEY_PREVIOUS", "c2hvcnQ="),
            ("ACCOUNT_LOCATION_HINT", "mars"),
            ("HASH_KEY", "not base64 at all, canary"),
            ("QUOTE_KEY", "c2hvcnQ="),
            ("QUOTE_KEY_PREVIOUS", "not base64 at all, canary"),
            ("SHIP_FROM_ZIP", "606"),
            ("SHIP_FROM_TIME_ZONE", ""),
            ("SERVICES", "teleport"),
            ("ALLOWED_ORIGINS", "https://shop.example/path"),
            ("ALLOWED_ORIGINS", "*"),
            ("PROPER_CASE", "yes"),
            ("REQUEST_BUDGET_MS", "-1"),
            ("SHOP_ID", ""),
        ] {
            let problems = config(&[(name, value)]).ready.unwrap_err();
            assert_eq!(problems.len(), 1, "{name}={value}: {problems:?}");
            assert_eq!(problems[0].name, name);
            assert!(
                value.len() < 4 || !problems[0].problem.contains(value),
                "{problems:?}"
            );
        }
    }

    #[test]
    fn roles_are_complete_or_left_out() {
        assert!(config(&[]).ready.unwrap().account.payment.is_none());
        let eps = [
            ("PAYER_ACCOUNT_TYPE", "EPS"),
            ("PAYER_ACCOUNT_NUMBER", "1234567890"),
            ("PAYER_CRID", "12345678"),
            ("LABEL_OWNER_CRID", "12345678"),
            ("LABEL_OWNER_MID", "123456789"),
            ("LABEL_OWNER_MANIFEST_MID", "987654"),
        ];
        let payment = |roles: &[(&str, &str)]| config(roles).ready.unwrap().account.payment.clone();
        let label_problems = |roles: &[(&str, &str)]| -> Vec<_> {
            let problems = config(roles).ready.unwrap().label_problems.clone();
            problems.iter().map(|problem| problem.name).collect()
        };
        assert_eq!(label_problems(&[]), [""; 0]);
        let token = payment(&eps).unwrap().token;
        for (number, (name, _)) in eps.iter().enumerate() {
            let mut fewer = eps.to_vec();
            fewer.remove(number);
            assert_eq!(label_problems(&fewer), [*name]);
            let mut wrong = eps.to_vec();
            wrong[number].1 = "not this!";
            assert_eq!(label_problems(&wrong), [*name]);
            // Addresses and rates do not need them.
            assert!(payment(&wrong).is_none());
        }
        let mut permit = eps.to_vec();
        permit[0].1 = "PERMIT";
        assert_eq!(label_problems(&permit), ["PAYER_PERMIT_ZIP"]);
        permit.push(("PAYER_PERMIT_ZIP", "20260"));
        let other = payment(&permit).unwrap().token;
        assert_eq!(other.kv_key, token.kv_key);
        assert_ne!(other.fingerprint, token.fingerprint, "another set of roles");
        assert_ne!(
            token.kv_key,
            config(&eps).ready.unwrap().account.bearer.kv_key
        );
    }

    #[test]
    fn what_labels_lack_is_told_whether_or_not_something_else_is_wrong() {
        let label = ("PAYER_CRID", "not this!");
        let named = |settings: &[(&str, &str)]| -> Vec<_> {
            let config = config(settings);
            config.problems().iter().map(|wrong| wrong.name).collect()
        };
        let alone = named(&[label]);
        assert_eq!(alone.len(), 6, "{alone:?}");
        let mut more = vec!["SHIP_FROM_ZIP"];
        more.extend(alone);
        assert_eq!(named(&[label, ("SHIP_FROM_ZIP", "606")]), more);
        assert_eq!(named(&[]), [""; 0]);
    }

    #[test]
    fn who_may_ask_is_known_even_when_something_else_is_wrong() {
        let config = config(&[("SHIP_FROM_ZIP", "x")]);
        assert!(config.ready.is_err());
        assert!(any_matches(&config.access.secret, DEVELOPMENT_SECRET_KEY));
    }

    #[test]
    fn host_and_client_id_separate_accounts_and_the_secret_does_not() {
        let account = |changes: &[(&str, &str)]| {
            let mut settings = changes.to_vec();
            settings.extend(LIVE);
            config(&settings).ready.unwrap().account.clone()
        };
        let live = account(&[]);
        assert_ne!(
            live.object,
            account(&[("USPS_BASE_URL", "https://apis-tem.usps.com")]).object
        );
        assert_ne!(
            live.bearer.kv_key,
            account(&[("USPS_CLIENT_ID", "other")]).bearer.kv_key
        );
        let rotated = account(&[("USPS_CLIENT_SECRET", "rotated")]);
        assert_eq!(
            (&live.object, &live.bearer.kv_key),
            (&rotated.object, &rotated.bearer.kv_key)
        );
        assert_ne!(live.bearer.fingerprint, rotated.bearer.fingerprint);
    }

    #[test]
    fn no_secret_shows_in_debug_text() {
        let mut settings = vec![
            ("USPS_CLIENT_SECRET", "canary-secret"),
            ("SECRET_KEY", "sk_canary_0123456789abcdef01234567"),
        ];
        settings.extend(LIVE);
        let text = format!("{:?}", config(&settings));
        for secret in ["canary", "pk_live", KEY, "01234567890123456789"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
