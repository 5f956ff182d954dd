//! `POST /payments/v3/payment-authorization` (Payments 3.1.20): who pays for labels and whose labels they are, as a token for
//! the labels API.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::carrier::{AccessToken, CarrierError, Grant, PaymentRefusal};
use crate::clock::UnixMillis;
use crate::ports::{Request, Response};
use crate::postal::Zip5;

use super::{Endpoint, classify};
use crate::json::Document;

mod refusal;

pub use refusal::advice;
pub(super) use refusal::refusal;

/// The life of a payment token, and the longest that one is believed to have. The answer does not say it (CONTRACT §10).
const LIFE: Duration = Duration::from_secs(8 * 3600);
/// The life of a token that by our clock is over when it comes: one of the clocks is wrong, and it is worth a try.
const SHORTEST_LIFE: Duration = Duration::from_secs(7 * 60);

/// A customer registration id: 2 to 18 digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Crid(String);

/// A mailer id: six or nine digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Mid(String);

/// The number of an account, permit or meter: 1 to 32 ASCII letters and digits.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountNumber(String);

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Crid {
    /// Reads 2 to 18 digits.
    pub fn parse(text: &str) -> Option<Self> {
        ((2..=18).contains(&text.len()) && digits(text)).then(|| Self(text.to_owned()))
    }
}

impl Mid {
    /// Reads six or nine digits.
    pub fn parse(text: &str) -> Option<Self> {
        (matches!(text.len(), 6 | 9) && digits(text)).then(|| Self(text.to_owned()))
    }
}

impl AccountNumber {
    /// Reads 1 to 32 ASCII letters and digits.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=32).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            .then(|| Self(text.to_owned()))
    }
}

/// What is paid from.
#[derive(Clone, PartialEq, Eq)]
pub enum Account {
    /// An account of the Enterprise Payment System.
    Eps {
        /// Its number.
        number: AccountNumber,
    },
    /// A permit.
    Permit {
        /// Its number.
        number: AccountNumber,
        /// The ZIP code of the post office that gave it.
        zip: Zip5,
    },
    /// A meter: PC Postage providers only.
    Meter {
        /// Its number.
        number: AccountNumber,
    },
}

/// Who pays.
#[derive(Clone, PartialEq, Eq)]
pub struct Payer {
    /// From which account.
    pub account: Account,
    /// Their registration.
    pub crid: Crid,
}

/// Whose labels they are.
#[derive(Clone, PartialEq, Eq)]
pub struct LabelOwner {
    /// Their registration.
    pub crid: Crid,
    /// The mailer id in the tracking numbers.
    pub mid: Mid,
    /// The mailer id of the manifests.
    pub manifest_mid: Mid,
}

/// The parties of every label of this shop. A payment token belongs to exactly one such set.
#[derive(Clone, PartialEq, Eq)]
pub struct Roles {
    /// Who pays.
    pub payer: Payer,
    /// Whose labels they are.
    pub label_owner: LabelOwner,
    /// The payer's contract, if prices are shown by one: without it labels cost what everybody pays.
    pub contract: Option<Contract>,
}

/// The account that has contract prices.
#[derive(Clone, PartialEq, Eq)]
pub struct Contract {
    /// `EPS`, `PERMIT` or `METER`.
    pub account_type: &'static str,
    /// Its number: digits.
    pub number: String,
}

impl std::fmt::Debug for Roles {
    /// Account numbers do not belong in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Roles(redacted)")
    }
}

#[derive(Default, Serialize)]
struct Body<'a> {
    roles: Vec<Party<'a>>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Party<'a> {
    role_name: &'static str,
    #[serde(rename = "CRID")]
    crid: &'a str,
    #[serde(rename = "MID", skip_serializing_if = "str::is_empty")]
    mid: &'a str,
    #[serde(rename = "manifestMID", skip_serializing_if = "str::is_empty")]
    manifest_mid: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    account_type: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    account_number: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    permit_number: &'a str,
    #[serde(rename = "permitZIP", skip_serializing_if = "str::is_empty")]
    permit_zip: &'a str,
}

impl<'a> Party<'a> {
    /// Somebody with an account: kind, number and ZIP code.
    fn with_account(
        role_name: &'static str,
        crid: &'a str,
        (kind, number, zip): (&'a str, &'a str, &'a str),
    ) -> Self {
        let (account_number, permit_number) = match kind {
            PERMIT => ("", number),
            _ => (number, ""),
        };
        Self {
            role_name,
            crid,
            account_type: kind,
            account_number,
            permit_number,
            permit_zip: zip,
            ..Self::default()
        }
    }
}

impl Roles {
    /// Asks for a payment token.
    pub fn request(&self, usps: &Endpoint, token: &AccessToken) -> Request {
        let [kind, number, zip, payer, owner, mid, manifest_mid] = self.parts();
        let mut roles = vec![
            Party::with_account("PAYER", payer, (kind, number, zip)),
            Party {
                role_name: "LABEL_OWNER",
                crid: owner,
                mid,
                manifest_mid,
                ..Party::default()
            },
        ];
        if let Some(contract) = &self.contract {
            let account = (contract.account_type, contract.number.as_str());
            // Only a permit has a ZIP code, and only the payer's is known.
            let zip = if account == (kind, number) { zip } else { "" };
            let account = (account.0, account.1, zip);
            roles.push(Party::with_account("RATE_HOLDER", payer, account));
        }
        let body = serde_json::to_vec(&Body { roles });
        usps.post(
            "/payments/v3/payment-authorization",
            body.unwrap_or_default(),
            Some(token),
        )
    }

    /// Everything that a payment token is tied to, in an order that outlives a deploy: kind, number and ZIP code of the
    /// account (empty if it has none), CRID of the payer; CRID, MID and manifest MID of the labels' owner; kind and number of the
    /// contract's account, if there is one. None of it holds anything but letters and digits, so any other sign may separate it.
    pub fn fingerprint_parts(&self) -> Vec<&str> {
        let contract = self.contract.as_ref();
        let contract = contract.map(|contract| [contract.account_type, &contract.number]);
        let contract = contract.into_iter().flatten();
        self.parts().into_iter().chain(contract).collect()
    }

    fn parts(&self) -> [&str; 7] {
        let (kind, number, zip) = match &self.payer.account {
            Account::Eps { number } => ("EPS", number, ""),
            Account::Permit { number, zip } => (PERMIT, number, zip.as_str()),
            Account::Meter { number } => ("METER", number, ""),
        };
        let owner = &self.label_owner;
        [
            kind,
            &number.0,
            zip,
            &self.payer.crid.0,
            &owner.crid.0,
            &owner.mid.0,
            &owner.manifest_mid.0,
        ]
    }
}

const PERMIT: &str = "PERMIT";

/// Reads the answer. The life counts from its receipt; a token without a legible end lives for eight hours.
///
/// # Errors
///
/// What the answer means instead. Whatever is said against the roles or their accounts, with any status, is
/// [`CarrierError::PaymentRefused`]; a 401 that speaks of the bearer, its scope or product is what it is everywhere.
pub fn answer(response: &Response) -> Result<Grant, CarrierError> {
    // 200 by the document, 201 by older texts.
    if !(200..300).contains(&response.status) {
        return Err(refused(response));
    }
    let document = Document::parse(&response.body).ok_or(CarrierError::Unreadable)?;
    let token = document
        .root()
        .member("paymentAuthorizationToken")
        .text()
        .filter(|token| token.bytes().all(|byte| byte.is_ascii_graphic()))
        .ok_or(CarrierError::Unreadable)?;
    Ok(Grant {
        token: AccessToken::new(&token),
        life: life(&token, response.received_at),
        scopes: None,
    })
}

/// Clamps downwards only: at most 8 hours, which is also what a token without a legible end has.
fn life(token: &str, now: UnixMillis) -> Duration {
    let Some(end) = end(token) else {
        return LIFE;
    };
    match end.since(now) {
        left if left < Duration::from_secs(1) => SHORTEST_LIFE,
        left => left.min(LIFE),
    }
}

/// `exp` of a JWT (RFC 7519): seconds of the Unix epoch; milliseconds are recognized by their size.
fn end(token: &str) -> Option<UnixMillis> {
    let claims = token.split('.').nth(1)?.trim_end_matches('=');
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    let exp: f64 = Document::parse(&claims)?.root().member("exp").number()?;
    let exp = if exp < 1e12 { exp * 1000.0 } else { exp };
    (exp.is_finite() && exp > 0.0).then_some(UnixMillis(exp as u64))
}

fn refused(response: &Response) -> CarrierError {
    if let Some(refusal) = refusal(response) {
        return CarrierError::PaymentRefused(refusal);
    }
    match classify(response) {
        // Nothing but settings was sent: whatever is refused, one of them is to blame.
        CarrierError::InputRefused(_) | CarrierError::NothingFound(_) => {
            CarrierError::PaymentRefused(PaymentRefusal::Unstated)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::TokenRefusal;

    const NOW: UnixMillis = UnixMillis(1_795_291_200_000);

    fn roles(account: Account) -> Roles {
        Roles {
            payer: Payer {
                account,
                crid: Crid::parse("12345678").unwrap(),
            },
            label_owner: LabelOwner {
                crid: Crid::parse("87654321").unwrap(),
                mid: Mid::parse("123456").unwrap(),
                manifest_mid: Mid::parse("987654321").unwrap(),
            },
            contract: None,
        }
    }

    fn contract(account_type: &'static str, number: &str) -> Option<Contract> {
        let number = number.to_owned();
        Some(Contract {
            account_type,
            number,
        })
    }

    fn number(text: &str) -> AccountNumber {
        AccountNumber::parse(text).unwrap()
    }

    fn read(status: u16, body: &str) -> Result<Grant, CarrierError> {
        answer(&Response {
            status,
            received_at: NOW,
            retry_after: None,
            content_type: None,
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn numbers_are_checked_once() {
        for (text, crid, mid, account) in [
            ("12", true, false, true),
            ("123456", true, true, true),
            ("123456789", true, true, true),
            ("1234567890123456789", false, false, true),
            ("1", false, false, true),
            ("12345a", false, false, true),
            ("12 456", false, false, false),
            ("", false, false, false),
            ("\u{ff11}23456", false, false, false),
        ] {
            assert_eq!(Crid::parse(text).is_some(), crid, "{text}");
            assert_eq!(Mid::parse(text).is_some(), mid, "{text}");
            assert_eq!(AccountNumber::parse(text).is_some(), account, "{text}");
        }
    }

    #[test]
    fn each_kind_of_account_is_asked_for_in_its_own_members() {
        let zip = Zip5::parse("20260").unwrap();
        for (account, members) in [
            (
                Account::Eps {
                    number: number("1234567890"),
                },
                r#""accountType":"EPS","accountNumber":"1234567890""#,
            ),
            (
                Account::Permit {
                    number: number("300"),
                    zip,
                },
                r#""accountType":"PERMIT","permitNumber":"300","permitZIP":"20260""#,
            ),
            (
                Account::Meter {
                    number: number("55500001"),
                },
                r#""accountType":"METER","accountNumber":"55500001""#,
            ),
        ] {
            let request =
                roles(account).request(&Endpoint::new("http://h"), &AccessToken::new("t"));
            assert_eq!(request.url, "http://h/payments/v3/payment-authorization");
            assert_eq!(
                String::from_utf8(request.body).unwrap(),
                format!(
                    r#"{{"roles":[{{"roleName":"PAYER","CRID":"12345678",{members}}},{{"roleName":"LABEL_OWNER","CRID":"87654321","MID":"123456","manifestMID":"987654321"}}]}}"#
                )
            );
        }
    }

    #[test]
    fn whose_prices_a_label_has_is_said_where_there_is_a_contract() {
        let zip = Zip5::parse("20260").unwrap();
        let number = number("300");
        for (account, contract, members) in [
            (
                Account::Eps {
                    number: number.clone(),
                },
                contract("EPS", "1234567890"),
                r#""accountType":"EPS","accountNumber":"1234567890""#,
            ),
            (
                Account::Permit {
                    number: number.clone(),
                    zip,
                },
                contract("PERMIT", "300"),
                r#""accountType":"PERMIT","permitNumber":"300","permitZIP":"20260""#,
            ),
            (
                Account::Permit { number, zip },
                contract("PERMIT", "301"),
                r#""accountType":"PERMIT","permitNumber":"301""#,
            ),
        ] {
            let roles = Roles {
                contract,
                ..roles(account)
            };
            let request = roles.request(&Endpoint::new("http://h"), &AccessToken::new("t"));
            let body = String::from_utf8(request.body).unwrap();
            let holder = format!(r#",{{"roleName":"RATE_HOLDER","CRID":"12345678",{members}}}]}}"#);
            assert!(body.ends_with(&holder), "{body}");
        }
    }

    #[test]
    fn the_parts_of_a_fingerprint_tell_every_set_of_roles_apart() {
        let zip = Zip5::parse("20260").unwrap();
        let permit = roles(Account::Permit {
            number: number("300"),
            zip,
        });
        assert_eq!(
            permit.fingerprint_parts(),
            [
                "PERMIT",
                "300",
                "20260",
                "12345678",
                "87654321",
                "123456",
                "987654321"
            ]
        );
        let eps = roles(Account::Eps {
            number: number("300"),
        });
        let meter = roles(Account::Meter {
            number: number("300"),
        });
        assert_ne!(eps.fingerprint_parts(), meter.fingerprint_parts());
        let by_contract = Roles {
            contract: contract("EPS", "300"),
            ..eps.clone()
        };
        assert_ne!(eps.fingerprint_parts(), by_contract.fingerprint_parts());
        let text = format!("{eps:?}");
        assert!(
            !text.contains("300") && !text.contains("12345678"),
            "{text}"
        );
    }

    #[test]
    fn a_life_is_read_from_the_token_and_clamped_downwards() {
        let jwt = |claims: &str| {
            let claims = URL_SAFE_NO_PAD.encode(claims);
            format!("header.{claims}.signature")
        };
        for (token, seconds) in [
            (jwt(r#"{"exp":1795294800}"#), 3_600),
            (jwt(r#"{"exp":"1795294800"}"#), 3_600),
            (jwt(r#"{"exp":1795294800.5}"#), 3_600),
            (jwt(r#"{"exp":1795294800000}"#), 3_600),
            (jwt(r#"{"exp":1795377600}"#), 28_800),
            (jwt(r#"{"exp":1795291200}"#), 420),
            (jwt(r#"{"exp":1}"#), 420),
            (jwt(r#"{"exp":-1}"#), 28_800),
            (jwt(r#"{"exp":"soon"}"#), 28_800),
            (jwt("{}"), 28_800),
            (jwt("no JSON"), 28_800),
            ("header.body.signature".to_owned(), 28_800),
            ("opaque".to_owned(), 28_800),
        ] {
            // 200 by the document, 201 by older texts.
            for status in [200, 201] {
                let body = format!(r#"{{"paymentAuthorizationToken":"{token}","roles":[]}}"#);
                let grant = read(status, &body).unwrap();
                assert_eq!(grant.life.as_secs(), seconds, "{token}");
                assert_eq!(
                    (grant.token, grant.scopes),
                    (AccessToken::new(&token), None)
                );
            }
        }
    }

    #[test]
    fn an_answer_without_a_token_is_unreadable() {
        for body in [
            "",
            "{}",
            r#"{"paymentAuthorizationToken":""}"#,
            r#"{"paymentAuthorizationToken":"a b"}"#,
        ] {
            assert_eq!(
                read(200, body).unwrap_err(),
                CarrierError::Unreadable,
                "{body}"
            );
        }
    }

    /// The codes and texts that USPS published for this API (2025-10-30), each with either of its halves and as either status.
    #[test]
    fn what_is_not_about_payment_is_what_it_is_everywhere() {
        let said = |message: &str, title: &str| {
            format!(
                r#"{{"error":{{"code":"4","message":"{message}","errors":[{{"title":"{title}"}}]}}}}"#
            )
        };
        for (status, body, expected) in [
            (
                401,
                said("Insufficient OAuth scope.", "invalid_oauth_scope"),
                CarrierError::ScopeMissing,
            ),
            (
                401,
                said("The client application identifier is invalid.", ""),
                CarrierError::ProductMissing,
            ),
            (
                401,
                said("The access token has expired.", "token_expired"),
                CarrierError::TokenRefused(TokenRefusal::Expired),
            ),
            (
                401,
                String::new(),
                CarrierError::TokenRefused(TokenRefusal::Unstated),
            ),
            (
                400,
                said("OASValidation x with resource y: failed", ""),
                CarrierError::RequestRefused,
            ),
            (
                400,
                said("Something new.", ""),
                CarrierError::PaymentRefused(PaymentRefusal::Unstated),
            ),
            (404, String::new(), CarrierError::WrongPath),
            (
                429,
                said("Could not find an EPS Account", ""),
                CarrierError::QuotaUsed { retry_after: None },
            ),
            (
                503,
                String::new(),
                CarrierError::Failed {
                    status: 503,
                    retry_after: None,
                },
            ),
            (307, String::new(), CarrierError::Redirected),
        ] {
            assert_eq!(
                read(status, &body).unwrap_err(),
                expected,
                "{status} {body}"
            );
        }
    }
}
