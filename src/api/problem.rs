//! RFC 9457 problems: few stable codes, each with its status and whose fault it is.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::call::Trouble;
use crate::carrier::CarrierError;
use crate::carrier::usps::payments;
use crate::token::{TokenFailure, TokenTrouble};

#[cfg(feature = "openapi")]
use super::openapi::{answers, words};

/// Whose fault a problem is. Anything but `input` lets the checkout go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request is wrong.
    Input,
    /// Whoever asks may not.
    Access,
    /// Whoever asks asks too often.
    RateLimit,
    /// The carrier's quota is used up.
    Quota,
    /// The carrier failed.
    Carrier,
    /// The shop's settings, or its account at the carrier, are not right.
    Configuration,
    /// Edgepost failed.
    Internal,
}

impl Fault {
    /// The word in problems, log and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Access => "access",
            Self::RateLimit => "rate_limit",
            Self::Quota => "quota",
            Self::Carrier => "carrier",
            Self::Configuration => "configuration",
            Self::Internal => "internal",
        }
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $status:literal, $fault:ident, $retryable:literal;)+) => {
        /// What is wrong. The list in `docs/api.md` is tested against this one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)+ }
            }

            /// Whose fault it is.
            pub fn fault(self) -> Fault {
                match self { $(Self::$variant => Fault::$fault,)+ }
            }

            /// Whether the same request may succeed later without anybody changing anything.
            pub fn retryable(self) -> bool {
                match self { $(Self::$variant => $retryable,)+ }
            }

            /// What it means, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc,)+).trim_ascii(),)+ }
            }
        }
    };
}

codes! {
    /// The body is not JSON that can be read.
    InvalidJson = "invalid_json", 400, Input, false;
    /// A field has a value that cannot be used.
    InvalidField = "invalid_field", 422, Input, false;
    /// A field that is needed is missing.
    MissingField = "missing_field", 422, Input, false;
    /// A field is not known here.
    UnknownField = "unknown_field", 422, Input, false;
    /// The body is too large.
    BodyTooLarge = "body_too_large", 413, Input, false;
    /// The body is not sent as JSON.
    ContentTypeUnsupported = "content_type_unsupported", 415, Input, false;
    /// The path takes another method.
    MethodNotAllowed = "method_not_allowed", 405, Input, false;
    /// There is nothing at this path.
    PathUnknown = "path_unknown", 404, Input, false;
    /// None of the forms that are accepted can be had.
    NotAcceptable = "not_acceptable", 406, Input, false;
    /// A label needs an idempotency key.
    IdempotencyKeyInvalid = "idempotency_key_invalid", 400, Input, false;
    /// The idempotency key stands for another order.
    IdempotencyKeyReused = "idempotency_key_reused", 409, Input, false;
    /// The label was cancelled.
    LabelCanceled = "label_canceled", 409, Input, false;
    /// There is no such label.
    LabelUnknown = "label_unknown", 404, Input, false;
    /// The label cannot be cancelled.
    LabelNotCancelable = "label_not_cancelable", 409, Input, false;
    /// There is no such ZIP code.
    ZipUnknown = "zip_unknown", 404, Input, false;
    /// A key is needed.
    KeyMissing = "key_missing", 401, Access, false;
    /// The key is not one of this shop's.
    KeyUnknown = "key_unknown", 401, Access, false;
    /// The secret key is needed here.
    SecretKeyRequired = "secret_key_required", 403, Access, false;
    /// Pages of this origin may not ask.
    OriginNotAllowed = "origin_not_allowed", 403, Access, false;
    /// More requests come from this client than one may send.
    TooManyRequests = "too_many_requests", 429, RateLimit, true;
    /// The carrier's quota is used up.
    CarrierQuotaUsed = "carrier_quota_used", 503, Quota, true;
    /// This client has used up its share of the carrier's quota.
    ShareUsed = "share_used", 503, Quota, true;
    /// The carrier cannot be reached.
    CarrierUnreachable = "carrier_unreachable", 502, Carrier, true;
    /// The carrier did not answer in time.
    CarrierTimeout = "carrier_timeout", 504, Carrier, true;
    /// The carrier answered with an error.
    CarrierError = "carrier_error", 502, Carrier, true;
    /// The carrier's answer cannot be read.
    CarrierUnreadable = "carrier_unreadable", 502, Carrier, true;
    /// Neither a token nor a permit to call the carrier can be had at the moment.
    TokenUnavailable = "token_unavailable", 503, Carrier, true;
    /// There may be a label: it is not known yet.
    LabelOutcomeUnknown = "label_outcome_unknown", 504, Carrier, true;
    /// The label is bought and cannot be printed again.
    LabelUnprintable = "label_unprintable", 502, Carrier, false;
    /// The carrier refuses the shop's credentials.
    CredentialsRejected = "credentials_rejected", 503, Configuration, false;
    /// The shop's carrier app lacks a product.
    ProductMissing = "product_missing", 503, Configuration, false;
    /// The shop's carrier account is not linked to its app.
    AccountNotLinked = "account_not_linked", 503, Configuration, false;
    /// The carrier blocks the shop's app.
    AccessBlocked = "access_blocked", 503, Configuration, false;
    /// The carrier's address is set wrong.
    WrongHost = "wrong_host", 503, Configuration, false;
    /// The carrier lets the shop pay for no label.
    PaymentRefused = "payment_refused", 503, Configuration, false;
    /// A setting is missing or wrong.
    SettingInvalid = "setting_invalid", 503, Configuration, false;
    /// Edgepost failed.
    Internal = "internal", 500, Internal, true;
}

/// One field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) into the body; empty for what is no field.
    pub pointer: String,
    /// `invalid_field`, `missing_field` or `unknown_field`.
    #[cfg_attr(feature = "openapi", schemars(with = "words::FieldErrorCode"))]
    pub code: &'static str,
    /// What to send instead, in English.
    pub message: String,
}

/// A problem, before it becomes an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub code: Code,
    /// This case of it, in a sentence. Small: what a page may know.
    pub detail: String,
    /// Fields that are wrong.
    pub errors: Vec<FieldError>,
    /// When it is worth asking again.
    pub retry_after: Option<Duration>,
}

impl Problem {
    /// A problem with a sentence about this case.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// Wrong fields: the code of the first, and all of them listed.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let named = |name| move |code: &&Code| code.name() == name;
        let first = errors.first();
        Self {
            code: first
                .and_then(|error| Code::ALL.iter().find(named(error.code)))
                .copied()
                .unwrap_or(Code::InvalidField),
            detail: match first {
                Some(error) if error.pointer.is_empty() => error.message.clone(),
                Some(error) => format!("{}: {}", error.pointer, error.message),
                None => String::new(),
            },
            errors,
            retry_after: None,
        }
    }

    pub(super) fn retry_after(mut self, span: Option<Duration>) -> Self {
        self.retry_after = span;
        self
    }

    /// Whole seconds, rounded up: asking a moment too early is asking in vain.
    pub fn retry_after_seconds(&self) -> Option<u64> {
        self.retry_after
            .map(|span| span.as_secs() + u64::from(span.subsec_nanos() > 0))
            .map(|seconds| seconds.max(1))
    }

    /// The body of the answer.
    pub fn to_json(&self, request_id: &str, next_action: Option<&'static str>) -> String {
        let code = self.code;
        serde_json::to_string(&Body {
            kind: format!("urn:edgepost:problem:{}", code.name()),
            title: code.title(),
            status: code.status(),
            detail: &self.detail,
            code: code.name(),
            fault: code.fault(),
            retryable: code.retryable(),
            retry_after: self.retry_after_seconds(),
            next_action,
            request_id,
            errors: &self.errors,
        })
        .unwrap_or_default()
    }
}

/// A problem in the form of RFC 9457.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "Problem"))]
pub(super) struct Body<'a> {
    /// `urn:edgepost:problem:` and the `code`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Urn"))]
    kind: String,
    /// What `code` means, in a few words of English.
    title: &'static str,
    /// The status of the answer.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Status"))]
    status: u16,
    /// This case of it, in a sentence of English.
    detail: &'a str,
    #[cfg_attr(feature = "openapi", schemars(with = "words::ProblemCode"))]
    code: &'static str,
    #[cfg_attr(feature = "openapi", schemars(with = "words::FaultWord"))]
    fault: Fault,
    /// Whether the same request may succeed later without anybody changing anything.
    retryable: bool,
    /// When it is worth asking again, in seconds; the header `Retry-After` says the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Seconds"))]
    retry_after: Option<u64>,
    /// On `/v1/addresses/validate`, beside every problem that is not the request's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(with = "words::FailOpen"))]
    next_action: Option<&'static str>,
    /// The header `X-Request-Id` says the same. The log knows it.
    request_id: &'a str,
    /// Every field that is wrong, not the first alone; left out where none is.
    #[serde(skip_serializing_if = "<[FieldError]>::is_empty")]
    errors: &'a [FieldError],
}

/// The sentence for a fault that only the operator can mend.
const ASK_THE_OPERATOR: &str = "The shop's operator finds the reason in /v1/status.";
/// How long to wait after a failure of the carrier that did not say.
const AFTER_A_FAILURE: Duration = Duration::from_secs(5);
/// How long to wait when the carrier's quota is used up and the carrier did not say.
const AFTER_QUOTA: Duration = Duration::from_secs(60);

impl From<CarrierError> for Problem {
    fn from(error: CarrierError) -> Self {
        match error {
            CarrierError::TokenRefused(_) | CarrierError::CredentialsRejected => {
                Self::new(Code::CredentialsRejected, ASK_THE_OPERATOR)
            }
            CarrierError::ProductMissing | CarrierError::ScopeMissing => {
                Self::new(Code::ProductMissing, ASK_THE_OPERATOR)
            }
            // Only back ends come across these: they may be told what to do.
            CarrierError::PaymentRefused(refusal) if !refusal.is_configuration() => {
                Self::new(Code::CarrierError, payments::advice(refusal))
                    .retry_after(Some(AFTER_QUOTA))
            }
            CarrierError::PaymentRefused(refusal) => {
                Self::new(Code::PaymentRefused, payments::advice(refusal))
            }
            CarrierError::PaymentTokenRefused(_) => {
                Self::new(Code::CredentialsRejected, ASK_THE_OPERATOR)
            }
            CarrierError::AccountNotLinked => Self::new(Code::AccountNotLinked, ASK_THE_OPERATOR),
            CarrierError::AccessBlocked => Self::new(Code::AccessBlocked, ASK_THE_OPERATOR),
            CarrierError::WrongPath | CarrierError::Redirected => {
                Self::new(Code::WrongHost, ASK_THE_OPERATOR)
            }
            CarrierError::QuotaUsed { retry_after } => Self::new(
                Code::CarrierQuotaUsed,
                "The carrier answers no more questions of this shop for now.",
            )
            .retry_after(retry_after.or(Some(AFTER_QUOTA))),
            CarrierError::Failed { retry_after, .. } => {
                Self::new(Code::CarrierError, "The carrier has a fault of its own.")
                    .retry_after(retry_after.or(Some(AFTER_A_FAILURE)))
            }
            CarrierError::RequestRefused
            | CarrierError::InputRefused(_)
            | CarrierError::NothingFound(_) => Self::new(
                Code::CarrierError,
                "The carrier refused a request that it should have taken.",
            ),
            CarrierError::Unreadable | CarrierError::LabelUnreadable => Self::new(
                Code::CarrierUnreadable,
                "The carrier's answer makes no sense.",
            )
            .retry_after(Some(AFTER_A_FAILURE)),
            CarrierError::TimedOut => Self::new(Code::CarrierTimeout, "The carrier took too long.")
                .retry_after(Some(AFTER_A_FAILURE)),
            CarrierError::Lost => Self::new(
                Code::CarrierUnreachable,
                "The connection to the carrier failed.",
            )
            .retry_after(Some(AFTER_A_FAILURE)),
        }
    }
}

impl From<TokenFailure> for Problem {
    fn from(failure: TokenFailure) -> Self {
        let problem = match failure.trouble {
            TokenTrouble::Carrier(error) => Self::from(error),
            TokenTrouble::CallsUsed | TokenTrouble::OtherSettings => Self::new(
                Code::TokenUnavailable,
                "Edgepost has no token for the carrier at the moment.",
            ),
            TokenTrouble::ObjectUnavailable => Self::new(
                Code::TokenUnavailable,
                "The part of Edgepost that every call of the carrier needs does not answer at the moment.",
            ),
            TokenTrouble::ShareUsed => Self::new(
                Code::ShareUsed,
                "This client has used up its share of the calls that the carrier allows.",
            ),
            TokenTrouble::GenerationUnknown => Self::fields(vec![FieldError {
                pointer: "/generation".to_owned(),
                code: Code::InvalidField.name(),
                message: "was never issued; send the one that /v1/status shows".to_owned(),
            }]),
        };
        let own = problem.retry_after;
        problem.retry_after(failure.retry_after.or(own))
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Carrier(error) => Self::from(error),
            Trouble::Remembered(error, left) => Self::from(error).retry_after(Some(left)),
            Trouble::Token(failure) => Self::from(failure),
            Trouble::NotGranted(_) => Self::from(CarrierError::ScopeMissing),
            Trouble::NotPermitted(_) => Self::from(TokenFailure::from(trouble)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::UnixMillis;
    use crate::ports::Response;

    #[test]
    fn every_code_is_documented_with_its_status_and_fault() {
        let documentation = include_str!("../../docs/api.md");
        for code in Code::ALL {
            let fault = serde_json::to_string(&code.fault())
                .unwrap()
                .replace('"', "`");
            let row = format!("| `{}` | {} | {} |", code.name(), code.status(), fault);
            assert!(
                documentation.contains(&row),
                "docs/api.md lacks the row {row}"
            );
        }
        let rows = documentation.lines().filter(|line| {
            let cells: Vec<_> = line.split('|').map(str::trim).collect();
            matches!(cells.as_slice(), ["", name, status, fault, ..] if name.starts_with('`') && status.parse::<u16>().is_ok() && fault.starts_with('`'))
        });
        assert_eq!(
            rows.count(),
            Code::ALL.len(),
            "docs/api.md lists a code that does not exist"
        );
    }

    #[test]
    fn only_input_access_and_rate_limit_are_the_askers_fault() {
        for code in Code::ALL {
            let askers = matches!(
                code.fault(),
                Fault::Input | Fault::Access | Fault::RateLimit
            );
            assert_eq!(
                code.status() == 429,
                code.fault() == Fault::RateLimit,
                "{}",
                code.name()
            );
            assert_eq!(code.status() < 500, askers, "{}", code.name());
        }
    }

    #[test]
    fn a_problem_has_the_members_of_rfc_9457_and_ours() {
        let problem = Problem {
            retry_after: Some(Duration::from_millis(1_200)),
            ..Problem::new(Code::CarrierTimeout, "x")
        };
        assert_eq!(
            problem.to_json("id", Some("accept_as_entered")),
            r#"{"type":"urn:edgepost:problem:carrier_timeout","title":"The carrier did not answer in time.","status":504,"detail":"x","code":"carrier_timeout","fault":"carrier","retryable":true,"retry_after":2,"next_action":"accept_as_entered","request_id":"id"}"#
        );
    }

    /// As a person meets it: USPS's text, the problem that comes of it, and what to do.
    fn row(text: &str, body: String) -> String {
        let response = Response {
            status: 400,
            received_at: UnixMillis::default(),
            retry_after: None,
            content_type: None,
            body: body.into_bytes(),
        };
        let problem = Problem::from(payments::answer(&response).unwrap_err());
        format!(
            "| {text} | `{}` | {} |",
            problem.code.name(),
            problem.detail
        )
    }

    #[test]
    fn every_refusal_of_payment_has_advice_that_is_documented() {
        let documentation = include_str!("../../docs/operations.md");
        let published = include_str!("../../tests/fixtures/usps/payment.refusals.json");
        let published: serde_json::Value = serde_json::from_str(published).unwrap();
        let mut rows = Vec::new();
        for entry in published.as_array().unwrap() {
            let text = entry["text"].as_str().unwrap();
            let code = entry["code"].as_str().unwrap();
            let told = text.replace("<role>", "PAYER").replace("%s", "1");
            let body = serde_json::json!({"error": {"code": "400", "message": told, "errors": [{"code": code, "detail": told}]}});
            let shown = text.replace("<role>", "ROLE");
            let shown: Vec<_> = shown.split_whitespace().collect();
            rows.push(row(
                &format!("{code} {}", shown.join(" ")),
                body.to_string(),
            ));
        }
        for text in [
            "CRID isn't enrolled in USPS Ship Outbound",
            "MID isn't enrolled in USPS Ship Outbound",
        ] {
            let body = serde_json::json!({"body": text, "roles": [{"roleName": "LABEL_OWNER"}]});
            rows.push(row(text, body.to_string()));
        }
        let lacking: Vec<_> = rows
            .iter()
            .filter(|row| !documentation.contains(*row))
            .collect();
        assert!(lacking.is_empty(), "docs/operations.md lacks {lacking:#?}");
    }
}
