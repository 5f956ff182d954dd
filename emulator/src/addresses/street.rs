//! Street lines in the carrier's standard form: upper case, abbreviated, the unit at the end.

const DIRECTIONS: [(&str, &str); 8] = [
    ("NORTH", "N"),
    ("SOUTH", "S"),
    ("EAST", "E"),
    ("WEST", "W"),
    ("NORTHEAST", "NE"),
    ("NORTHWEST", "NW"),
    ("SOUTHEAST", "SE"),
    ("SOUTHWEST", "SW"),
];

const SUFFIXES: [(&str, &str); 34] = [
    ("STREET", "ST"),
    ("STR", "ST"),
    ("AVENUE", "AVE"),
    ("AV", "AVE"),
    ("AVEN", "AVE"),
    ("BOULEVARD", "BLVD"),
    ("BOUL", "BLVD"),
    ("ROAD", "RD"),
    ("DRIVE", "DR"),
    ("DRV", "DR"),
    ("LANE", "LN"),
    ("COURT", "CT"),
    ("PLACE", "PL"),
    ("PLAZA", "PLZ"),
    ("SQUARE", "SQ"),
    ("TERRACE", "TER"),
    ("PARKWAY", "PKWY"),
    ("PKY", "PKWY"),
    ("HIGHWAY", "HWY"),
    ("CIRCLE", "CIR"),
    ("CIRC", "CIR"),
    ("TRAIL", "TRL"),
    ("POINT", "PT"),
    ("HEIGHTS", "HTS"),
    ("CROSSING", "XING"),
    ("EXPRESSWAY", "EXPY"),
    ("ALLEY", "ALY"),
    ("RIDGE", "RDG"),
    ("HILLS", "HLS"),
    ("HILL", "HL"),
    ("VALLEY", "VLY"),
    ("STATION", "STA"),
    ("FREEWAY", "FWY"),
    ("TURNPIKE", "TPKE"),
];

const UNITS: [(&str, &str); 16] = [
    ("APARTMENT", "APT"),
    ("APT", "APT"),
    ("SUITE", "STE"),
    ("STE", "STE"),
    ("UNIT", "UNIT"),
    ("FLOOR", "FL"),
    ("FL", "FL"),
    ("ROOM", "RM"),
    ("RM", "RM"),
    ("BUILDING", "BLDG"),
    ("BLDG", "BLDG"),
    ("LOT", "LOT"),
    ("SPACE", "SPC"),
    ("DEPT", "DEPT"),
    ("PMB", "PMB"),
    ("#", "#"),
];

const NUMBER_WORDS: [(&str, &str); 10] = [
    ("FIRST", "1ST"),
    ("SECOND", "2ND"),
    ("THIRD", "3RD"),
    ("FOURTH", "4TH"),
    ("FIFTH", "5TH"),
    ("SIXTH", "6TH"),
    ("SEVENTH", "7TH"),
    ("EIGHTH", "8TH"),
    ("NINTH", "9TH"),
    ("TENTH", "10TH"),
];

/// A street line taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Street {
    /// House number, or empty.
    pub(super) number: String,
    /// N, SW and so on before the name.
    pub(super) before: String,
    /// The name with its suffix, or `PO BOX 12`.
    pub(super) name: String,
    /// N, SW and so on after the name.
    pub(super) after: String,
    /// Designator and number, or empty.
    pub(super) unit: String,
    /// What else was in the second line.
    pub(super) rest: String,
}

impl Street {
    /// Reads the two lines of an address.
    pub(super) fn parse(line: &str, secondary: &str) -> Self {
        let mut words = words(line);
        let mut second = self::words(secondary);
        let mut street = Self::default();
        if let [box_word @ .., number] = words.as_slice()
            && is_box(box_word)
        {
            street.name = format!("PO BOX {number}");
            street.rest = second.join(" ");
            return street;
        }
        if let [only] = second.as_slice()
            && let Some(direction) = abbreviated(&DIRECTIONS, only)
        {
            street.after = direction.to_owned();
            second.clear();
        }
        if words
            .first()
            .is_some_and(|word| word.starts_with(|first: char| first.is_ascii_digit()))
        {
            street.number = words.remove(0);
        }
        // The designator stands between the name and the number of the unit, never at the start.
        // `UNIT ST` is a street.
        let designator = (1..words.len()).find(|at| {
            let next = words.get(at + 1);
            words.get(*at).is_some_and(|word| unit_of(word).is_some())
                && next.is_none_or(|next| abbreviated(&SUFFIXES, next).is_none())
        });
        if let Some(at) = designator {
            let unit = words.split_off(at);
            if unit.len() > 1 || unit.first().is_some_and(|word| word.starts_with('#')) {
                street.unit = unit_text(&unit);
            } else {
                words.extend(unit);
            }
        }
        if second.first().is_some_and(|word| unit_of(word).is_some()) {
            street.unit = unit_text(&second);
        } else if let [only] = second.as_slice()
            && only.len() <= 6
            && only.chars().any(|letter| letter.is_ascii_digit())
        {
            street.unit = format!("# {only}");
        } else {
            street.rest = second.join(" ");
        }
        if words.len() > 2
            && let Some(direction) = words.last().and_then(|word| abbreviated(&DIRECTIONS, word))
        {
            street.after = direction.to_owned();
            words.pop();
        }
        if words.len() > 2
            && let Some(direction) = words
                .first()
                .and_then(|word| abbreviated(&DIRECTIONS, word))
        {
            street.before = direction.to_owned();
            words.remove(0);
        }
        if words.len() > 1
            && let Some(last) = words.last_mut()
            && let Some(suffix) = abbreviated(&SUFFIXES, last)
        {
            *last = suffix.to_owned();
        }
        for word in &mut words {
            if let Some((_, digits)) = NUMBER_WORDS.iter().find(|(long, _)| long == word) {
                *word = (*digits).to_owned();
            }
        }
        street.name = words.join(" ");
        street
    }

    /// Something that can be delivered to: a box, or a number and a name with a letter in it.
    pub(super) fn is_plausible(&self) -> bool {
        self.is_box()
            || !self.number.is_empty()
                && self.name.chars().any(|letter| letter.is_ascii_alphabetic())
    }

    pub(super) fn is_box(&self) -> bool {
        self.name.starts_with("PO BOX ")
    }

    /// Number, direction, name, direction.
    pub(super) fn line(&self) -> String {
        [&self.number, &self.before, &self.name, &self.after]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

fn is_box(words: &[String]) -> bool {
    matches!(
        words
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice(),
        ["PO", "BOX"] | ["P", "O", "BOX"] | ["POBOX"] | ["POST", "OFFICE", "BOX"]
    )
}

fn words(line: &str) -> Vec<String> {
    line.chars()
        .filter(|letter| !matches!(letter, '.' | '\'' | '’'))
        .map(|letter| {
            if letter == ',' {
                ' '
            } else {
                letter.to_ascii_uppercase()
            }
        })
        .collect::<String>()
        .replace('#', " # ")
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

fn abbreviated(table: &[(&'static str, &'static str)], word: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(long, short)| *long == word || *short == word)
        .map(|(_, short)| *short)
}

fn unit_of(word: &str) -> Option<&'static str> {
    UNITS
        .iter()
        .find(|(long, _)| *long == word)
        .map(|(_, short)| *short)
}

fn unit_text(words: &[String]) -> String {
    let mut texts: Vec<&str> = words
        .iter()
        .map(|word| unit_of(word).unwrap_or(word))
        .collect();
    // `APT # 4` is `APT 4`.
    if texts.len() > 2 {
        texts.retain(|text| *text != "#");
    }
    texts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_out_in_the_standard_form() {
        for (line, secondary, expected, unit) in [
            ("3120 M St", "NW", "3120 M ST NW", ""),
            ("3120 m street northwest", "", "3120 M ST NW", ""),
            ("350 Fifth Avenue", "Suite 3300", "350 5TH AVE", "STE 3300"),
            ("350 5th Ave Ste 3300", "", "350 5TH AVE", "STE 3300"),
            ("12 North Main Street, Apt. #4", "", "12 N MAIN ST", "APT 4"),
            ("12 Main St #4", "", "12 MAIN ST", "# 4"),
            ("12 Main St", "4B", "12 MAIN ST", "# 4B"),
            ("475 L'Enfant Plaza SW", "", "475 LENFANT PLZ SW", ""),
            ("P.O. Box 12", "", "PO BOX 12", ""),
            ("1 MISSING UNIT ST", "", "1 MISSING UNIT ST", ""),
            ("1 Unknown Unit St", "Apt 9", "1 UNKNOWN UNIT ST", "APT 9"),
            ("5 South St", "", "5 SOUTH ST", ""),
        ] {
            let street = Street::parse(line, secondary);
            assert_eq!(
                (street.line().as_str(), street.unit.as_str()),
                (expected, unit),
                "{line:?}"
            );
            assert!(street.is_plausible(), "{line:?}");
        }
    }

    #[test]
    fn without_a_number_or_a_name_nothing_can_be_delivered() {
        for line in ["Main St", "12", "12 34", ""] {
            assert!(!Street::parse(line, "").is_plausible(), "{line:?}");
        }
    }
}
