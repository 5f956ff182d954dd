//! In what two JSON values differ, place by place.

use serde_json::Value;

/// A line for each place, as a JSON Pointer: what is missing in `old`, what is too much in it, what is another value.
pub fn differences(old: &Value, new: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", old, new, &mut found);
    found
}

fn compare(place: &str, old: &Value, new: &Value, found: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(olds), Value::Object(news)) => {
            for (name, old) in olds {
                match news.get(name) {
                    Some(new) => compare(&join(place, name), old, new, found),
                    None => found.push(format!("- {}", join(place, name))),
                }
            }
            let added = news.keys().filter(|name| !olds.contains_key(*name));
            found.extend(added.map(|name| format!("+ {}", join(place, name))));
        }
        (Value::Array(olds), Value::Array(news)) if olds.len() == news.len() => {
            for (at, (old, new)) in olds.iter().zip(news).enumerate() {
                compare(&format!("{place}/{at}"), old, new, found);
            }
        }
        _ if old == new => {}
        _ => found.push(format!("≠ {place}: {} is {}", short(old), short(new))),
    }
}

fn join(place: &str, name: &str) -> String {
    format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", text.split_at(end).0),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_place_is_named() {
        let old = json!({"a": 1, "b": {"x/y": [1, 2], "gone": null}, "same": [1]});
        let new = json!({"a": 2, "b": {"x/y": [1, 3], "new": 1}, "same": [1]});
        assert_eq!(
            differences(&old, &new),
            [
                "≠ /a: 1 is 2",
                "- /b/gone",
                "≠ /b/x~1y/1: 2 is 3",
                "+ /b/new"
            ]
        );
        assert!(differences(&new, &new).is_empty());
    }
}
