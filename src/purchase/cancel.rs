//! The object of a purchase, asked to undo it. Once it has said that there is no label, none is bought with this key any more.

use crate::carrier::usps::labels::{self, Cancellation, Label};
use crate::ports::PurchasePorts;
use crate::token::TokenFailure;

use super::desk::{ASK_AGAIN, Purchase, Work, failure};
use super::plan::{NotFound, Unwanted, unwanted};
use super::protocol::Answer;
use super::record::{Record, State, Stored};

impl<P: PurchasePorts> Purchase<P> {
    pub(super) async fn cancel(&self, work: &Work<'_>) -> Answer {
        match unwanted(&work.stored) {
            Unwanted::Answer(answer) => answer,
            Unwanted::Close => self.close(work, None, Cancellation::Unknown).await,
            Unwanted::ByNumber(label) => self.cancel_by_number(work, label).await,
            Unwanted::ByKey => self.cancel_by_key(work).await,
        }
    }

    /// For somebody who wants the label of which it is not known whether it was cancelled.
    pub(super) async fn finish_cancellation(&self, work: &Work<'_>) -> Answer {
        let label = match state(work) {
            Some(State::Canceling(label)) => label.clone(),
            _ => None,
        };
        match self.cancel(work).await {
            Answer::Canceled { how, .. } => match (how, label) {
                (Cancellation::NotRefundable, Some(label)) => Answer::Bought(label),
                // It stands: whoever asks again looks for it.
                (Cancellation::NotRefundable, None) => Answer::unknown(ASK_AGAIN),
                (Cancellation::Unknown, Some(_)) => Answer::Unknown {
                    retry_after_ms: None,
                },
                _ => Answer::WasCanceled,
            },
            Answer::NotCanceled(failure) => {
                let retry_after = TokenFailure::from(failure).retry_after;
                Answer::unknown(retry_after.unwrap_or(ASK_AGAIN))
            }
            other => other,
        }
    }

    async fn cancel_by_number(&self, work: &Work<'_>, label: Box<Label>) -> Answer {
        let is_first = !is_begun(work);
        if let Err(failure) = self.begin(work, Some(label.clone())).await {
            return Answer::NotCanceled(failure.into());
        }
        let usps = &self.ready.account.usps;
        let number = &label.tracking_number;
        let answered = self
            .call(work)
            .ask_paid(
                &|token, payment| labels::cancel(usps, token, payment, number),
                labels::canceled,
            )
            .await;
        let tracking_number = Some(number.clone());
        let how = match answered {
            Err(trouble) => return Answer::NotCanceled(failure(trouble)),
            Ok(how) => how,
        };
        match how {
            Cancellation::NotRefundable => self.stands(work, State::Bought(label)).await,
            Cancellation::Unknown if is_first => self.stands(work, State::Bought(label)).await,
            // After an earlier attempt there is no telling.
            Cancellation::Unknown => {}
            _ => return self.close(work, tracking_number, how).await,
        }
        Answer::Canceled {
            tracking_number,
            how,
        }
    }

    async fn cancel_by_key(&self, work: &Work<'_>) -> Answer {
        if let Err(failure) = self.begin(work, None).await {
            return Answer::NotCanceled(failure.into());
        }
        let usps = &self.ready.account.usps;
        let answered = self
            .call(work)
            .ask_paid(
                &|token, payment| labels::cancel_by_key(usps, token, payment, work.key),
                labels::canceled,
            )
            .await;
        match answered {
            Err(trouble) => Answer::NotCanceled(failure(trouble)),
            Ok(Cancellation::Unknown) => match self.not_found(work) {
                NotFound::None => self.close(work, None, Cancellation::Unknown).await,
                NotFound::Wait(left) => Answer::unknown(left),
                NotFound::NoTelling => Answer::Unknown {
                    retry_after_ms: None,
                },
            },
            Ok(how @ Cancellation::NotRefundable) => {
                self.stands(work, State::Sent).await;
                Answer::Canceled {
                    tracking_number: None,
                    how,
                }
            }
            Ok(how) => self.close(work, None, how).await,
        }
    }

    /// Writes down, before anything is sent, that there may soon be no label: from then on none is handed out or bought. What
    /// cannot be read is left as it is.
    async fn begin(&self, work: &Work<'_>, label: Option<Box<Label>>) -> Result<(), TokenFailure> {
        let begun = State::Canceling(label);
        let begun = match &work.stored {
            _ if is_begun(work) => return Ok(()),
            Stored::Unreadable => return Ok(()),
            Stored::Nothing => self.save(work, "", begun).await,
            Stored::Record(record) => {
                let record = Record {
                    state: begun,
                    ..record.clone()
                };
                self.keep(work, &record).await
            }
        };
        begun.map_err(|_| TokenFailure::OBJECT_UNAVAILABLE)
    }

    /// The carrier does not cancel it: it may be used. If that cannot be written down, the next question hears it again.
    async fn stands(&self, work: &Work<'_>, state: State) {
        if let Stored::Record(record) = &work.stored {
            let record = Record {
                state,
                ..record.clone()
            };
            let _kept = self.keep(work, &record).await;
        }
    }

    /// Ends the purchase. It has not ended if that cannot be written down: an order that comes later would be sent.
    async fn close(
        &self,
        work: &Work<'_>,
        tracking_number: Option<String>,
        how: Cancellation,
    ) -> Answer {
        let state = State::Canceled {
            tracking_number: tracking_number.clone(),
            how: how.clone(),
        };
        let kept = self.save(work, body(work), state).await;
        if kept.is_err() && how == Cancellation::Unknown {
            return Answer::unknown(ASK_AGAIN);
        }
        Answer::Canceled {
            tracking_number,
            how,
        }
    }
}

fn state<'a>(work: &'a Work<'_>) -> Option<&'a State> {
    match &work.stored {
        Stored::Record(record) => Some(&record.state),
        Stored::Nothing | Stored::Unreadable => None,
    }
}

fn is_begun(work: &Work<'_>) -> bool {
    matches!(state(work), Some(State::Canceling(_)))
}

/// The order's, if there was one.
fn body<'a>(work: &'a Work<'_>) -> &'a str {
    match &work.stored {
        Stored::Record(record) => &record.body,
        Stored::Nothing | Stored::Unreadable => "",
    }
}
