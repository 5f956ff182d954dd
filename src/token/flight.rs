//! One refresh for everybody who waits. Lives only inside the account object: there all requests share one I/O context, so
//! one may wait for another (in a Worker's isolate it must not).

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;

/// The flight in progress, if there is one. Its outcome, success or failure, goes to all who joined.
#[derive(Debug)]
pub struct Flight<Outcome> {
    waiting: Rc<RefCell<Option<Vec<oneshot::Sender<Outcome>>>>>,
}

/// What joining a flight gave.
#[derive(Debug)]
pub struct Joined<Outcome> {
    /// Resolves with the outcome; is cancelled when the flight is lost.
    pub outcome: oneshot::Receiver<Outcome>,
    /// Present for whoever came first: this one has to fly.
    pub lead: Option<Lead<Outcome>>,
}

/// The duty to fly. Dropped without landing, it clears the flight, so that the next caller starts another.
#[derive(Debug)]
pub struct Lead<Outcome> {
    waiting: Rc<RefCell<Option<Vec<oneshot::Sender<Outcome>>>>>,
}

impl<Outcome> Default for Flight<Outcome> {
    fn default() -> Self {
        Self {
            waiting: Rc::default(),
        }
    }
}

impl<Outcome> Flight<Outcome> {
    /// Whether somebody flies.
    pub fn is_in_progress(&self) -> bool {
        self.waiting.borrow().is_some()
    }
}

impl<Outcome: Clone> Flight<Outcome> {
    /// Joins the flight in progress, or starts one.
    pub fn join(&self) -> Joined<Outcome> {
        let (sender, outcome) = oneshot::channel();
        let mut waiting = self.waiting.borrow_mut();
        let lead = match waiting.as_mut() {
            Some(waiting) => {
                waiting.push(sender);
                None
            }
            None => {
                *waiting = Some(vec![sender]);
                Some(Lead {
                    waiting: self.waiting.clone(),
                })
            }
        };
        Joined { outcome, lead }
    }
}

impl<Outcome: Clone> Lead<Outcome> {
    /// Ends the flight: everybody who joined gets the outcome.
    pub fn land(self, outcome: &Outcome) {
        let waiting = self.waiting.borrow_mut().take();
        for sender in waiting.into_iter().flatten() {
            // A receiver that is gone gave up waiting.
            let _gone = sender.send(outcome.clone());
        }
    }
}

impl<Outcome> Drop for Lead<Outcome> {
    fn drop(&mut self) {
        // After landing there is nothing left; otherwise the senders are dropped and the waiters see a lost flight.
        self.waiting.borrow_mut().take();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn the_first_flies_and_all_get_its_outcome() {
        let flight = Flight::default();
        let mut first = flight.join();
        let mut second = flight.join();
        assert!(second.lead.is_none());
        assert!((&mut second.outcome).now_or_never().is_none());
        first.lead.take().unwrap().land(&"failed");
        assert_eq!(first.outcome.now_or_never(), Some(Ok("failed")));
        assert_eq!(second.outcome.now_or_never(), Some(Ok("failed")));
    }

    #[test]
    fn an_outcome_is_not_kept_for_those_who_come_later() {
        let flight = Flight::default();
        flight.join().lead.unwrap().land(&1);
        assert!(flight.join().lead.is_some());
    }

    #[test]
    fn a_lost_flight_frees_its_waiters_and_the_next_caller_flies() {
        let flight = Flight::<u8>::default();
        let first = flight.join();
        let second = flight.join();
        drop(first.lead);
        assert!(second.outcome.now_or_never().unwrap().is_err());
        assert!(flight.join().lead.is_some());
    }
}
