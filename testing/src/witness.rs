//! What an account object may never do, whatever happens around it: watched from outside, in every test.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use edgepost::clock::UnixMillis;
use edgepost::token::protocol::{Answer, Question};
use edgepost::token::{AccountSettings, Plan, Sealed, TokenKind, TokenRecord, TokenSettings, plan};

/// Both tokens have theirs.
#[derive(Default)]
pub struct Witnesses {
    bearer: Witness,
    payment: Witness,
}

impl Witnesses {
    pub fn of(&self, kind: TokenKind) -> &Witness {
        match kind {
            TokenKind::Bearer => &self.bearer,
            TokenKind::Payment => &self.payment,
        }
    }

    /// The witness of the token that a question is about.
    pub fn heard(&self, question: &str) -> TokenKind {
        let question: Question = serde_json::from_str(question).unwrap_or_default();
        let kind = question.kind;
        self.of(kind).heard(&question);
        kind
    }
}

/// What was heard and stored so far of one token.
#[derive(Default)]
pub struct Witness {
    /// The newest generation that anybody reported refused, or the operator had ended.
    refused: Cell<u64>,
    /// Generations that the operator wants replaced.
    to_replace: RefCell<BTreeSet<u64>>,
    /// The record that was stored last.
    stored: RefCell<Option<TokenRecord>>,
}

impl Witness {
    fn heard(&self, question: &Question) {
        let refused = question.refused.max(question.revoke.unwrap_or_default());
        self.refused.set(self.refused.get().max(refused));
        self.to_replace.borrow_mut().extend(question.replace);
    }

    /// The object itself saw this generation refused.
    pub fn seen_refused(&self, generation: u64) {
        self.refused.set(self.refused.get().max(generation));
    }

    pub fn stored(&self, row: &str, settings: &AccountSettings, token: &TokenSettings) {
        if let Some(record) = open(row, settings, token) {
            *self.stored.borrow_mut() = Some(record);
        }
    }

    /// A token call begins: the token that is stored has to be due for one.
    pub fn token_call(
        &self,
        row: Option<&str>,
        settings: &AccountSettings,
        token: &TokenSettings,
        now: UnixMillis,
    ) {
        let Some(record) = self.current(row, settings, token) else {
            return;
        };
        let due = plan(Some(&record), now, &token.fingerprint) != Plan::Use;
        let wanted = self.to_replace.borrow().contains(&record.generation);
        assert!(
            due || wanted || record.generation <= self.refused.get(),
            "a token call while generation {} is good",
            record.generation
        );
    }

    /// A question was answered: nobody hears that there is no token while there is one.
    pub fn answered(
        &self,
        question: &str,
        answer: &str,
        row: Option<&str>,
        settings: &AccountSettings,
        token: &TokenSettings,
        now: UnixMillis,
    ) {
        let question: Question = serde_json::from_str(question).unwrap_or_default();
        let answer: Answer = serde_json::from_str(answer).unwrap();
        let Some(failure) = answer.failure else {
            return;
        };
        // What the platform does to the object; and an action that failed is a failure, token or not.
        let elsewhere = ["object_unavailable", "other_settings"].contains(&failure.kind.as_str());
        if elsewhere || question.replace.is_some() || question.revoke.is_some() {
            return;
        }
        if let Some(record) = self.current(row, settings, token) {
            let usable = plan(Some(&record), now, &token.fingerprint) != Plan::Ask;
            assert!(
                !usable || record.generation <= self.refused.get(),
                "\"{}\" while generation {} is usable",
                failure.kind,
                record.generation
            );
        }
    }

    /// The token that is stored, or was before its row was cleared.
    fn current(
        &self,
        row: Option<&str>,
        settings: &AccountSettings,
        token: &TokenSettings,
    ) -> Option<TokenRecord> {
        match row? {
            "null" => self.stored.borrow().clone(),
            row => open(row, settings, token),
        }
    }
}

fn open(row: &str, settings: &AccountSettings, token: &TokenSettings) -> Option<TokenRecord> {
    let sealed: Sealed = serde_json::from_str(row).ok()?;
    settings.keys.open(&sealed, &token.context)
}
