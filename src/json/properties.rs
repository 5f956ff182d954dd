//! The scan beside serde_json, which is asked a level at a time: both read the same texts, and the same out of them.

use std::fmt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::scan::Kind;
use super::{Document, Json};

const SEED: u64 = 20_261_122;

/// All that can be read out of a text.
#[derive(Debug, PartialEq)]
enum Read {
    Null,
    /// A number, `true` or `false`, as it is written.
    Literal(String),
    /// `None` if an escape stands for no character.
    Text(Option<String>),
    Array(Vec<Read>),
    /// A name that is no text is as it is written.
    Object(Vec<(String, Read)>),
}

fn ours(json: Json) -> Read {
    match json.kind().unwrap() {
        Kind::Null => Read::Null,
        Kind::Literal => Read::Literal(json.raw_literal().unwrap().to_owned()),
        Kind::Plain | Kind::Escaped => Read::Text(json.string()),
        Kind::Array => Read::Array(json.items().map(ours).collect()),
        Kind::Object => {
            let members = json.members();
            for (name, _) in members.each() {
                let mut same = members.each().filter(|(known, _)| *known == name);
                let first = same.next().map(|(_, value)| ours(value));
                assert_eq!(first, Some(ours(members.get(&name))), "{name:?}");
            }
            let members = members
                .each()
                .map(|(name, value)| (name.into_owned(), ours(value)));
            Read::Object(members.collect())
        }
    }
}

fn theirs(raw: &RawValue) -> Read {
    let text = raw.get();
    match text.as_bytes()[0] {
        b'n' => Read::Null,
        b'"' => Read::Text(serde_json::from_str(text).ok()),
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(text).unwrap();
            Read::Array(items.into_iter().map(theirs).collect())
        }
        b'{' => {
            let Members(members) = serde_json::from_str(text).unwrap();
            let members = members.into_iter().map(|(name, value)| {
                let written = name.get().strip_prefix('"').unwrap();
                let written = written.strip_suffix('"').unwrap();
                let name = serde_json::from_str(name.get());
                (name.unwrap_or(written.to_owned()), theirs(value))
            });
            Read::Object(members.collect())
        }
        _ => Read::Literal(text.to_owned()),
    }
}

/// In their order, with those that stand twice.
struct Members<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// Whether both read the text, and the same. Fails if only one does.
fn is_read(bytes: &[u8]) -> bool {
    let document = Document::parse(bytes);
    let raw: Option<&RawValue> = serde_json::from_slice(bytes).ok();
    let shown = String::from_utf8_lossy(bytes);
    assert_eq!(
        document.as_ref().map(|document| ours(document.root())),
        raw.map(theirs),
        "{shown}"
    );
    // It is stricter: halves of surrogate pairs, and numbers that no f64 can be.
    let value = serde_json::from_slice::<Value>(bytes).is_ok();
    assert!(document.is_some() || !value, "{shown}");
    document.is_some()
}

fn each<S: Strategy>(cases: u32, strategy: &S, holds: impl Fn(S::Value)) {
    let mut runner = TestRunner::new(Config {
        cases,
        rng_seed: RngSeed::Fixed(SEED),
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(strategy, |case| {
        holds(case);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

fn string() -> impl Strategy<Value = String> + Clone {
    let pieces = select(vec![
        "a",
        "b",
        " ",
        "7",
        "{",
        "]",
        ",",
        ":",
        "é",
        "𝄞",
        "\u{7f}",
        "\u{2028}",
        "\\\"",
        "\\\\",
        "\\/",
        "\\n",
        "\\u0041",
        "\\u00e9",
        "\\uD834\\uDD1E",
        "\\ud834",
        "\\uDD1e",
        "\\u0000",
    ]);
    vec(pieces, 0..5).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

fn number() -> impl Strategy<Value = String> + Clone {
    let parts = [
        vec!["", "-"],
        vec![
            "0",
            "7",
            "10",
            "18446744073709551616",
            "900000000000000000000000001",
        ],
        vec!["", ".0", ".10", ".850000000000000000001"],
        vec!["", "e0", "E+9", "e-400", "e400"],
    ];
    parts.map(select).prop_map(|parts| parts.concat())
}

fn blank() -> impl Strategy<Value = &'static str> + Clone {
    select(vec!["", "", "", " ", "\n  ", "\t\r\n"])
}

/// A text that is JSON, with names of which some stand twice.
fn document() -> impl Strategy<Value = String> {
    let word = select(vec!["null", "true", "false"]).prop_map(str::to_owned);
    let value = prop_oneof![word, number(), string()].prop_recursive(6, 60, 6, |inner| {
        let item = (blank(), inner.clone(), blank());
        let item = item.prop_map(|(before, value, behind)| format!("{before}{value}{behind}"));
        let member = (blank(), string(), blank(), item.clone());
        let member = member
            .prop_map(|(before, name, behind, value)| format!("{before}{name}{behind}:{value}"));
        prop_oneof![
            vec(item, 0..6).prop_map(|items| format!("[{}]", items.join(","))),
            vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(","))),
            blank().prop_map(|blank| format!("[{blank}]")),
            blank().prop_map(|blank| format!("{{{blank}}}")),
        ]
    });
    (blank(), value, blank()).prop_map(|(before, value, behind)| format!("{before}{value}{behind}"))
}

#[test]
fn what_is_json_is_read_and_as_serde_json_reads_it() {
    each(1_000, &document(), |text| {
        assert!(is_read(text.as_bytes()), "{text}")
    });
}

#[test]
fn a_text_with_a_fault_is_read_if_serde_json_reads_it() {
    let bytes = b"{}[],:\"\\ \n09.eE+-tfnu\x01\x0c\x7f\x80\xe9\xff";
    let fault = (
        any::<prop::sample::Index>(),
        0..3_u8,
        select(bytes.to_vec()),
    );
    let faults = (document(), vec(fault, 1..4)).prop_map(|(text, faults)| {
        let mut bytes = text.into_bytes();
        for (at, how, byte) in faults {
            let at = at.index(bytes.len() + 1);
            match how {
                0 => bytes.insert(at, byte),
                1 => bytes.truncate(at),
                _ => drop((at < bytes.len()).then(|| bytes.remove(at))),
            }
        }
        bytes
    });
    let read = std::cell::Cell::new(0);
    each(3_000, &faults, |bytes| {
        read.set(read.get() + u32::from(is_read(&bytes)))
    });
    assert!((200..2_800).contains(&read.get()), "{} of 3000", read.get());
}

#[test]
fn each_byte_stands_where_serde_json_lets_it_stand() {
    for text in [
        "~",
        "~7",
        "7~",
        "7~7",
        "0~7",
        "7.~",
        "7.7~7",
        "7e~",
        "7e~7",
        "-~",
        "tru~",
        "[~]",
        "[7~]",
        "[7~7]",
        "[7,~]",
        "{~}",
        r#""~""#,
        r#""\~""#,
        r#""\u00~9""#,
        r#"{"a"~7}"#,
        r#"{"a":~}"#,
        r#"{"a":7~}"#,
        r#"{"a":7,~"b":7}"#,
        r#"{"a":7~"b":7}"#,
    ] {
        let (before, behind) = text.split_once('~').unwrap();
        let read = (0..=u8::MAX)
            .filter(|byte| is_read(&[before.as_bytes(), &[*byte], behind.as_bytes()].concat()));
        assert!((1..=125).contains(&read.count()), "{text}");
    }
}

#[test]
fn the_carriers_answers_are_read_as_serde_json_reads_them() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/usps");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            read += usize::from(is_read(&std::fs::read(path).unwrap()));
        }
    }
    assert!(read > 20, "{read} files");
}

#[test]
fn as_deep_as_serde_json_and_no_deeper() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        for (depth, is_read) in [(1, true), (127, true), (128, false), (200_000, false)] {
            for inside in ["0", "[]"] {
                let depth = if inside == "0" { depth } else { depth - 1 };
                let text = open.repeat(depth) + inside + &close.repeat(depth);
                assert_eq!(
                    Document::parse(text.as_bytes()).is_some(),
                    is_read,
                    "{depth} of {open}"
                );
                assert_eq!(
                    serde_json::from_str::<Value>(&text).is_ok(),
                    is_read,
                    "{depth} of {open}"
                );
            }
            assert!(Document::parse(open.repeat(depth).as_bytes()).is_none());
        }
    }
}
