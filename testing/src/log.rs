//! Everything that left the program and may be kept somewhere: log lines, KV values, rows. Tests search it for secrets.

use std::cell::RefCell;
use std::rc::Rc;

#[derive(Clone, Default)]
pub struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    pub fn add(&self, line: &str) {
        self.0.borrow_mut().push(line.to_owned());
    }

    pub fn lines(&self) -> Vec<String> {
        self.0.borrow().clone()
    }

    /// Everything in one, in small letters.
    pub fn text(&self) -> String {
        self.0.borrow().join("\n").to_lowercase()
    }
}
