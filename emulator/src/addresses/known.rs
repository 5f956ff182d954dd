//! Addresses that always give a certain answer: real ones that are well known, and magic ones.

use super::street::Street;

/// A real address. Routes and points that are not known are drawn as for any other address.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) number: &'static str,
    pub(super) name: &'static str,
    pub(super) after: &'static str,
    pub(super) city: &'static str,
    pub(super) state: &'static str,
    pub(super) zip: &'static str,
    pub(super) plus_4: &'static str,
    pub(super) route: Option<&'static str>,
    pub(super) business: bool,
    /// Needs a unit to be complete.
    pub(super) high_rise: bool,
}

const KNOWN: [Known; 7] = [
    Known {
        number: "3120",
        name: "M ST",
        after: "NW",
        city: "WASHINGTON",
        state: "DC",
        zip: "20007",
        plus_4: "3704",
        route: Some("C036"),
        business: true,
        high_rise: false,
    },
    Known {
        number: "1600",
        name: "PENNSYLVANIA AVE",
        after: "NW",
        city: "WASHINGTON",
        state: "DC",
        zip: "20500",
        plus_4: "0005",
        route: None,
        business: true,
        high_rise: false,
    },
    Known {
        number: "475",
        name: "LENFANT PLZ",
        after: "SW",
        city: "WASHINGTON",
        state: "DC",
        zip: "20260",
        plus_4: "0004",
        route: None,
        business: true,
        high_rise: false,
    },
    Known {
        number: "1273",
        name: "PALE SAN VITORES RD",
        after: "",
        city: "TAMUNING",
        state: "GU",
        zip: "96913",
        plus_4: "4208",
        route: None,
        business: true,
        high_rise: false,
    },
    Known {
        number: "350",
        name: "5TH AVE",
        after: "",
        city: "NEW YORK",
        state: "NY",
        zip: "10118",
        plus_4: "0110",
        route: None,
        business: true,
        high_rise: true,
    },
    Known {
        number: "1600",
        name: "AMPHITHEATRE PKWY",
        after: "",
        city: "MOUNTAIN VIEW",
        state: "CA",
        zip: "94043",
        plus_4: "1351",
        route: None,
        business: true,
        high_rise: false,
    },
    Known {
        number: "1",
        name: "MICROSOFT WAY",
        after: "",
        city: "REDMOND",
        state: "WA",
        zip: "98052",
        plus_4: "6399",
        route: None,
        business: true,
        high_rise: false,
    },
];

/// The known address that this is: the same street, and the city or the ZIP code near enough to correct the rest.
pub(super) fn known(
    street: &Street,
    city: Option<&str>,
    state: Option<&str>,
    zip: Option<&str>,
) -> Option<&'static Known> {
    KNOWN.iter().find(|known| {
        let same_street = known.number == street.number
            && known.name == street.name
            && street.before.is_empty()
            && (street.after.is_empty() || street.after == known.after);
        let same_state = state.is_none_or(|state| state == known.state);
        let same_city = city.is_some_and(|city| city == known.city);
        let same_area = zip.is_some_and(|zip| zip.get(..3) == known.zip.get(..3));
        same_street && same_state && (same_city || same_area)
    })
}

/// What a magic street name stands for; the house number does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Magic {
    MissingUnit,
    UnknownUnit,
    Unconfirmed,
    NotFound,
    Insufficient,
    InvalidDelivery,
    Ambiguous,
    Vacant,
    MailReceivingAgency,
    NoDelivery,
    Business,
    NoPlus4,
    Backend400,
    Broken,
}

/// The magic of a street name.
pub(super) fn magic(street: &Street) -> Option<Magic> {
    Some(match street.name.as_str() {
        "MISSING UNIT ST" => Magic::MissingUnit,
        "UNKNOWN UNIT ST" => Magic::UnknownUnit,
        "UNCONFIRMED ST" => Magic::Unconfirmed,
        "NOT FOUND ST" => Magic::NotFound,
        "INSUFFICIENT ST" => Magic::Insufficient,
        "INVALID DELIVERY ST" => Magic::InvalidDelivery,
        "AMBIGUOUS ST" => Magic::Ambiguous,
        "VACANT ST" => Magic::Vacant,
        "CMRA ST" => Magic::MailReceivingAgency,
        "NO DELIVERY ST" => Magic::NoDelivery,
        "BUSINESS ST" => Magic::Business,
        "NO PLUS4 ST" => Magic::NoPlus4,
        "BACKEND 400 ST" => Magic::Backend400,
        "BROKEN ST" => Magic::Broken,
        _ => return None,
    })
}
