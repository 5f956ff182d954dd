//! What a page is told: the verdict, the standardized address, what was changed, and what to do next.

use serde::Serialize;

use crate::carrier::usps::address::{DeliveryPoint, Match, Standardized, Validation};
use crate::postal::{Country, TypedAddress, proper_case};
use crate::rates::Freshness;

#[cfg(feature = "openapi")]
use crate::api::openapi::words;

/// An address in the field names of Stripe's Address Element. What it does not have is empty.
#[derive(Serialize, Default, Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "CheckedAddress"))]
pub(in crate::api) struct Shown {
    /// House number and street; with the unit where the carrier writes it there.
    pub(super) line1: String,
    /// Apartment, suite or unit.
    pub(super) line2: String,
    /// City.
    pub(super) city: String,
    /// Two-letter code of the state or territory; abroad as it was sent.
    pub(super) state: String,
    /// Five digits, with the ZIP+4 if the carrier knows it; abroad as it was sent.
    pub(super) postal_code: String,
    /// ISO 3166, as it was sent.
    pub(super) country: String,
    /// Puerto Rico only; left out where there is none.
    #[cfg_attr(feature = "openapi", schemars(with = "String"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) urbanization: Option<String>,
}

/// What is known about an address, and what the page does next.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "AddressAnswer"))]
pub(in crate::api) struct Body {
    #[cfg_attr(feature = "openapi", schemars(with = "words::Verdict"))]
    verdict: &'static str,
    #[cfg_attr(feature = "openapi", schemars(with = "words::NextAction"))]
    next_action: &'static str,
    /// The standardized address; `null` when nothing matches.
    address: Option<Shown>,
    /// Fields in which more than case, spacing, full stops, commas and an added ZIP+4 differ from what was sent.
    #[cfg_attr(feature = "openapi", schemars(with = "Vec<words::ChangedField>"))]
    changed: Vec<&'static str>,
    /// What the carrier knows about the place; `null` if it knows none.
    delivery: Option<Delivery>,
    /// What there is to say about it, for the shopper.
    messages: Vec<Message>,
    /// Who was asked; `null` if nobody was.
    #[cfg_attr(feature = "openapi", schemars(with = "Option<words::Carrier>"))]
    carrier: Option<&'static str>,
    #[cfg_attr(feature = "openapi", schemars(with = "words::AddressFreshness"))]
    freshness: &'static str,
}

/// What the carrier knows about a place; `null` where it does not say.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "DeliveryPoint"))]
struct Delivery {
    /// USPS's Delivery Point Validation: `Y`, `D`, `S` or `N`.
    dpv: Option<String>,
    /// Whether it is a business.
    business: Option<bool>,
    /// Whether nobody lives or works there.
    vacant: Option<bool>,
    /// Whether it is a commercial mail receiving agency: a private mailbox.
    cmra: Option<bool>,
    /// The carrier's route, like `C036`.
    carrier_route: Option<String>,
    /// The delivery point, like `20`.
    delivery_point: Option<String>,
}

/// Something to say about an address.
#[derive(Serialize, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "AddressMessage"))]
struct Message {
    #[cfg_attr(feature = "openapi", schemars(with = "words::AddressMessageCode"))]
    code: &'static str,
    /// A sentence in English; pages in other languages go by `code`.
    message: &'static str,
}

/// The word for an address that nobody is asked about, and what the page does with it.
const UNSUPPORTED: (&str, &str) = ("unsupported", "accept");
const UNSUPPORTED_MESSAGE: Message = Message {
    code: "unsupported_country",
    message: "Addresses in this country are not checked; use this one as entered.",
};

impl Body {
    /// As it is sent.
    pub(super) fn json(&mut self, freshness: Freshness) -> String {
        self.freshness = freshness.name();
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Outside the carrier's reach: handed back as it came.
    pub(super) fn unsupported(address: Shown) -> Self {
        Self {
            verdict: UNSUPPORTED.0,
            next_action: UNSUPPORTED.1,
            address: Some(address),
            changed: Vec::new(),
            delivery: None,
            messages: vec![UNSUPPORTED_MESSAGE],
            carrier: None,
            freshness: Freshness::Live.name(),
        }
    }

    /// What the carrier's answer means for the page.
    pub(super) fn judged(
        typed: &TypedAddress,
        validation: Validation,
        shout_no_more: bool,
    ) -> Self {
        let shown = validation
            .standardized
            .map(|found| shown(found, typed.country, shout_no_more));
        let changed = shown
            .as_ref()
            .map(|shown| changed(typed, shown))
            .unwrap_or_default();
        let (verdict, next_action) = verdict(validation.matched, !changed.is_empty());
        let messages = messages(validation.matched, &validation.delivery);
        let known = shown.is_some();
        Self {
            verdict,
            next_action,
            address: shown,
            changed,
            delivery: known.then(|| delivery(validation.delivery)),
            messages,
            carrier: Some("usps"),
            freshness: Freshness::Live.name(),
        }
    }
}

/// The word for a match, and what the page does next.
fn verdict(matched: Match, is_changed: bool) -> (&'static str, &'static str) {
    match matched {
        Match::Confirmed if is_changed => ("confirmed", "confirm_correction"),
        Match::Confirmed => ("confirmed", "accept"),
        Match::UnitMissing => ("missing_unit", "ask_unit"),
        Match::UnitUnknown => ("unknown_unit", "ask_unit"),
        Match::Unconfirmed => ("unconfirmed", "fix"),
        Match::Several => ("ambiguous", "fix"),
        Match::Nothing => ("not_found", "fix"),
    }
}

/// Each verdict with each next action that it can have.
#[cfg(feature = "openapi")]
pub(in crate::api) fn words() -> impl Iterator<Item = (&'static str, &'static str)> {
    let asked = Match::ALL.into_iter();
    let asked = asked.flat_map(|matched| [false, true].map(|changed| verdict(matched, changed)));
    asked.chain([UNSUPPORTED])
}

/// The codes of all messages.
#[cfg(feature = "openapi")]
pub(in crate::api) fn message_codes() -> Vec<&'static str> {
    let quiet = DeliveryPoint::default();
    let special = DeliveryPoint {
        vacant: Some(true),
        no_street_delivery: true,
        ..DeliveryPoint::default()
    };
    let matches = Match::ALL.into_iter();
    let matches = matches.flat_map(|matched| messages(matched, &quiet));
    matches
        .chain(messages(Match::Confirmed, &special))
        .chain([UNSUPPORTED_MESSAGE])
        .map(|message| message.code)
        .collect()
}

fn shown(found: Standardized, country: Country, shout_no_more: bool) -> Shown {
    let cased = |text: String| {
        if shout_no_more {
            proper_case(&text)
        } else {
            text
        }
    };
    Shown {
        line1: cased(found.street),
        line2: cased(found.unit),
        city: cased(found.city),
        state: found.state,
        postal_code: found.zip,
        country: country.code().to_owned(),
        urbanization: Some(cased(found.urbanization)).filter(|text| !text.is_empty()),
    }
}

fn delivery(point: DeliveryPoint) -> Delivery {
    Delivery {
        dpv: point.dpv,
        business: point.business,
        vacant: point.vacant,
        cmra: point.cmra,
        carrier_route: point.carrier_route,
        delivery_point: point.delivery_point,
    }
}

fn messages(matched: Match, delivery: &DeliveryPoint) -> Vec<Message> {
    let verdict = match matched {
        Match::Confirmed => None,
        Match::UnitMissing => Some((
            "unit_missing",
            "The building is known; its apartment, suite or unit number is needed.",
        )),
        Match::UnitUnknown => Some((
            "unit_unknown",
            "The building is known; this apartment, suite or unit number is not.",
        )),
        Match::Unconfirmed => Some((
            "not_confirmed",
            "The street is known; this number on it is not.",
        )),
        Match::Several => Some((
            "several_match",
            "More than one address fits; add what tells them apart.",
        )),
        Match::Nothing => Some((
            "nothing_matches",
            "No address fits; check number, street, city and ZIP code.",
        )),
    };
    let vacant = (delivery.vacant == Some(true)).then_some(("vacant", "The address is vacant."));
    let no_street_delivery = delivery.no_street_delivery.then_some((
        "no_street_delivery",
        "The address exists, but mail is not delivered to its street; a PO box may be needed.",
    ));
    [verdict, vacant, no_street_delivery]
        .into_iter()
        .flatten()
        .map(|(code, message)| Message { code, message })
        .collect()
}

/// The fields that are compared.
pub(in crate::api) const FIELDS: [&str; 5] = ["line1", "line2", "city", "state", "postal_code"];

/// The fields in which the answer says more than what was sent, beyond case, spacing, full stops and commas, and the ZIP's
/// add-on.
fn changed(typed: &TypedAddress, shown: &Shown) -> Vec<&'static str> {
    let typed_zip = typed
        .zip
        .map(|zip| zip.zip5.as_str().to_owned())
        .unwrap_or_default();
    let shown_zip: String = shown.postal_code.chars().take(5).collect();
    let pairs = [
        (typed.line1.as_str(), shown.line1.as_str()),
        (&typed.line2, &shown.line2),
        (&typed.city, &shown.city),
        (typed.state.code(), &shown.state),
        (&typed_zip, &shown_zip),
    ];
    let named = FIELDS.into_iter().zip(pairs);
    named
        .filter(|(_, (typed, shown))| plain(typed) != plain(shown))
        .map(|(name, _)| name)
        .collect()
}

fn plain(text: &str) -> String {
    let text = text.replace(['.', ','], " ").to_ascii_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postal::{State, ZipCode};

    fn typed(line1: &str, line2: &str, zip: &str) -> TypedAddress {
        TypedAddress {
            line1: line1.into(),
            line2: line2.into(),
            city: "washington".into(),
            state: State::parse("DC").unwrap(),
            zip: ZipCode::parse(zip),
            country: Country::US,
        }
    }

    fn confirmed(typed: &TypedAddress) -> Body {
        let validation = Validation {
            matched: Match::Confirmed,
            standardized: Some(Standardized {
                street: "3120 M ST NW".into(),
                city: "WASHINGTON".into(),
                state: "DC".into(),
                zip: "20007-3704".into(),
                ..Standardized::default()
            }),
            delivery: DeliveryPoint::default(),
        };
        Body::judged(typed, validation, true)
    }

    #[test]
    fn a_correction_asks_for_confirmation_and_case_or_an_add_on_does_not() {
        for (line1, line2, zip, changed, next_action) in [
            (
                "3120 M St",
                "NW",
                "20027",
                vec!["line1", "line2", "postal_code"],
                "confirm_correction",
            ),
            ("3120 m st. nw", "", "20007", vec![], "accept"),
            ("3120  M ST,  NW", "", "20007-3704", vec![], "accept"),
            (
                "3120 M Street NW",
                "",
                "20007",
                vec!["line1"],
                "confirm_correction",
            ),
            (
                "3120 M St NW",
                "",
                "",
                vec!["postal_code"],
                "confirm_correction",
            ),
        ] {
            let body = confirmed(&typed(line1, line2, zip));
            assert_eq!(
                (body.changed, body.next_action),
                (changed, next_action),
                "{line1} {line2} {zip}"
            );
            assert_eq!(body.address.unwrap().line1, "3120 M St NW");
        }
    }

    #[test]
    fn every_match_has_its_verdict_next_action_and_message() {
        for (matched, verdict, next_action, code) in [
            (
                Match::UnitMissing,
                "missing_unit",
                "ask_unit",
                "unit_missing",
            ),
            (
                Match::UnitUnknown,
                "unknown_unit",
                "ask_unit",
                "unit_unknown",
            ),
            (Match::Unconfirmed, "unconfirmed", "fix", "not_confirmed"),
            (Match::Several, "ambiguous", "fix", "several_match"),
            (Match::Nothing, "not_found", "fix", "nothing_matches"),
        ] {
            let validation = Validation {
                matched,
                standardized: None,
                delivery: DeliveryPoint::default(),
            };
            let body = Body::judged(&typed("1 A St", "", "20001"), validation, true);
            assert_eq!(
                (body.verdict, body.next_action, body.messages[0].code),
                (verdict, next_action, code)
            );
        }
    }
}
