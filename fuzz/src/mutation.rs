//! Changes JSON as JSON: most bytes of a price list are its grammar, and an input without it gets no further than the parser.

use fastrand::Rng;
use serde_json::{Map, Number, Value, json};

use crate::MARKER;

/// The same with some values changed inside its JSON; `None` if there is none.
pub fn mutated(bytes: &[u8], seed: u64) -> Option<Vec<u8>> {
    let rng = &mut Rng::with_seed(seed);
    let starts: Vec<_> = (0..bytes.len())
        .filter(|at| matches!(bytes[*at], b'{' | b'['))
        .collect();
    let first = *starts.first()?;
    let start = match rng.u8(..4) {
        0 => *rng.choice(&starts)?,
        _ => first,
    };
    let mut values = serde_json::Deserializer::from_slice(&bytes[start..]).into_iter::<Value>();
    let mut value = values.next()?.ok()?;
    let end = start + values.byte_offset();
    for _ in 0..=rng.usize(..4) {
        change(&mut value, rng);
    }
    let changed = serde_json::to_vec(&value).ok()?;
    Some([&bytes[..start], &changed, &bytes[end..]].concat())
}

/// Changes one value somewhere inside.
fn change(root: &mut Value, rng: &mut Rng) {
    let count = size(root);
    let other = at(root, &mut rng.usize(..count)).map(|other| other.clone());
    let other = other.unwrap_or_default();
    let Some(value) = at(root, &mut rng.usize(..count)) else {
        return;
    };
    match rng.u8(..8) {
        0 => *value = odd(rng),
        1 if size(&other) < 200 => *value = other,
        2 => *value = json!([value.take()]),
        _ => match value {
            Value::Object(members) => change_members(members, other, rng),
            Value::Array(items) => change_items(items, rng),
            Value::String(text) => change_text(text, rng),
            Value::Number(number) => *value = changed_number(number, rng),
            Value::Null | Value::Bool(_) => *value = odd(rng),
        },
    }
}

fn change_members(members: &mut Map<String, Value>, other: Value, rng: &mut Rng) {
    let names: Vec<_> = members.keys().cloned().collect();
    match (rng.choice(&names), other) {
        (_, Value::Object(more)) if rng.bool() && more.len() < 30 => members.extend(more),
        (Some(name), _) => {
            members.remove(name);
        }
        (None, other) => {
            members.insert("other".to_owned(), other);
        }
    }
}

fn change_items(items: &mut Vec<Value>, rng: &mut Rng) {
    match (rng.usize(..items.len().max(1)), rng.u8(..3)) {
        (at, 0) if at < items.len() => drop(items.remove(at)),
        (at, 1) if at < items.len() => items.push(items[at].clone()),
        (_, 2) => rng.shuffle(items),
        _ => items.push(Value::Null),
    }
}

fn change_text(text: &mut String, rng: &mut Rng) {
    let letters: Vec<_> = text.chars().collect();
    match rng.u8(..6) {
        0 => *text = text.repeat(rng.usize(1..9)),
        1 => *text = letters[..rng.usize(..=letters.len())].iter().collect(),
        2 => *text = letters.iter().rev().collect(),
        3 => *text = text.to_lowercase(),
        4 => text.push(rng.char(..)),
        _ => text.insert(0, rng.char(' '..='~')),
    }
}

fn changed_number(number: &Number, rng: &mut Rng) -> Value {
    let was = number.as_f64().unwrap_or_default();
    match rng.u8(..6) {
        0 => json!(number.to_string()),
        1 => json!(-was),
        2 => json!(was * 10.0),
        3 => json!(was + 1.0),
        4 => json!(was / 3.0),
        _ => json!(rng.u64(..)),
    }
}

/// What readers trip over.
fn odd(rng: &mut Rng) -> Value {
    let all = [
        json!(null),
        json!(true),
        json!(""),
        json!("NONE"),
        json!([]),
        json!({}),
        json!(0),
        json!(-1),
        json!(0.1),
        json!(1e300),
        json!(5e-324),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(4_294_967_296_u64),
        json!("999999.99"),
        json!("1000000"),
        json!("0.005"),
        json!("1e5"),
        json!("NaN"),
        json!("-0"),
        json!("2026-02-30"),
        json!("9999-12-31"),
        json!("0000-01-01T00:00:00"),
        json!("ÄÖ\u{0}\u{7f}𝔸"),
        json!("\u{2028}a\r\nb"),
        json!("x".repeat(300)),
        json!(MARKER),
    ];
    rng.choice(all).unwrap_or_default()
}

/// How many values there are, this one counted.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    }
}

/// The value of a number, counted from the outside in.
fn at<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| at(item, left)),
        Value::Object(members) => members.values_mut().find_map(|member| at(member, left)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_changed_stays_json_between_what_was_around_it() {
        let before = br#"options 200
{"pricingOptions":[{"price":"11.40","weight":1.2,"fees":[]}]}
end"#;
        let mut different = 0;
        for seed in 0..500 {
            let after = String::from_utf8(mutated(before, seed).unwrap()).unwrap();
            let json = after.strip_prefix("options 200\n").unwrap();
            let json = json.strip_suffix("\nend").unwrap();
            serde_json::from_str::<Value>(json).unwrap();
            different += u32::from(after.as_bytes() != before);
        }
        assert!(different > 400, "{different}");
    }

    #[test]
    fn there_has_to_be_some() {
        assert_eq!(mutated(b"nothing", 1), None);
        assert_eq!(mutated(b"{broken", 1), None);
    }
}
