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

    /// The first line that contains this text, in any case of letters.
    pub fn containing(&self, text: &str) -> Option<String> {
        let text = text.to_lowercase();
        let lines = self.0.borrow();
        let found = lines
            .iter()
            .find(|line| line.to_lowercase().contains(&text));
        found.cloned()
    }
}
