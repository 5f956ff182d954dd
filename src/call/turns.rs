//! One thing at a time inside an object: whoever asks meanwhile for the same gets the same answer, whoever asks for something
//! else waits for his turn. What is begun goes on when its asker leaves.

use std::rc::Rc;

use crate::token::{Flight, Joined, Lead};

/// The turns of one object.
#[derive(Debug)]
pub struct Turns<Question, Answer> {
    flight: Flight<Landed<Question, Answer>>,
}

/// What a turn brought, and for which question.
#[derive(Debug)]
struct Landed<Question, Answer> {
    question: Rc<Question>,
    answer: Rc<Answer>,
}

/// A task the object has to finish whether or not anybody still waits for it.
#[derive(Debug)]
pub struct Task<Question, Answer> {
    lead: Lead<Landed<Question, Answer>>,
    /// What is to be worked on.
    pub question: Rc<Question>,
}

impl<Question, Answer> Clone for Landed<Question, Answer> {
    fn clone(&self) -> Self {
        Self {
            question: self.question.clone(),
            answer: self.answer.clone(),
        }
    }
}

impl<Question, Answer> Default for Turns<Question, Answer> {
    fn default() -> Self {
        Self {
            flight: Flight::default(),
        }
    }
}

impl<Question, Answer> Turns<Question, Answer> {
    /// The answer to a question, and whether it was another one's that `serves`; else it is of a turn of its own, which `spawn`
    /// gets. `None` if the task was lost.
    pub async fn take(
        &self,
        question: &Rc<Question>,
        serves: impl Fn(&Question, &Answer) -> bool,
        spawn: impl Fn(Task<Question, Answer>),
    ) -> Option<(Rc<Answer>, bool)> {
        loop {
            let Joined { outcome, lead } = self.flight.join();
            if let Some(lead) = lead {
                let question = question.clone();
                spawn(Task { lead, question });
            }
            let landed = outcome.await.ok()?;
            let is_shared = !Rc::ptr_eq(&landed.question, question);
            if !is_shared || serves(&landed.question, &landed.answer) {
                return Some((landed.answer, is_shared));
            }
        }
    }

    /// Whether something is worked on.
    pub fn is_taken(&self) -> bool {
        self.flight.is_in_progress()
    }
}

impl<Question, Answer> Task<Question, Answer> {
    /// Ends the turn: everybody who waits for it gets the answer.
    pub fn end(self, answer: Answer) {
        self.lead.land(&Landed {
            question: self.question,
            answer: Rc::new(answer),
        });
    }
}
