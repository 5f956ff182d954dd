//! Where a shipment goes, as far as its price depends on it.

use std::fmt;
use std::rc::Rc;

use crate::postal::{Country, Zip5};

use super::Cents;

/// Where a shipment goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Destination {
    /// Inside the United States, its territories and military post offices.
    Domestic {
        /// The ZIP code.
        zip: Zip5,
        /// Whether it is a PO box: prices are the same, days are not.
        po_box: bool,
    },
    /// Anywhere else.
    Abroad(Rc<Abroad>),
}

/// A place abroad, and what customs there are asked about. Debug text has the country alone: a postal code may be one house's.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Abroad {
    /// The country.
    pub country: Country,
    /// The postal code without spaces, upper case; empty if none is known.
    pub postal_code: String,
    /// What duties and taxes are asked for; empty if they are not.
    pub duties: Vec<DutyItem>,
}

impl fmt::Debug for Abroad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Abroad({} redacted)", self.country.code())
    }
}

/// Equal goods, for duties and taxes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DutyItem {
    /// What one of them is worth.
    pub value: Cents,
    /// How many there are.
    pub quantity: u32,
    /// Where they were made.
    pub made_in: Option<Country>,
    /// The Harmonized System code, 6 to 14 digits and dots.
    pub hs_code: Option<String>,
}

impl Destination {
    /// The country's code.
    pub fn country(&self) -> &'static str {
        match self {
            Self::Domestic { .. } => Country::US.code(),
            Self::Abroad(abroad) => abroad.country.code(),
        }
    }

    /// Whether it is reached by domestic services.
    pub fn is_domestic(&self) -> bool {
        matches!(self, Self::Domestic { .. })
    }

    /// Whether it is a military or diplomatic post office (APO, FPO, DPO).
    pub fn is_military(&self) -> bool {
        match self {
            Self::Domestic { zip, .. } => zip.is_military(),
            Self::Abroad(_) => false,
        }
    }

    /// As text: `US/94105`, `US/94105/box`, `CA/K1A0B1`, `DE/10115/2500x2xCNx6109.10,…`.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Domestic { zip, po_box } => {
                format!("US/{}{}", zip.as_str(), if *po_box { "/box" } else { "" })
            }
            Self::Abroad(abroad) => {
                let mut text = format!("{}/{}", abroad.country.code(), abroad.postal_code);
                for (position, item) in abroad.duties.iter().enumerate() {
                    text.push(if position == 0 { '/' } else { ',' });
                    text.push_str(&item.text());
                }
                text
            }
        }
    }

    /// Reads [`Destination::text`].
    pub(super) fn read(text: &str) -> Option<Self> {
        let (country, rest) = text.split_once('/')?;
        let country = Country::parse(country)?;
        if country == Country::US {
            let (zip, po_box) = match rest.strip_suffix("/box") {
                Some(zip) => (zip, true),
                None => (rest, false),
            };
            let zip = Zip5::parse(zip)?;
            return Some(Self::Domestic { zip, po_box });
        }
        let (postal_code, duties) = rest.split_once('/').unwrap_or((rest, ""));
        let duties: Option<Vec<_>> = duties
            .split(',')
            .filter(|item| !item.is_empty())
            .map(DutyItem::read)
            .collect();
        Some(Self::Abroad(Rc::new(Abroad {
            country,
            postal_code: postal_code.to_owned(),
            duties: duties?,
        })))
    }
}

impl DutyItem {
    fn text(&self) -> String {
        format!(
            "{}x{}x{}x{}",
            self.value.0,
            self.quantity,
            self.made_in.map_or("", Country::code),
            self.hs_code.as_deref().unwrap_or_default(),
        )
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('x');
        let (value, quantity) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let made_in = match parts.next()? {
            "" => None,
            code => Some(Country::parse(code)?),
        };
        let hs_code = Some(parts.next()?.to_owned()).filter(|code| !code.is_empty());
        Some(Self {
            value: Cents(value),
            quantity,
            made_in,
            hs_code,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_from_its_text() {
        let zip = Zip5::parse("94105").unwrap();
        let abroad = |country: &str, postal_code: &str, duties: Vec<DutyItem>| {
            Destination::Abroad(Rc::new(Abroad {
                country: Country::parse(country).unwrap(),
                postal_code: postal_code.to_owned(),
                duties,
            }))
        };
        let shirts = DutyItem {
            value: Cents(2_500),
            quantity: 2,
            made_in: Country::parse("CN"),
            hs_code: Some("6109.10".to_owned()),
        };
        let plain = DutyItem {
            value: Cents(100),
            quantity: 1,
            made_in: None,
            hs_code: None,
        };
        for (place, text) in [
            (Destination::Domestic { zip, po_box: false }, "US/94105"),
            (Destination::Domestic { zip, po_box: true }, "US/94105/box"),
            (abroad("CA", "K1A0B1", vec![]), "CA/K1A0B1"),
            (abroad("DE", "", vec![]), "DE/"),
            (
                abroad("DE", "10115", vec![shirts, plain]),
                "DE/10115/2500x2xCNx6109.10,100x1xx",
            ),
        ] {
            assert_eq!(place.text(), text);
            assert_eq!(Destination::read(text), Some(place), "{text}");
        }
        for bad in ["", "US", "US/9410", "XX/1", "DE/1/xx", "DE/1/1x1"] {
            assert_eq!(Destination::read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn military_post_offices_are_known_by_their_zip_code() {
        for (zip, military) in [
            ("09012", true),
            ("34002", true),
            ("96201", true),
            ("96699", true),
            ("96799", false),
            ("08901", false),
            ("09901", false),
            ("94105", false),
        ] {
            let zip = Zip5::parse(zip).unwrap();
            let place = Destination::Domestic { zip, po_box: false };
            assert_eq!(place.is_military(), military, "{zip:?}");
        }
    }
}
