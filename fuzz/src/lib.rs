//! What is fuzzed, and what has to hold whatever comes in. Each target takes an [`Input`]: a line of words that say who reads it,
//! and the text that is read. `scripts/fuzz.mjs` makes inputs up; `cargo test` runs every seed and every regression once.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a fuzz target says by a panic that something does not hold"
)]

mod calls;
mod carrier;
mod door;
mod mutation;
mod oracle;
mod readers;
mod requests;
mod seeds;
mod settings;
mod stored;

pub use mutation::mutated;
pub use oracle::{Leaves, MARKER, check_answer};
pub use seeds::Seed;

/// Something to fuzz.
pub struct Target {
    /// Its name on the command line, and the name of its folders.
    pub name: &'static str,
    /// Takes one input; panics if something does not hold.
    pub run: fn(&Input),
    /// Where inputs are made from.
    pub seeds: fn() -> Vec<Seed>,
}

/// All targets, each a group of readers.
pub const TARGETS: &[Target] = &[
    Target {
        name: "readers",
        run: readers::run,
        seeds: seeds::carrier_bodies,
    },
    Target {
        name: "carrier",
        run: carrier::run,
        seeds: seeds::carrier_bodies,
    },
    Target {
        name: "requests",
        run: requests::run,
        seeds: seeds::requests,
    },
    Target {
        name: "settings",
        run: settings::run,
        seeds: seeds::settings,
    },
    Target {
        name: "stored",
        run: stored::run,
        seeds: seeds::stored,
    },
];

/// The target of a name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// The longest first line, in bytes.
const LONGEST_HEAD: usize = 400;

/// One input.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    head: &'a str,
    /// What is read: everything after the first line.
    pub body: &'a [u8],
}

impl<'a> Input<'a> {
    /// `None` if there is no first line of text.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        (head.len() <= LONGEST_HEAD).then_some(Self {
            head,
            body: &bytes[end + 1..],
        })
    }

    /// A word of the first line, or what stands for it if it is `-` or missing. Blanks in a word are written as `~`.
    fn word(&self, number: usize, otherwise: &str) -> Option<String> {
        let word = self.head.split(' ').nth(number).unwrap_or("-");
        let word = if word == "-" { otherwise } else { word };
        (!word.is_empty()).then(|| word.replace('~', " "))
    }

    /// The body, if it is text.
    fn text(&self) -> Option<&'a str> {
        std::str::from_utf8(self.body).ok()
    }
}
