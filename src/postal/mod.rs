//! Postal words as checked values. Holding one means it was checked: `parse` is the only way to get it.

mod countries;
mod proper_case;
mod shard;
mod states;

pub use countries::Country;
pub use proper_case::proper_case;
pub use shard::{Place, place_in_shard, shard_path};
pub use states::State;

/// Five ASCII digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Zip5([u8; 5]);

impl Zip5 {
    /// Reads exactly five digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: [u8; 5] = text.as_bytes().try_into().ok()?;
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then_some(Self(digits))
    }

    /// The five digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether it is a military or diplomatic post office (APO, FPO, DPO): Europe, the Americas, the Pacific.
    pub fn is_military(&self) -> bool {
        let [first, second, third, ..] = self.0;
        matches!(
            (first, second, third),
            (b'0', b'9', b'0'..=b'8') | (b'3', b'4', b'0') | (b'9', b'6', b'2'..=b'6')
        )
    }
}

impl std::fmt::Debug for Zip5 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Zip5({})", self.as_str())
    }
}

/// A ZIP code with or without its four add-on digits: `20007` or `20007-3704`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ZipCode {
    /// The five digits.
    pub zip5: Zip5,
    /// The add-on. With it, a ZIP names one side of one street: personal data.
    pub plus4: Option<[u8; 4]>,
}

impl ZipCode {
    /// Reads `ddddd` or `ddddd-dddd`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('-') {
            None => Some(Self {
                zip5: Zip5::parse(text)?,
                plus4: None,
            }),
            Some((zip5, plus4)) => {
                let plus4: [u8; 4] = plus4.as_bytes().try_into().ok()?;
                if !plus4.iter().all(u8::is_ascii_digit) {
                    return None;
                }
                Some(Self {
                    zip5: Zip5::parse(zip5)?,
                    plus4: Some(plus4),
                })
            }
        }
    }
}

impl std::fmt::Debug for ZipCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ZipCode({}, add-on redacted)", self.zip5.as_str())
    }
}

impl std::fmt::Display for ZipCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.zip5.as_str())?;
        match self.plus4 {
            Some(plus4) => write!(f, "-{}", std::str::from_utf8(&plus4).unwrap_or_default()),
            None => Ok(()),
        }
    }
}

/// A domestic delivery address as a shopper typed it, in the field names of Stripe's Address Element.
#[derive(Clone, PartialEq, Eq)]
pub struct TypedAddress {
    /// House number and street; may hold the unit too.
    pub line1: String,
    /// Unit, or empty.
    pub line2: String,
    /// City, or empty when the ZIP says it.
    pub city: String,
    /// State or territory.
    pub state: State,
    /// ZIP code, if known.
    pub zip: Option<ZipCode>,
    /// `US`, or a territory with a code of its own.
    pub country: Country,
}

impl std::fmt::Debug for TypedAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TypedAddress(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip5_is_exactly_five_digits() {
        assert_eq!(
            Zip5::parse("20500")
                .map(|zip| zip.as_str().to_owned())
                .as_deref(),
            Some("20500")
        );
        for bad in [
            "",
            "2050",
            "205000",
            "2O500",
            "20500-0005",
            "２0500",
            " 2050",
        ] {
            assert!(Zip5::parse(bad).is_none(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn a_zip_code_may_carry_its_add_on() {
        for good in ["20007", "20007-3704"] {
            assert_eq!(
                ZipCode::parse(good).map(|zip| zip.to_string()).as_deref(),
                Some(good)
            );
        }
        for bad in [
            "",
            "2000",
            "20007-",
            "20007-370",
            "20007 3704",
            "20007-37045",
            "2000-73704",
            "20007--704",
        ] {
            assert!(ZipCode::parse(bad).is_none(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn debug_text_shows_no_address() {
        let address = TypedAddress {
            line1: "3120 M St".into(),
            line2: "NW".into(),
            city: "Washington".into(),
            state: State::parse("DC").unwrap(),
            zip: ZipCode::parse("20007-3704"),
            country: Country::US,
        };
        let text = format!("{address:?} {:?}", address.zip);
        for secret in ["3120", "NW", "Washington", "3704"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
