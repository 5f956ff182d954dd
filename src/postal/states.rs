//! States, territories and military "states" of the USPS (Addresses 3.x, parameter `state`).

/// A two-letter state code, upper case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State(&'static str);

impl State {
    /// Reads a two-letter code in either case.
    pub fn parse(text: &str) -> Option<Self> {
        STATES
            .iter()
            .find(|(code, _)| code.eq_ignore_ascii_case(text))
            .map(|(code, _)| Self(code))
    }

    /// The code for a name such as `Texas`, to tell a caller what to send instead.
    pub fn from_name(name: &str) -> Option<Self> {
        STATES
            .iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(name))
            .map(|(code, _)| Self(code))
    }

    /// The code.
    pub fn code(self) -> &'static str {
        self.0
    }
}

const STATES: &[(&str, &str)] = &[
    ("AA", "Armed Forces Americas"),
    ("AE", "Armed Forces Europe"),
    ("AK", "Alaska"),
    ("AL", "Alabama"),
    ("AP", "Armed Forces Pacific"),
    ("AR", "Arkansas"),
    ("AS", "American Samoa"),
    ("AZ", "Arizona"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DC", "District of Columbia"),
    ("DE", "Delaware"),
    ("FL", "Florida"),
    ("FM", "Federated States of Micronesia"),
    ("GA", "Georgia"),
    ("GU", "Guam"),
    ("HI", "Hawaii"),
    ("IA", "Iowa"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("MA", "Massachusetts"),
    ("MD", "Maryland"),
    ("ME", "Maine"),
    ("MH", "Marshall Islands"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MO", "Missouri"),
    ("MP", "Northern Mariana Islands"),
    ("MS", "Mississippi"),
    ("MT", "Montana"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("NE", "Nebraska"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NV", "Nevada"),
    ("NY", "New York"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("PR", "Puerto Rico"),
    ("PW", "Palau"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VA", "Virginia"),
    ("VI", "Virgin Islands"),
    ("VT", "Vermont"),
    ("WA", "Washington"),
    ("WI", "Wisconsin"),
    ("WV", "West Virginia"),
    ("WY", "Wyoming"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_read_in_either_case_and_suggested_by_name() {
        assert_eq!(State::parse("tx").map(State::code), Some("TX"));
        assert_eq!(State::from_name("texas").map(State::code), Some("TX"));
        for bad in ["", "T", "Texas", "XX", "TXX"] {
            assert!(State::parse(bad).is_none(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn the_table_holds_every_code_of_the_carriers_document_once() {
        let mut codes: Vec<_> = STATES.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes.len(), 62);
        assert!(codes.is_sorted());
        codes.dedup();
        assert_eq!(codes.len(), 62);
    }
}
