//! An address as a label bears it.

use super::matching::{Asked, Confirmation, Refusal, matched};

/// An address that a label is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Typed<'a> {
    pub(crate) street: &'a str,
    pub(crate) secondary: &'a str,
    pub(crate) city: &'a str,
    pub(crate) state: &'a str,
    pub(crate) zip: &'a str,
}

/// The same in the carrier's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standard {
    pub(crate) street: String,
    pub(crate) secondary: String,
    pub(crate) city: String,
    pub(crate) state: String,
    pub(crate) zip: String,
    pub(crate) plus_4: String,
}

/// Why an address is not printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotPrinted {
    /// Nobody lives there, as far as is known.
    Refused(&'static str),
    /// The back end failed.
    Broken,
}

impl Typed<'_> {
    /// Finds the address. A unit that is missing or wrong is no hindrance.
    pub(crate) fn standard(&self, seed: u64) -> Result<Standard, NotPrinted> {
        let asked = Asked {
            firm: "",
            street: self.street,
            secondary: self.secondary,
            city: Some(self.city),
            state: Some(self.state),
            zip: Some(self.zip),
            urbanization: "",
        };
        let found = matched(&asked, seed, false).map_err(|refusal| match refusal {
            Refusal::NotFound(text) | Refusal::Bad(text) => NotPrinted::Refused(text),
            Refusal::Broken => NotPrinted::Broken,
        })?;
        if found.confirmation == Confirmation::None {
            return Err(NotPrinted::Refused("Address Not Found"));
        }
        let secondary = format!("{} {}", found.street.unit, found.street.rest);
        Ok(Standard {
            street: found.street.line(),
            secondary: secondary.trim().to_owned(),
            city: found.city,
            state: found.state.to_owned(),
            zip: found.zip.to_owned(),
            plus_4: found.plus_4,
        })
    }

    /// The address as it was typed, in capitals.
    pub(crate) fn unchecked(&self, plus_4: &str) -> Standard {
        Standard {
            street: self.street.to_uppercase(),
            secondary: self.secondary.to_uppercase(),
            city: self.city.to_uppercase(),
            state: self.state.to_owned(),
            zip: self.zip.to_owned(),
            plus_4: plus_4.to_owned(),
        }
    }
}
