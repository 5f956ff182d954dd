//! `3120 M ST NW` → `3120 M St NW`. Carriers shout; an address label need not.

/// Words that keep their capitals: directions, military and rural delivery, road numbering.
const UPPER: &[&str] = &[
    "NE", "NW", "SE", "SW", "PO", "PMB", "RR", "HC", "CR", "SR", "US", "FM", "APO", "FPO", "DPO",
    "CMR", "PSC", "II", "III", "IV", "AFB", "USS", "USCG",
];

/// Words that are small inside a name (`City of Industry`), not at its start (`The Dalles`).
const LOWER: &[&str] = &["OF", "THE", "AND"];

/// Puts an address line or a city that is all capitals into proper case. Text that already has a lower-case letter
/// is left alone: somebody chose it.
pub fn proper_case(text: &str) -> String {
    if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    for (position, word) in text.split(' ').enumerate() {
        if position > 0 {
            line.push(' ');
        }
        if position > 0 && LOWER.contains(&word) {
            line.push_str(&word.to_ascii_lowercase());
        } else {
            push_word(&mut line, word);
        }
    }
    line
}

fn push_word(line: &mut String, word: &str) {
    if UPPER.contains(&word) {
        line.push_str(word);
        return;
    }
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        push_numbered(line, word);
        return;
    }
    // Each part of a name begins with a capital: Winston-Salem, O'Fallon. A single letter after an apostrophe is a
    // possessive: Lee's Summit.
    let mut capital = true;
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        if capital {
            line.push(letter);
        } else {
            line.push(letter.to_ascii_lowercase());
        }
        capital = match letter {
            '-' | '/' | '.' | '(' | '&' => true,
            '\'' => {
                let mut rest = letters.clone();
                rest.next().is_some() && rest.next().is_some()
            }
            _ => false,
        };
    }
}

/// `5TH` → `5th`, `21ST` → `21st`; unit and house numbers keep their letters: `4B`, `N6W23001`.
fn push_numbered(line: &mut String, word: &str) {
    let number = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let ending = word.strip_prefix(number).unwrap_or_default();
    let ordinal = !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && matches!(ending, "ST" | "ND" | "RD" | "TH");
    line.push_str(number);
    if ordinal {
        line.push_str(&ending.to_ascii_lowercase());
    } else {
        line.push_str(ending);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shouted_lines_become_proper_case_with_suffixes_and_directions_right() {
        for (shouted, proper) in [
            ("3120 M ST NW", "3120 M St NW"),
            ("1273 PALE SAN VITORES RD", "1273 Pale San Vitores Rd"),
            ("350 5TH AVE", "350 5th Ave"),
            ("21ST ST APT 4B", "21st St Apt 4B"),
            ("PO BOX 123", "PO Box 123"),
            ("N6W23001 BLUEMOUND RD", "N6W23001 Bluemound Rd"),
            ("475 LENFANT PLZ SW", "475 Lenfant Plz SW"),
            ("WINSTON-SALEM", "Winston-Salem"),
            ("O'FALLON", "O'Fallon"),
            ("LEE'S SUMMIT", "Lee's Summit"),
            ("CITY OF INDUSTRY", "City of Industry"),
            ("THE DALLES", "The Dalles"),
            ("LA JOLLA", "La Jolla"),
            ("US HIGHWAY 66 E", "US Highway 66 E"),
            ("PSC 3 BOX 1234", "PSC 3 Box 1234"),
            ("WASHINGTON", "Washington"),
            ("", ""),
            ("Already Chosen McLean", "Already Chosen McLean"),
        ] {
            assert_eq!(proper_case(shouted), proper);
        }
    }
}
