//! Which address a question comes to, or why it comes to none.

use super::{
    known::{Known, Magic, known, magic},
    street::Street,
};
use crate::{
    chance::drawn_from,
    places::{Place, mailing_name, place, zips_of},
};

/// A question, checked by the gateway.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) firm: &'a str,
    pub(super) street: &'a str,
    pub(super) secondary: &'a str,
    pub(super) city: Option<&'a str>,
    pub(super) state: Option<&'a str>,
    pub(super) zip: Option<&'a str>,
    pub(super) urbanization: &'a str,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    NotFound(&'static str),
    Bad(&'static str),
    Broken,
}

/// How sure the match is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confirmation {
    /// Everything is right.
    Full,
    /// The building is right, the unit is missing.
    UnitMissing,
    /// The building is right, the unit is not.
    UnitWrong,
    /// Not even the house number.
    None,
    /// Everything is right, and nothing is delivered there.
    Undelivered,
    /// Several addresses match.
    Several,
}

/// The answer.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) firm: String,
    pub(super) street: Street,
    pub(super) city: String,
    pub(super) state: &'static str,
    pub(super) zip: &'static str,
    pub(super) plus_4: String,
    pub(super) urbanization: String,
    pub(super) route: String,
    pub(super) point: String,
    pub(super) confirmation: Confirmation,
    pub(super) business: bool,
    pub(super) vacant: bool,
    pub(super) mail_receiving_agency: bool,
    pub(super) high_rise: bool,
    /// The city of the question was another one.
    pub(super) city_changed: bool,
}

const NO_MATCH: &str = "There is no match for the address requested.";
const INSUFFICIENT: &str = "The address information in the request is insufficient to match.";
const CITY_AND_STATE: &str = "The city and state are missing or together unverifiable.";

/// Finds the address.
pub(super) fn matched(
    asked: &Asked<'_>,
    seed: u64,
    several_as_success: bool,
) -> Result<Found, Refusal> {
    let mut street = Street::parse(asked.street, asked.secondary);
    let magic = magic(&street);
    match magic {
        Some(Magic::NotFound) => return Err(Refusal::NotFound(NO_MATCH)),
        Some(Magic::Insufficient) => return Err(Refusal::NotFound(INSUFFICIENT)),
        Some(Magic::InvalidDelivery) => {
            return Err(Refusal::NotFound(
                "The address requested is an invalid delivery address.",
            ));
        }
        Some(Magic::Ambiguous) if !several_as_success => {
            return Err(Refusal::NotFound(
                "More than one address was found matching the requested address.",
            ));
        }
        Some(Magic::Backend400) => return Err(Refusal::Bad("Address Not Found")),
        Some(Magic::Broken) => return Err(Refusal::Broken),
        _ => {}
    }
    if !street.is_plausible() {
        return Err(Refusal::NotFound(INSUFFICIENT));
    }
    let city = asked.city.map(mailing_name);
    if let Some(known) = known(&street, city.as_deref(), asked.state, asked.zip) {
        street.after = known.after.to_owned();
        return Ok(found(
            asked,
            street,
            Some(known),
            None,
            place(known.zip).ok_or(Refusal::NotFound(NO_MATCH))?,
            seed,
        ));
    }
    let place = located(asked, &street, seed)?;
    Ok(found(asked, street, None, magic, place, seed))
}

/// The place of an address: its ZIP code if that agrees with the state, else a ZIP code of its city.
fn located(asked: &Asked<'_>, street: &Street, seed: u64) -> Result<Place, Refusal> {
    let of_city = || {
        let zips = zips_of(asked.city?, asked.state?);
        let count = u64::try_from(zips.len()).ok()?;
        let drawn = drawn_from(seed, &street.line(), count);
        place(zips.get(usize::try_from(drawn).ok()?)?)
    };
    match asked.zip.map(place) {
        Some(Some(place)) if asked.state.is_none_or(|state| state == place.state) => Ok(place),
        Some(Some(_)) => Err(Refusal::NotFound(NO_MATCH)),
        Some(None) => of_city().ok_or(Refusal::NotFound(NO_MATCH)),
        None => of_city().ok_or(Refusal::NotFound(match (asked.city, asked.state) {
            (None, Some(_)) => "The city in the request is missing or invalid.",
            (Some(_), None) => "The state code in the request is missing or invalid.",
            _ => CITY_AND_STATE,
        })),
    }
}

fn found(
    asked: &Asked<'_>,
    street: Street,
    known: Option<&'static Known>,
    magic: Option<Magic>,
    place: Place,
    seed: u64,
) -> Found {
    let key = format!("{} {}", street.line(), place.zip);
    let high_rise = known.is_some_and(|known| known.high_rise) || magic == Some(Magic::MissingUnit);
    let no_unit = street.unit.is_empty();
    let confirmation = match magic {
        Some(Magic::UnknownUnit) if !no_unit => Confirmation::UnitWrong,
        Some(Magic::UnknownUnit) => Confirmation::UnitMissing,
        Some(Magic::Unconfirmed) => Confirmation::None,
        Some(Magic::NoDelivery) => Confirmation::Undelivered,
        Some(Magic::Ambiguous) => Confirmation::Several,
        _ if high_rise && no_unit => Confirmation::UnitMissing,
        _ => Confirmation::Full,
    };
    let plus_4 = match (known, magic) {
        (Some(known), _) => known.plus_4.to_owned(),
        (None, Some(Magic::NoPlus4)) => String::new(),
        _ => format!("{:04}", 1000 + drawn_from(seed, &key, 9000)),
    };
    let route = match known.and_then(|known| known.route) {
        Some(route) => route.to_owned(),
        None if magic == Some(Magic::NoDelivery) => "R777".to_owned(),
        None if street.is_box() => format!("B{:03}", 1 + drawn_from(seed, &key, 40)),
        None => format!("C{:03}", 1 + drawn_from(seed, &key, 70)),
    };
    let digits: String = street.line().chars().filter(char::is_ascii_digit).collect();
    let number = if street.number.is_empty() {
        digits
    } else {
        street.number.clone()
    };
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    // The delivery point is the end of the house number.
    let point = format!(
        "{:0>2}",
        digits
            .get(digits.len().saturating_sub(2)..)
            .unwrap_or_default()
    );
    let city = mailing_name(place.city);
    Found {
        firm: asked.firm.to_ascii_uppercase(),
        city_changed: asked.city.is_some_and(|asked| mailing_name(asked) != city),
        city,
        state: place.state,
        zip: place.zip,
        plus_4,
        urbanization: asked.urbanization.to_ascii_uppercase(),
        route,
        point,
        confirmation,
        business: known.is_some_and(|known| known.business) || magic == Some(Magic::Business),
        vacant: magic == Some(Magic::Vacant),
        mail_receiving_agency: magic == Some(Magic::MailReceivingAgency),
        high_rise: high_rise || !street.unit.is_empty(),
        street,
    }
}
