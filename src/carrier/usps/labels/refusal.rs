//! What a refusal of the labels API means, and whether there may be a label all the same.

use crate::carrier::{CarrierError, PaymentRefusal, Refusal, TokenRefusal};
use crate::ports::Response;

use super::super::error::Fault;
use super::super::{classify, payments};

/// Whether a purchase that failed may have bought a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It surely has not: the same order may be sent with another key.
    NotBought,
    /// It may have: only the same key is safe, or to print again by it.
    Unknown,
}

/// Whether a purchase that ended so may have bought a label. What the gateway or the back end refuses is not bought; what was
/// sent and never answered, or not legibly, may be.
pub fn certainty(error: CarrierError) -> Certainty {
    match error {
        CarrierError::TokenRefused(_)
        | CarrierError::PaymentTokenRefused(_)
        | CarrierError::PaymentRefused(_)
        | CarrierError::CredentialsRejected
        | CarrierError::ProductMissing
        | CarrierError::ScopeMissing
        | CarrierError::AccountNotLinked
        | CarrierError::AccessBlocked
        | CarrierError::QuotaUsed { .. }
        | CarrierError::RequestRefused
        | CarrierError::NothingFound(_)
        | CarrierError::WrongPath => Certainty::NotBought,
        // What the key stands for may be bought.
        CarrierError::InputRefused(Refusal::KeyTaken) => Certainty::Unknown,
        CarrierError::InputRefused(_) => Certainty::NotBought,
        CarrierError::Redirected
        | CarrierError::Failed { .. }
        | CarrierError::Unreadable
        | CarrierError::LabelUnreadable
        | CarrierError::TimedOut
        | CarrierError::Lost => Certainty::Unknown,
    }
}

/// Which tokens to renew before a call about labels is repeated, once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Renewal {
    /// The bearer.
    pub bearer: bool,
    /// The payment token.
    pub payment_token: bool,
}

/// Which tokens a refusal speaks of. A 401 that names neither means either of them; and how USPS words the refusal of a
/// payment token is not known, so one that `again` names the bearer after that was renewed means the payment token.
pub fn renewal(error: CarrierError, again: bool) -> Renewal {
    match error {
        CarrierError::PaymentTokenRefused(_) => Renewal {
            bearer: false,
            payment_token: true,
        },
        CarrierError::TokenRefused(TokenRefusal::Unstated) => Renewal {
            bearer: true,
            payment_token: true,
        },
        CarrierError::TokenRefused(_) => Renewal {
            bearer: !again,
            payment_token: again,
        },
        _ => Renewal::default(),
    }
}

/// What an answer that is no success means.
pub(super) fn refused(response: &Response) -> CarrierError {
    let fault = Fault::read(&response.body);
    if let Some(refusal) = payments::refusal(response)
        && refusal != PaymentRefusal::Unstated
    {
        return CarrierError::PaymentRefused(refusal);
    }
    match classify(response) {
        CarrierError::TokenRefused(_) if names_payment_token(&fault) => {
            CarrierError::PaymentTokenRefused(if fault.tells("expired") {
                TokenRefusal::Expired
            } else {
                TokenRefusal::Unstated
            })
        }
        CarrierError::InputRefused(about) | CarrierError::NothingFound(about) => {
            CarrierError::InputRefused(to_blame(&fault).unwrap_or(about))
        }
        // A time-out, and a conflict with a purchase that is still under way: nothing was refused.
        CarrierError::RequestRefused if matches!(response.status, 408 | 409 | 425 | 499) => {
            CarrierError::Failed {
                status: response.status,
                retry_after: None,
            }
        }
        other => other,
    }
}

fn names_payment_token(fault: &Fault) -> bool {
    let names = |text: &str| {
        let text = text.to_ascii_lowercase().replace('-', " ");
        text.contains("payment auth")
    };
    names(&fault.parameter) || fault.texts().into_iter().any(names)
}

/// Which part of an order a refusal is about: by the member it names, else by its words.
fn to_blame(fault: &Fault) -> Option<Refusal> {
    const PARAMETERS: [(&str, Refusal); 11] = [
        ("Idempotency-Key", Refusal::KeyTaken),
        ("toAddress", Refusal::Recipient),
        ("fromAddress", Refusal::Sender),
        ("senderAddress", Refusal::Sender),
        ("returnAddress", Refusal::Sender),
        ("mailingDate", Refusal::ShipDate),
        ("extraServices", Refusal::ExtraService),
        ("packageValue", Refusal::ExtraService),
        ("customsForm", Refusal::CustomsForm),
        ("imageInfo", Refusal::Image),
        ("packageDescription", Refusal::Parcel),
    ];
    const TEXTS: [(&str, Refusal); 14] = [
        ("Idempotency-Key", Refusal::KeyTaken),
        ("ustoms form", Refusal::CustomsForm),
        ("ExtraServices", Refusal::ExtraService),
        ("extraServices", Refusal::ExtraService),
        ("packageValue", Refusal::ExtraService),
        ("mailingDate", Refusal::ShipDate),
        ("ailing date", Refusal::ShipDate),
        ("toAddress", Refusal::Recipient),
        ("fromAddress", Refusal::Sender),
        ("destinationZIPCode", Refusal::Recipient),
        ("Package weight", Refusal::Parcel),
        ("Package size", Refusal::Parcel),
        ("Package dimensions", Refusal::Parcel),
        ("working sku", Refusal::Parcel),
    ];
    // Of the whole package only its words tell which part of it.
    let in_words = TEXTS.iter().find(|(text, _)| fault.tells(text));
    let by_name = PARAMETERS
        .iter()
        .find(|(name, _)| fault.parameter.contains(name));
    match (by_name, in_words) {
        (Some((_, Refusal::Parcel)), Some((_, refusal))) => Some(*refusal),
        (Some((_, refusal)), _) | (None, Some((_, refusal))) => Some(*refusal),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::{Detail, Role};
    use crate::clock::UnixMillis;

    fn read(status: u16, body: &str) -> CarrierError {
        refused(&Response {
            status,
            received_at: UnixMillis::default(),
            retry_after: None,
            content_type: None,
            body: body.as_bytes().to_vec(),
        })
    }

    fn envelope(message: &str, detail: &str, parameter: &str) -> String {
        format!(
            r#"{{"error":{{"code":"4","message":"{message}","errors":[{{"title":"{message}","detail":"{detail}","source":{{"parameter":"{parameter}"}}}}]}}}}"#
        )
    }

    #[test]
    fn a_refusal_points_at_the_part_of_the_order_that_is_to_blame() {
        for (detail, parameter, expected) in [
            ("There is no match.", "toAddress", Refusal::Recipient),
            (
                "ZIP Code not in service",
                "toAddress.ZIPCode",
                Refusal::Recipient,
            ),
            ("There is no match.", "fromAddress", Refusal::Sender),
            (
                "mailingDate [x] must be between",
                "mailingDate",
                Refusal::ShipDate,
            ),
            (
                "mailClass: PRIORITY_MAIL with ExtraServices: 981 is an unsupported combination.",
                "packageDescription",
                Refusal::ExtraService,
            ),
            (
                "is required",
                "packageOptions.packageValue",
                Refusal::ExtraService,
            ),
            (
                "Package weight does not qualify for this product.",
                "packageDescription",
                Refusal::Parcel,
            ),
            (
                "Could not find working sku from SSF ingredients",
                "",
                Refusal::Parcel,
            ),
            (
                "PRIORITY_MAIL_EXPRESS is not currently supported at the destinationZIPCode",
                "packageDescription",
                Refusal::Recipient,
            ),
            (
                "Customs form data required for toAddress.ZIPCode",
                "customsForm",
                Refusal::CustomsForm,
            ),
            ("labelType 2X7LABEL", "imageInfo.labelType", Refusal::Image),
            (
                "Idempotency-Key was already used with a different request",
                "Header: X-Idempotency-Key",
                Refusal::KeyTaken,
            ),
            ("Something new", "", Refusal::Other),
        ] {
            let body = envelope("Bad Request", detail, parameter);
            assert_eq!(
                read(400, &body),
                CarrierError::InputRefused(expected),
                "{detail}"
            );
        }
    }

    #[test]
    fn refusals_of_either_token_and_of_the_payer_are_told_apart() {
        let named = |detail| {
            envelope(
                "Unauthorized",
                detail,
                "Header: X-Payment-Authorization-Token",
            )
        };
        for (body, expected) in [
            (
                named("The Payment Authorization Token has expired."),
                CarrierError::PaymentTokenRefused(TokenRefusal::Expired),
            ),
            (
                named("It is invalid."),
                CarrierError::PaymentTokenRefused(TokenRefusal::Unstated),
            ),
            (
                envelope(
                    "Unauthorized",
                    "The payment authorization token is invalid",
                    "",
                ),
                CarrierError::PaymentTokenRefused(TokenRefusal::Unstated),
            ),
            (
                envelope("The access token has expired.", "", "Access Token"),
                CarrierError::TokenRefused(TokenRefusal::Expired),
            ),
            (
                envelope("Insufficient OAuth scope.", "", "Access Token"),
                CarrierError::ScopeMissing,
            ),
            (
                envelope("", "", ""),
                CarrierError::TokenRefused(TokenRefusal::Unstated),
            ),
            (
                envelope(
                    "Unauthorized",
                    "We are having trouble validating your credit card, please try again later.",
                    "PAYER",
                ),
                CarrierError::PaymentRefused(PaymentRefusal::CardUnchecked),
            ),
        ] {
            assert_eq!(read(401, &body), expected, "{body}");
        }
        for (detail, expected) in [
            (
                "Your Trust balance has insufficient funds. Please fund your Trust balance and try again.",
                PaymentRefusal::BalanceTooLow,
            ),
            (
                "An indicia company name must be configured by USPS for manifestMID 1 in order to",
                PaymentRefusal::ManifestMidNotSetUp,
            ),
            (
                "LABEL_OWNER requires MID",
                PaymentRefusal::RoleIncomplete {
                    role: Role::LabelOwner,
                    what: Detail::Mid,
                },
            ),
        ] {
            assert_eq!(
                read(400, &envelope("Bad Request", detail, "PAYER")),
                CarrierError::PaymentRefused(expected)
            );
        }
    }

    #[test]
    fn a_refusal_is_not_bought_and_a_lost_or_odd_answer_is_open() {
        use Certainty::{NotBought, Unknown};
        let gateway = envelope("OASValidation x with resource y: failed", "", "");
        let values = envelope("Bad Request", "There is no match.", "toAddress");
        let key = envelope(
            "Bad Request",
            "was already used",
            "Header: X-Idempotency-Key",
        );
        for (status, body, expected) in [
            (400, gateway.as_str(), NotBought),
            (400, &values, NotBought),
            (400, &key, Unknown),
            (400, "", NotBought),
            (401, "", NotBought),
            (403, "", NotBought),
            (404, "", NotBought),
            (405, "", NotBought),
            (408, "", Unknown),
            (409, "", Unknown),
            (413, "", NotBought),
            (415, "", NotBought),
            (429, "", NotBought),
            (499, "", Unknown),
            (500, "", Unknown),
            (501, "", Unknown),
            (502, "<html>", Unknown),
            (503, "", Unknown),
            (504, "", Unknown),
            (302, "", Unknown),
            (0, "", Unknown),
        ] {
            assert_eq!(certainty(read(status, body)), expected, "{status} {body}");
        }
        use crate::ports::SendError;
        for error in [SendError::TimedOut, SendError::Lost, SendError::TooLarge] {
            assert_eq!(certainty(error.into()), Unknown);
        }
        assert_eq!(certainty(CarrierError::LabelUnreadable), Unknown);
        let funds = CarrierError::PaymentRefused(PaymentRefusal::BalanceTooLow);
        assert_eq!(certainty(funds), NotBought);
    }

    #[test]
    fn the_token_that_is_renewed_is_the_one_in_doubt() {
        let refused = CarrierError::TokenRefused;
        for (error, again, bearer, payment_token) in [
            (refused(TokenRefusal::Expired), false, true, false),
            (refused(TokenRefusal::Expired), true, false, true),
            (refused(TokenRefusal::Unstated), false, true, true),
            (
                CarrierError::PaymentTokenRefused(TokenRefusal::Unstated),
                false,
                false,
                true,
            ),
            (CarrierError::ScopeMissing, false, false, false),
        ] {
            assert_eq!(
                renewal(error, again),
                Renewal {
                    bearer,
                    payment_token
                }
            );
        }
    }
}
