//! `POST /v1/labels` buys a label, `DELETE` cancels it. The object of the purchase does the buying (`crate::purchase`).

mod answer;
mod question;

use std::time::Duration;

use crate::call::Call;
use crate::carrier::Refusal;
use crate::carrier::usps::labels::{self, IdempotencyKey};
use crate::config::Ready;
use crate::ports::{ObjectError, WorkerPorts};
use crate::purchase::protocol::{self, Act, Question};
use crate::purchase::{digest, object};
use crate::token::{PaymentSettings, TokenFailure};

use super::Answer;
use super::fields::mailing_day;
use super::problem::{Code, FieldError, Problem};

#[cfg(feature = "openapi")]
pub(super) use answer::{Body as LabelAnswer, Canceled as LabelCancellation, media_types};
use answer::{Wants, answer, canceled};
pub(super) use question::read;
use question::{Asked, MOST_DAYS_AGO, MOST_DAYS_AHEAD};

/// How much longer than a purchase its asker waits.
const ON_THE_WAY: Duration = Duration::from_secs(1);

/// Reads an order as [`buy`] does, for a day on which it could be mailed.
#[cfg(feature = "openapi")]
pub(super) fn check(body: &[u8]) -> Result<(), Problem> {
    let asked = read(body)?;
    let day = asked.ship_date.unwrap_or(crate::clock::Date::MIN);
    asked.order(day).map(drop)
}

/// The key of a purchase, with or without the quotation marks of a structured header.
///
/// # Errors
///
/// [`Code::IdempotencyKeyInvalid`].
pub(super) fn idempotency_key(header: Option<&str>) -> Result<IdempotencyKey, Problem> {
    let text = header.unwrap_or_default().trim();
    let bare = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text);
    IdempotencyKey::parse(bare).ok_or_else(|| {
        Problem::new(
            Code::IdempotencyKeyInvalid,
            "Send a UUID of your own in the header `Idempotency-Key`, the same one whenever you repeat this request.",
        )
    })
}

/// Buys the label that was ordered with this key, once.
pub(super) async fn buy<P: WorkerPorts>(
    call: &Call<'_, P>,
    asked: Asked,
    body: &str,
    key: IdempotencyKey,
    accept: Option<&str>,
) -> Result<Answer, Problem> {
    let ready = call.ready;
    can_pay(ready)?;
    let day = call
        .ports
        .local_day(&ready.shop.origins.first().time_zone, call.ports.now())
        .ok_or_else(|| {
            Problem::new(
                Code::SettingInvalid,
                "The time zone of the place this shop ships from (SHIP_FROM_TIME_ZONE, ORIGINS) is none that the runtime knows.",
            )
        })?;
    let ship_date = mailing_day(asked.ship_date, day, -MOST_DAYS_AGO..=MOST_DAYS_AHEAD)?;
    let wants = Wants::read(accept, asked.image.format)?;
    let order = asked.order(ship_date)?;
    let service = order.fields().service.id;
    let act = Act::Buy {
        body: digest(ready, body),
        order: order.written(),
    };
    match ask(call, key, act).await? {
        protocol::Answer::Bought(label) => Ok(answer(&label, service, wants)),
        protocol::Answer::Refused(about) => Err(refused(Refusal::of_name(&about))),
        other => Err(no_label(other)),
    }
}

/// Cancels the label that was bought with a key, and sees to it that none is bought any more.
pub(super) async fn cancel_by_key<P: WorkerPorts>(
    call: &Call<'_, P>,
    key: IdempotencyKey,
) -> Result<Answer, Problem> {
    can_pay(call.ready)?;
    match ask(call, key, Act::Cancel).await? {
        protocol::Answer::Canceled {
            tracking_number,
            how,
        } => canceled(tracking_number.as_deref(), &how),
        other => Err(no_label(other)),
    }
}

/// Cancels a label by its tracking number.
pub(super) async fn cancel<P: WorkerPorts>(
    call: &Call<'_, P>,
    tracking_number: &str,
) -> Result<Answer, Problem> {
    let is_number = tracking_number
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric());
    if tracking_number.is_empty() || !is_number || tracking_number.len() > 40 {
        return Err(Problem::fields(vec![FieldError {
            pointer: String::new(),
            code: Code::InvalidField.name(),
            message: "The last part of the path has to be a tracking number without blanks, like /v1/labels/9205590100000000000001.".to_owned(),
        }]));
    }
    can_pay(call.ready)?;
    let usps = &call.ready.account.usps;
    let how = call
        .ask_paid(
            &|token, payment| labels::cancel(usps, token, payment, tracking_number),
            labels::canceled,
        )
        .await
        .map_err(Problem::from)?;
    canceled(Some(tracking_number), &how)
}

/// Who pays, if the settings say so.
///
/// # Errors
///
/// [`Code::SettingInvalid`], with the names of the settings that stand in the way.
pub(super) fn can_pay(ready: &Ready) -> Result<&PaymentSettings, Problem> {
    if let Some(payment) = &ready.account.payment {
        return Ok(payment);
    }
    let detail = match ready.label_problems.as_slice() {
        [] => "This shop's settings do not say who pays for labels: set PAYER_ACCOUNT_TYPE and the others of docs/operations.md.".to_owned(),
        problems => {
            let problems = problems.iter();
            let each = problems.map(|problem| format!("{} {}", problem.name, problem.problem));
            format!("{}.", each.collect::<Vec<_>>().join("; "))
        }
    };
    Err(Problem::new(Code::SettingInvalid, detail))
}

/// Asks the object of the purchase; again if it ended meanwhile: it knows what it was doing.
async fn ask<P: WorkerPorts>(
    call: &Call<'_, P>,
    key: IdempotencyKey,
    act: Act,
) -> Result<protocol::Answer, Problem> {
    let object = object(call.ready, key);
    let question = Question::new(call.ready, key, act);
    let question = serde_json::to_string(&question).unwrap_or_default();
    let deadline = call.budgets.request + ON_THE_WAY;
    let began = call.ports.now();
    let left = || deadline.saturating_sub(call.ports.now().since(began));
    let mut answer = call.ports.ask_purchase(&object, &question, left()).await;
    if answer == Err(ObjectError::Lost) {
        answer = call.ports.ask_purchase(&object, &question, left()).await;
    }
    call.trace
        .note("purchase", "object", call.ports.now().since(began));
    let answer = answer.ok();
    let answer = answer.and_then(|answer| protocol::Answer::read(&answer));
    answer.ok_or_else(|| unknown(Some(TRY_AGAIN)))
}

/// When to repeat a request whose outcome is not known, if the object does not say.
const TRY_AGAIN: Duration = Duration::from_secs(5);

fn unknown(retry_after: Option<Duration>) -> Problem {
    let detail = match retry_after {
        Some(_) => {
            "There may be a label. Repeat the same request with the same Idempotency-Key: it finds out, and never buys twice."
        }
        None => {
            "There may be a label, and USPS does not tell. Look for it at USPS, or cancel by DELETE /v1/labels with the same Idempotency-Key."
        }
    };
    Problem {
        retry_after,
        ..Problem::new(Code::LabelOutcomeUnknown, detail)
    }
}

/// Every other end of a purchase.
fn no_label(answer: protocol::Answer) -> Problem {
    use protocol::Answer as A;
    match answer {
        A::NotBought(failure) | A::NotCanceled(failure) => {
            Problem::from(TokenFailure::from(failure))
        }
        A::Unknown { retry_after_ms } => unknown(retry_after_ms.map(Duration::from_millis)),
        A::Unprintable => Problem::new(
            Code::LabelUnprintable,
            "The label is bought, and USPS prints it no more: its day is over, or it was printed too often. Cancel it by DELETE /v1/labels with the same Idempotency-Key.",
        ),
        A::OtherOrder => key_reused(),
        A::WasCanceled => Problem::new(
            Code::LabelCanceled,
            "What was ordered with this key is cancelled: send a new Idempotency-Key for a new label.",
        ),
        // Answers to the other question: the object is of a version that understands it differently.
        A::Bought(_) | A::Refused(_) | A::Canceled { .. } => unknown(Some(TRY_AGAIN)),
    }
}

fn key_reused() -> Problem {
    Problem::new(
        Code::IdempotencyKeyReused,
        "This Idempotency-Key stands for another order: send a new one for a new label.",
    )
}

/// The carrier refuses the order: with the field to blame as far as it tells.
fn refused(about: Refusal) -> Problem {
    let (pointer, message) = match about {
        Refusal::KeyTaken => return key_reused(),
        Refusal::Recipient => (
            "/to/address",
            "is not an address that USPS delivers to; check it with POST /v1/addresses/validate",
        ),
        Refusal::Destination => (
            "/to/address/postal_code",
            "is not a ZIP code that USPS delivers to",
        ),
        Refusal::Sender => ("/from/address", "is not an address that USPS knows"),
        Refusal::Origin => (
            "/from/address/postal_code",
            "is not a ZIP code that USPS knows",
        ),
        Refusal::Parcel => (
            "/parcel",
            "does not go with this service and packaging at USPS",
        ),
        Refusal::ShipDate => ("/ship_date", "is not a day that USPS takes for this parcel"),
        Refusal::ExtraService => (
            "/extra_services",
            "do not go with this service, or with each other, or with this value",
        ),
        Refusal::Image => ("/image", "is not a format and size that USPS makes"),
        Refusal::CustomsForm => (
            "/to/address",
            "is a place that needs a customs form, which is not made here yet",
        ),
        Refusal::SeveralMatch | Refusal::Country | Refusal::Other => (
            "",
            "USPS refuses this order and does not say which part of it.",
        ),
    };
    Problem::fields(vec![FieldError {
        pointer: pointer.to_owned(),
        code: Code::InvalidField.name(),
        message: message.to_owned(),
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_uuid_with_or_without_quotation_marks() {
        let key = "8be4df61-93ca-41d2-aa0d-00e098032b8c";
        for good in [key, &format!("\"{key}\""), &format!(" {key} ")] {
            assert_eq!(idempotency_key(Some(good)).unwrap().to_string(), key);
        }
        for bad in [
            None,
            Some(""),
            Some("1001"),
            Some("\"8be4df61\""),
            Some("''"),
        ] {
            let problem = idempotency_key(bad).unwrap_err();
            assert_eq!(problem.code, Code::IdempotencyKeyInvalid, "{bad:?}");
        }
    }
}
