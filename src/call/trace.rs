//! How long the parts of a request took, for `Server-Timing`. Names and spans only: never a value of the request.

use std::cell::RefCell;
use std::time::Duration;

use crate::clock::millis;

/// The parts so far.
#[derive(Debug, Default)]
pub struct Trace {
    parts: RefCell<Vec<(&'static str, &'static str, Duration)>>,
}

impl Trace {
    /// Notes a part: `token;desc="kv";dur=3`.
    pub fn note(&self, name: &'static str, description: &'static str, span: Duration) {
        self.parts.borrow_mut().push((name, description, span));
    }

    /// The header's value.
    pub fn server_timing(&self, total: Duration) -> String {
        let mut text = format!("total;dur={}", millis(total));
        for (name, description, span) in self.parts.borrow().iter() {
            text.push_str(&format!(
                ", {name};desc=\"{description}\";dur={}",
                millis(*span)
            ));
        }
        text
    }
}
