//! The one pass over a text: whether it is exactly one JSON value (RFC 8259), and where the values in it stand. Nothing is decoded or
//! copied here.
//!
//! Why not serde_json: it says where a value is, or what is in it, and no more than one level at a time; its numbers lose their digits.
//! The tests hold both against each other.

use std::borrow::Cow;
use std::slice::Iter;

/// How deep arrays and objects may stand in each other, as with serde_json: each takes room on the stack.
const MOST_DEPTH: u8 = 127;

/// A value. Those in an array or object follow it; in an object each after its name.
#[derive(Debug)]
pub(super) struct Node<'t> {
    pub(super) kind: Kind,
    /// As it is written: a number or word, or what stands between the quotes. Nothing of an array or object.
    pub(super) text: &'t str,
    /// How many nodes it is, with those in it.
    pub(super) size: usize,
}

impl<'t> Node<'t> {
    /// What a string says; `None` for anything else, and if an escape stands for no character: half of a surrogate pair.
    pub(super) fn string(&self) -> Option<Cow<'t, str>> {
        match self.kind {
            Kind::Plain => Some(Cow::Borrowed(self.text)),
            Kind::Escaped => {
                let text = serde_json::from_str(&format!("\"{}\"", self.text));
                text.ok().map(Cow::Owned)
            }
            _ => None,
        }
    }

    /// What a name says; as it is written, if that is no text.
    pub(super) fn name(&self) -> Cow<'t, str> {
        self.string().unwrap_or(Cow::Borrowed(self.text))
    }

    /// Whether a name is this one.
    pub(super) fn is_named(&self, name: &str) -> bool {
        match self.kind {
            Kind::Plain => self.text == name,
            _ => self.name() == name,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    /// A number, `true` or `false`.
    Literal,
    /// A string that reads as it is written.
    Plain,
    /// A string with escapes.
    Escaped,
    Array,
    Object,
}

/// The nodes of a text, the whole first; `None` if it is not one JSON value.
pub(super) fn scan(text: &str) -> Option<Vec<Node<'_>>> {
    let mut scan = Scan {
        text,
        rest: text.as_bytes().iter(),
        nodes: Vec::new(),
    };
    scan.value(MOST_DEPTH)?;
    scan.skip_blanks().is_none().then_some(scan.nodes)
}

struct Scan<'t> {
    text: &'t str,
    rest: Iter<'t, u8>,
    nodes: Vec<Node<'t>>,
}

impl<'t> Scan<'t> {
    /// A value, with as many levels in it.
    fn value(&mut self, depth: u8) -> Option<()> {
        match self.skip_blanks()? {
            b'{' => self.sequence(Kind::Object, b'}', depth),
            b'[' => self.sequence(Kind::Array, b']', depth),
            b'"' => self.string(),
            b'n' => self.word(Kind::Null, "null"),
            b't' => self.word(Kind::Literal, "true"),
            b'f' => self.word(Kind::Literal, "false"),
            _ => self.number(),
        }
    }

    fn sequence(&mut self, kind: Kind, end: u8, depth: u8) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let number = self.nodes.len();
        self.found(kind, "");
        self.rest.next();
        if self.skip_blanks()? != end {
            loop {
                if kind == Kind::Object {
                    self.skip_blanks();
                    self.string()?;
                    self.skip_blanks();
                    self.take(b':')?;
                }
                self.value(depth)?;
                if self.skip_blanks()? == end {
                    break;
                }
                self.take(b',')?;
            }
        }
        self.rest.next();
        let size = self.nodes.len() - number;
        self.nodes.get_mut(number)?.size = size;
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        self.take(b'"')?;
        let start = self.at();
        let mut kind = Kind::Plain;
        let mut rest = self.rest.clone();
        loop {
            match rest.next()? {
                b'"' => break,
                b'\\' => {
                    kind = Kind::Escaped;
                    match rest.next()? {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        b'u' => {
                            for _ in 0..4 {
                                rest.next().filter(|byte| byte.is_ascii_hexdigit())?;
                            }
                        }
                        _ => return None,
                    }
                }
                0..=0x1f => return None,
                _ => {}
            }
        }
        self.rest = rest;
        self.found(kind, self.text.get(start..self.at() - 1)?);
        Some(())
    }

    fn word(&mut self, kind: Kind, word: &'static str) -> Option<()> {
        word.bytes().try_for_each(|byte| self.take(byte))?;
        self.found(kind, word);
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        let start = self.at();
        self.is_next(b"-");
        if !self.is_next(b"0") {
            self.digits()?;
        }
        if self.is_next(b".") {
            self.digits()?;
        }
        if self.is_next(b"eE") {
            self.is_next(b"+-");
            self.digits()?;
        }
        self.found(Kind::Literal, self.text.get(start..self.at())?);
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let mut any = None;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.rest.next();
            any = Some(());
        }
        any
    }

    /// Takes a byte if it is one of these.
    fn is_next(&mut self, bytes: &[u8]) -> bool {
        let found = self.peek().is_some_and(|byte| bytes.contains(&byte));
        if found {
            self.rest.next();
        }
        found
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (*self.rest.next()? == byte).then_some(())
    }

    /// The first byte that is no white space. It is still to be taken.
    fn skip_blanks(&mut self) -> Option<u8> {
        loop {
            match self.peek()? {
                b' ' | b'\n' | b'\r' | b'\t' => self.rest.next(),
                byte => return Some(byte),
            };
        }
    }

    fn peek(&self) -> Option<u8> {
        self.rest.as_slice().first().copied()
    }

    fn at(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    fn found(&mut self, kind: Kind, text: &'t str) {
        self.nodes.push(Node {
            kind,
            text,
            size: 1,
        });
    }
}
