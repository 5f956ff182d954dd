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
        match (self.cancel(work).await, &work.stored) {
            (
                Answer::Canceled {
                    how: Cancellation::NotRefundable,
                    ..
                },
                Stored::Record(Record {
                    state: State::Canceling(label),
                    ..
                }),
            ) => Answer::Bought(label.clone()),
            (
                Answer::Canceled {
                    how: Cancellation::Unknown,
                    ..
                },
                _,
            ) => Answer::Unknown {
                retry_after_ms: None,
            },
            (Answer::Canceled { .. }, _) => Answer::WasCanceled,
            (Answer::NotCanceled(failure), _) => {
                let retry_after = TokenFailure::from(failure).retry_after;
                Answer::unknown(retry_after.unwrap_or(ASK_AGAIN))
            }
            (other, _) => other,
        }
    }

    /// That the label may be cancelled is written down first: it is not handed out any more.
    async fn cancel_by_number(&self, work: &Work<'_>, label: Box<Label>) -> Answer {
        let begun_before = matches!(
            &work.stored,
            Stored::Record(Record {
                state: State::Canceling(_),
                ..
            })
        );
        if !begun_before {
            let begun = State::Canceling(label.clone());
            if self.save(work, body(work), begun).await.is_err() {
                return Answer::NotCanceled(TokenFailure::OBJECT_UNAVAILABLE.into());
            }
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
        let stands = match answered {
            Err(trouble) => return Answer::NotCanceled(failure(trouble)),
            Ok(how @ Cancellation::NotRefundable) => how,
            Ok(how @ Cancellation::Unknown) if !begun_before => how,
            // After an earlier attempt there is no telling.
            Ok(how @ Cancellation::Unknown) => {
                return Answer::Canceled {
                    tracking_number,
                    how,
                };
            }
            Ok(how) => return self.close(work, tracking_number, how).await,
        };
        let _kept = self.save(work, body(work), State::Bought(label)).await;
        Answer::Canceled {
            tracking_number,
            how: stands,
        }
    }

    async fn cancel_by_key(&self, work: &Work<'_>) -> Answer {
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
            Ok(how @ Cancellation::NotRefundable) => Answer::Canceled {
                tracking_number: None,
                how,
            },
            Ok(how) => self.close(work, None, how).await,
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

/// The order's, if there was one.
fn body<'a>(work: &'a Work<'_>) -> &'a str {
    match &work.stored {
        Stored::Record(record) => &record.body,
        Stored::Nothing | Stored::Unreadable => "",
    }
}
