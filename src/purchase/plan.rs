//! What to do next about a purchase, decided from what is stored of it.

use std::time::Duration;

use crate::carrier::usps::labels::Label;
use crate::clock::UnixMillis;

use super::protocol::Answer;
use super::record::{Record, State, Stored};

/// What to do for somebody who wants the label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The outcome is known.
    Answer(Answer),
    /// Nothing was ever bought with this key: buy.
    Buy,
    /// It was sent, and what became of it is not known: look for the label by its key.
    Find,
    /// Its cancellation was begun, and what became of that is not known: a void label is worse than none, so finish it.
    Cancel,
}

/// For somebody who orders a label with this body.
pub(super) fn wanted(stored: &Stored, body: &str) -> Wanted {
    let record = match stored {
        Stored::Nothing => return Wanted::Buy,
        Stored::Unreadable => return Wanted::Find,
        Stored::Record(record) => record,
    };
    if matches!(record.state, State::Canceled { .. }) {
        return Wanted::Answer(Answer::WasCanceled);
    }
    if record.body != body {
        return Wanted::Answer(Answer::OtherOrder);
    }
    match &record.state {
        State::Sent => Wanted::Find,
        State::NotBought => Wanted::Buy,
        State::Refused(about) => Wanted::Answer(Answer::Refused(about.clone())),
        State::Bought(label) => Wanted::Answer(Answer::Bought(label.clone())),
        State::Canceling(_) => Wanted::Cancel,
        State::Canceled { .. } => Wanted::Answer(Answer::WasCanceled),
    }
}

/// What to do for somebody who wants no label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unwanted {
    /// It was done already.
    Answer(Answer),
    /// There is this label: cancel it.
    ByNumber(Box<Label>),
    /// There may be one: cancel it by the key.
    ByKey,
    /// There is none: see to it that there never is.
    Close,
}

/// For somebody who cancels.
pub(super) fn unwanted(stored: &Stored) -> Unwanted {
    match stored {
        // It may be older than what is kept here.
        Stored::Nothing | Stored::Unreadable => Unwanted::ByKey,
        Stored::Record(record) => match &record.state {
            State::Sent => Unwanted::ByKey,
            State::NotBought | State::Refused(_) => Unwanted::Close,
            State::Bought(label) | State::Canceling(label) => Unwanted::ByNumber(label.clone()),
            State::Canceled {
                tracking_number,
                how,
            } => Unwanted::Answer(Answer::Canceled {
                tracking_number: tracking_number.clone(),
                how: how.clone(),
            }),
        },
    }
}

/// What it means that the carrier knows no label by the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotFound {
    /// There is none, and none comes any more.
    None,
    /// The order may still be on its way.
    Wait(Duration),
    /// There is no telling.
    NoTelling,
}

/// `settle`: how long after it was sent an order may still turn into a label. `made_with`: the roles that the carrier was
/// asked for now.
pub(super) fn not_found(
    stored: &Stored,
    now: UnixMillis,
    settle: Duration,
    made_with: &str,
) -> NotFound {
    match stored {
        Stored::Nothing => NotFound::None,
        Stored::Unreadable => NotFound::NoTelling,
        // The carrier was asked about another owner's labels.
        Stored::Record(record) if record.made_with != made_with => NotFound::NoTelling,
        Stored::Record(record) => match settled_in(record, now, settle) {
            Duration::ZERO => NotFound::None,
            left => NotFound::Wait(left),
        },
    }
}

fn settled_in(record: &Record, now: UnixMillis, settle: Duration) -> Duration {
    record.since.plus(settle).since(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::usps::labels::Cancellation;

    fn label() -> Box<Label> {
        Box::new(Label {
            tracking_number: "92".to_owned(),
            postage: None,
            fees: Vec::new(),
            extras: Vec::new(),
            zone: None,
            mailing_date: None,
            image: None,
            receipt: None,
            reprints: None,
        })
    }

    fn stored(state: State) -> Stored {
        Stored::Record(Record {
            body: "b".to_owned(),
            made_with: "r".to_owned(),
            since: UnixMillis(1_000),
            state,
        })
    }

    fn canceled() -> State {
        State::Canceled {
            tracking_number: None,
            how: Cancellation::Canceled,
        }
    }

    #[test]
    fn a_label_is_bought_only_when_surely_none_was() {
        for (stored, body, expected) in [
            (Stored::Nothing, "b", Wanted::Buy),
            (stored(State::NotBought), "b", Wanted::Buy),
            (stored(State::Sent), "b", Wanted::Find),
            (Stored::Unreadable, "b", Wanted::Find),
            (
                stored(State::Bought(label())),
                "b",
                Wanted::Answer(Answer::Bought(label())),
            ),
            (
                stored(State::Refused("parcel".to_owned())),
                "b",
                Wanted::Answer(Answer::Refused("parcel".to_owned())),
            ),
            (stored(State::Canceling(label())), "b", Wanted::Cancel),
            (stored(canceled()), "b", Wanted::Answer(Answer::WasCanceled)),
            (
                stored(State::NotBought),
                "other",
                Wanted::Answer(Answer::OtherOrder),
            ),
            (
                stored(State::Sent),
                "other",
                Wanted::Answer(Answer::OtherOrder),
            ),
            (
                stored(State::Bought(label())),
                "other",
                Wanted::Answer(Answer::OtherOrder),
            ),
            (
                stored(canceled()),
                "other",
                Wanted::Answer(Answer::WasCanceled),
            ),
        ] {
            assert_eq!(wanted(&stored, body), expected, "{stored:?} {body}");
        }
    }

    #[test]
    fn a_cancellation_asks_for_what_there_may_be() {
        for (stored, expected) in [
            (Stored::Nothing, Unwanted::ByKey),
            (Stored::Unreadable, Unwanted::ByKey),
            (stored(State::Sent), Unwanted::ByKey),
            (stored(State::NotBought), Unwanted::Close),
            (stored(State::Refused("x".to_owned())), Unwanted::Close),
            (stored(State::Bought(label())), Unwanted::ByNumber(label())),
            (
                stored(State::Canceling(label())),
                Unwanted::ByNumber(label()),
            ),
            (
                stored(canceled()),
                Unwanted::Answer(Answer::Canceled {
                    tracking_number: None,
                    how: Cancellation::Canceled,
                }),
            ),
        ] {
            assert_eq!(unwanted(&stored), expected, "{stored:?}");
        }
    }

    #[test]
    fn what_is_not_found_may_still_come_for_a_while() {
        let settle = Duration::from_millis(500);
        let at = |now, stored: &Stored, roles| not_found(stored, UnixMillis(now), settle, roles);
        let sent = stored(State::Sent);
        assert_eq!(
            at(1_499, &sent, "r"),
            NotFound::Wait(Duration::from_millis(1))
        );
        assert_eq!(at(1_500, &sent, "r"), NotFound::None);
        // The clock went backwards: longer, never shorter.
        assert!(matches!(at(0, &sent, "r"), NotFound::Wait(_)));
        assert_eq!(at(9_999, &sent, "other roles"), NotFound::NoTelling);
        assert_eq!(at(9_999, &Stored::Unreadable, "r"), NotFound::NoTelling);
        assert_eq!(at(0, &Stored::Nothing, "r"), NotFound::None);
    }
}
