//! The object of a purchase, asked to undo it. Once it has said that there is no label, none is bought with this key any more.

use crate::carrier::usps::labels::{self, Cancellation};
use crate::ports::PurchasePorts;

use super::desk::{ASK_AGAIN, Purchase, Work, failure};
use super::plan::{NotFound, Unwanted, unwanted};
use super::protocol::Answer;
use super::record::{State, Stored};

impl<P: PurchasePorts> Purchase<P> {
    pub(super) async fn cancel(&self, work: &Work<'_>) -> Answer {
        let usps = &self.ready.account.usps;
        let (tracking_number, answered) = match unwanted(&work.stored) {
            Unwanted::Answer(answer) => return answer,
            Unwanted::Close => return self.close(work, None, Cancellation::Unknown).await,
            Unwanted::ByNumber(number) => {
                let answered = self
                    .call(work)
                    .ask_paid(
                        &|token, payment| labels::cancel(usps, token, payment, &number),
                        labels::canceled,
                    )
                    .await;
                (Some(number), answered)
            }
            Unwanted::ByKey => {
                let answered = self
                    .call(work)
                    .ask_paid(
                        &|token, payment| labels::cancel_by_key(usps, token, payment, work.key),
                        labels::canceled,
                    )
                    .await;
                (None, answered)
            }
        };
        match answered {
            Err(trouble) => Answer::NotCanceled(failure(trouble)),
            Ok(Cancellation::Unknown) if tracking_number.is_none() => match self.not_found(work) {
                NotFound::None => self.close(work, None, Cancellation::Unknown).await,
                NotFound::Wait(left) => Answer::unknown(left),
                NotFound::NoTelling => Answer::Unknown {
                    retry_after_ms: None,
                },
            },
            Ok(
                how @ (Cancellation::AlreadyCanceled
                | Cancellation::NotRefundable
                | Cancellation::Unknown),
            ) => Answer::Canceled {
                tracking_number,
                how,
            },
            Ok(how) => self.close(work, tracking_number, how).await,
        }
    }

    /// Ends the purchase. It has not ended if that cannot be written down: an order that comes later would be sent.
    async fn close(
        &self,
        work: &Work<'_>,
        tracking_number: Option<String>,
        how: Cancellation,
    ) -> Answer {
        let body = match &work.stored {
            Stored::Record(record) => record.body.as_str(),
            Stored::Nothing | Stored::Unreadable => "",
        };
        let state = State::Canceled {
            tracking_number: tracking_number.clone(),
            how: how.clone(),
        };
        let kept = self.save(work, body, state).await;
        if kept.is_err() && how == Cancellation::Unknown {
            return Answer::unknown(ASK_AGAIN);
        }
        Answer::Canceled {
            tracking_number,
            how,
        }
    }
}
