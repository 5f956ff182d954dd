//! One parcel's prices: from the isolate's memory, from the location's cache, or from the question's desk, which asks the
//! carrier. When that cannot be had, what was known before.

use std::rc::Rc;
use std::time::Duration;

use crate::api::problem::Problem;
use crate::call::Call;
use crate::carrier::PriceAnswer;
use crate::clock::{Date, LocalDay, iso_date, millis};
use crate::desk;
use crate::desk::protocol::{Answer, Question, VERSION};
use crate::json::Json;
use crate::ports::{ObjectError, WorkerPorts};
use crate::rates::{CanonicalQuestion, Freshness};
use crate::token::TokenFailure;

/// How much earlier than the page the desk gives up waiting: what it has then still has to get here.
const ON_THE_WAY: Duration = Duration::from_millis(250);

/// What is known of a parcel's prices, and how fresh that is.
pub(super) async fn quote<P: WorkerPorts>(
    call: &Call<'_, P>,
    question: CanonicalQuestion,
    wanted: Date,
    day: LocalDay,
) -> Result<(Rc<PriceAnswer>, Freshness), Problem> {
    let stale_for = call.ready.stale_for;
    let now = call.ports.now();
    let remembered = call.isolate.recall(&question);
    let remembered =
        remembered.and_then(|known| Some((known.freshness(wanted, now, stale_for)?, known)));
    if let Some((Freshness::Cached, known)) = remembered {
        call.trace.note("rates", "memory", Duration::ZERO);
        return Ok((known, Freshness::Cached));
    }
    let cache_key = format!("{}/{}", desk::key(call.ready, &question), iso_date(wanted));
    let cached = call.ports.cached(&cache_key).await;
    let cached = cached.and_then(|text| PriceAnswer::read(Json::of(&text)));
    let began = call.ports.now();
    if let Some(known) = cached
        && known.freshness(wanted, began, stale_for) == Some(Freshness::Cached)
    {
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
    };
    let answer = ask(call, &question, &asked).await;
    call.trace
        .note("rates", "desk", call.ports.now().since(began));
    let failure = match answer {
        Some(Answer::Known(known, freshness)) => {
            if freshness != Freshness::Stale {
                let ttl = day.ends_at.since(call.ports.now());
                call.ports.cache_later(cache_key, known.to_json(), ttl);
            }
            return Ok((call.isolate.remember_answer(question, known), freshness));
        }
        Some(Answer::Failed(failure)) => TokenFailure::from(failure),
        None => TokenFailure::OBJECT_UNAVAILABLE,
    };
    // The desk cannot be asked, or knows no better.
    match remembered {
        Some((freshness, known)) => Ok((known, freshness)),
        None => Err(Problem::from(failure)),
    }
}

/// Asks the desk; again if it ended or moved meanwhile.
async fn ask<P: WorkerPorts>(
    call: &Call<'_, P>,
    question: &CanonicalQuestion,
    asked: &Question,
) -> Option<Answer> {
    let object = desk::object(call.ready, question);
    let asked = serde_json::to_string(asked).ok()?;
    let mut answer = call.ports.ask_desk(&object, &asked, call.left()).await;
    if answer == Err(ObjectError::Lost) {
        answer = call.ports.ask_desk(&object, &asked, call.left()).await;
    }
    Answer::read(&answer.ok()?)
}
