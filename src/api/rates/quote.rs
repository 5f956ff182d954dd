//! One parcel's prices: from the isolate's memory, from the location's cache, or from the question's desk, which asks the
//! carrier. When that cannot be had, what was known before.

use std::rc::Rc;
use std::time::Duration;

use crate::api::problem::Problem;
use crate::call::Call;
use crate::carrier::PriceAnswer;
use crate::carrier::usps::Api;
use crate::clock::{Date, LocalDay, iso_date, millis};
use crate::desk;
use crate::desk::protocol::{Answer, Question, VERSION};
use crate::ports::{ObjectError, WorkerPorts};
use crate::quota::{Outcome, Pause, Subject};
use crate::rates::{CanonicalQuestion, Freshness};
use crate::token::{TokenFailure, TokenTrouble};

/// How much earlier than the page the desk gives up waiting: what it has then still has to get here.
const ON_THE_WAY: Duration = Duration::from_millis(250);

/// What is asked about one kind of parcel.
pub(super) struct Asking {
    pub(super) question: CanonicalQuestion,
    /// The day it is mailed.
    pub(super) wanted: Date,
    /// Today, at the origin.
    pub(super) day: LocalDay,
}

/// What is known of a parcel's prices, and how fresh that is.
pub(super) async fn quote<P: WorkerPorts>(
    call: &Call<'_, P>,
    asking: Asking,
) -> Result<(Rc<PriceAnswer>, Freshness), Problem> {
    let Asking {
        question,
        wanted,
        day,
    } = asking;
    let stale_for = call.ready.stale_for;
    let now = call.ports.now();
    let remembered = call.isolate.recall(&question);
    let remembered =
        remembered.and_then(|known| Some((known.freshness(wanted, now, stale_for)?, known)));
    if let Some((Freshness::Cached, known)) = remembered {
        note_from_memory(call);
        return Ok((known, Freshness::Cached));
    }
    let cache_key = format!("{}/{}", desk::key(call.ready, &question), iso_date(wanted));
    let cached = call.ports.cached(&cache_key).await;
    let cached = cached.and_then(|text| Answer::read(&text)?.known);
    let began = call.ports.now();
    if let Some((known, _)) = cached
        && known.freshness(wanted, began, stale_for) == Some(Freshness::Cached)
    {
        call.answered_from(Subject::Rates, Outcome::Cache);
        call.trace.note("rates", "cache", began.since(now));
        return Ok((
            call.isolate.remember_answer(question, known),
            Freshness::Cached,
        ));
    }
    let asked = Question {
        v: VERSION,
        account: call.ready.account.object.name.clone(),
        question: question.text(),
        mailing_date: Some(wanted),
        day_ends_at: day.ends_at,
        client: call.client_hash(),
        patience_ms: millis(call.left().saturating_sub(ON_THE_WAY)),
        tally: call.isolate.tally.take(),
    };
    let text = ask(call, &question, &asked).await.unwrap_or_default();
    let answer = Answer::read(&text).unwrap_or_default();
    let span = call.ports.now().since(began);
    let name = if answer.shared { "coalesced" } else { "desk" };
    call.trace.note("rates", name, span);
    call.trace.note_all(answer.parts);
    let failure = answer.failure.map(TokenFailure::from);
    remember(call, failure.filter(|_| answer.of_api));
    let (known, freshness) = match answer.known {
        Some((known, freshness)) => {
            if freshness != Freshness::Stale {
                let ttl = day.ends_at.since(call.ports.now());
                call.ports.cache_later(cache_key, text, ttl);
            }
            (call.isolate.remember_answer(question, known), freshness)
        }
        // The desk cannot be asked, or knows no better.
        None => match remembered {
            Some((freshness, known)) => (known, freshness),
            None => {
                call.answered_from(Subject::Rates, Outcome::Unanswered);
                let silent = || call.spread(TokenFailure::OBJECT_UNAVAILABLE);
                return Err(Problem::from(failure.unwrap_or_else(silent)));
            }
        },
    };
    let outcome = match freshness {
        Freshness::Stale => Outcome::Stale,
        Freshness::Live | Freshness::Cached if answer.shared => Outcome::Coalesced,
        Freshness::Live => {
            call.isolate
                .answered(Api::ShippingOptions, call.ports.now());
            Outcome::Live
        }
        Freshness::Cached => Outcome::Desk,
    };
    call.answered_from(Subject::Rates, outcome);
    Ok((known, freshness))
}

/// Notes that this isolate has known it.
pub(super) fn note_from_memory<P: WorkerPorts>(call: &Call<'_, P>) {
    call.answered_from(Subject::Rates, Outcome::Memory);
    call.trace.note("rates", "memory", Duration::ZERO);
}

/// What a desk has met when it asked the carrier is told by this isolate too, in `/v1/health`.
fn remember<P: WorkerPorts>(call: &Call<'_, P>, failure: Option<TokenFailure>) {
    let (api, now) = (Api::ShippingOptions, call.ports.now());
    if let Some(failure) = failure
        && let TokenTrouble::Carrier(error) = failure.trouble
    {
        let lasting = error.is_worth_remembering();
        let usual = lasting.then_some(call.ready.account.remember_refusal);
        if let Some(left) = failure.retry_after.or(usual) {
            call.isolate.close(api, error, now, Pause::Fixed(left));
        }
    }
}

/// Asks the desk; again if it ended or moved meanwhile.
async fn ask<P: WorkerPorts>(
    call: &Call<'_, P>,
    question: &CanonicalQuestion,
    asked: &Question,
) -> Option<String> {
    let object = desk::object(call.ready, question);
    let asked = serde_json::to_string(asked).ok()?;
    let mut answer = call.ports.ask_desk(&object, &asked, call.left()).await;
    if answer == Err(ObjectError::Lost) {
        answer = call.ports.ask_desk(&object, &asked, call.left()).await;
    }
    answer.ok()
}
