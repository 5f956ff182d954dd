//! The words that stand in fields, each list taken from the type or the table that the API itself uses.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::api::problem::{Code, Fault};
use crate::api::{addresses, rates};
use crate::carrier::usps::labels::{ImageFormat, ImageSize};
use crate::carrier::usps::{Api, SERVICES};
use crate::quote::Invalid;
use crate::rates::{
    ExtraService as Extra, Freshness, LengthUnit as Length, NotOffered, Packaging, PriceType,
    WeightUnit as Weight,
};
use crate::token::TokenKind;

/// Types that are never made: they stand for a text that is one of some words.
macro_rules! words {
    ($($(#[doc = $doc:literal])+ $name:ident = $words:expr;)+) => {$(
        $(#[doc = $doc])+
        pub(in crate::api) enum $name {}

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let words: Vec<&'static str> = $words;
                let about = [$($doc,)+].map(str::trim).join("\n");
                json_schema!({"type": "string", "description": about, "enum": words})
            }
        }
    )+};
}

words! {
    /// What is wrong. Stable: programs may decide by it.
    ProblemCode = Code::ALL.iter().map(|code| code.name()).collect();
    /// What is wrong with a field.
    FieldErrorCode = [Code::InvalidField, Code::MissingField, Code::UnknownField].map(Code::name).to_vec();
    /// Whose fault a problem is. Anything but `input` (and `access`, which a developer sees once) lets the checkout go on.
    FaultWord = faults();
    /// What the page does when the address cannot be checked: it takes the address as the shopper typed it.
    FailOpen = vec!["accept_as_entered"];
    /// Whom the shop asks.
    Carrier = vec!["usps"];
    /// `usps`; `shop` for a price of the shop's own.
    RateCarrier = vec!["usps", "shop"];
    /// What the carrier makes of the address.
    ///
    /// - `confirmed`: number and unit are known to the carrier.
    /// - `missing_unit`: the building is known, its unit is missing.
    /// - `unknown_unit`: the building is known, this unit is not.
    /// - `unconfirmed`: the number is not known.
    /// - `ambiguous`: several addresses fit.
    /// - `not_found`: nothing fits.
    /// - `unsupported`: outside the United States; nobody was asked.
    Verdict = once(addresses::words().map(|(verdict, _)| verdict));
    /// What the page does next: take the address, show the correction and let the shopper confirm it, ask for the apartment or
    /// suite, or ask for another address. "Use as entered" is always one of the shopper's choices.
    NextAction = once(addresses::words().map(|(_, next_action)| next_action));
    /// A field of an address that the carrier's version differs in.
    ChangedField = addresses::FIELDS.to_vec();
    /// What a page may tell the shopper about the address.
    AddressMessageCode = addresses::message_codes();
    /// `live`: the carrier was asked. `cached`: the same was asked within minutes.
    AddressFreshness = [Freshness::Live, Freshness::Cached].map(Freshness::name).to_vec();
    /// `open_data`: the data set that ships with the Worker. `usps`: the carrier was asked.
    ZipSource = vec!["open_data", "usps"];
    /// Units of weight.
    WeightUnit = Weight::NAMED.map(|(name, _)| name).to_vec();
    /// Units of length.
    LengthUnit = Length::NAMED.map(|(name, _)| name).to_vec();
    /// Something that is bought besides postage.
    ExtraService = Extra::NAMED.map(|(name, _)| name).into_iter().chain([Extra::INSURANCE]).collect();
    /// Services of the carrier.
    Service = SERVICES.iter().map(|(_, service)| service.id).collect();
    /// Services inside the United States.
    DomesticService = SERVICES.iter().filter(|(_, service)| !service.abroad).map(|(_, service)| service.id).collect();
    /// `own`: the shop's own box. `own_cubic`: the same, priced by its size. Everything else is one of the carrier's flat-rate containers.
    PackagingName = Packaging::all().map(Packaging::name).collect();
    /// What a price is for: `own` is the shop's own box, `own_cubic` the same, priced by its size, `mixed` if parcels differ; everything
    /// else is one of the carrier's flat-rate containers.
    RatePackaging = Packaging::all().map(Packaging::name).chain(["mixed"]).collect();
    /// `retail`: post office prices. `commercial`: prices for shops that print labels. `contract`: agreed with the carrier.
    /// `fallback`: the shop's own.
    PriceTypeName = PriceType::ALL.map(PriceType::name).into_iter().chain([rates::FALLBACK]).collect();
    /// - `live`: the carrier was asked.
    /// - `cached`: it was asked earlier today.
    /// - `stale`: it cannot be asked now; these are its last prices, without `delivery`, for five minutes.
    /// - `fallback`: it cannot be asked and nothing is known; these are the shop's own prices, for five minutes.
    RatesFreshness = Freshness::ALL.map(Freshness::name).into_iter().chain([rates::FALLBACK]).collect();
    /// What of a price is due to size. `dimensional_weight` says that the parcel is priced as heavier than it is; it has no figure of its
    /// own.
    SurchargeCode = vec!["nonstandard_length_22", "nonstandard_length_30", "nonstandard_volume", "other_fee", "dimensional_weight"];
    /// What a page may tell the shopper about a rate. `contract_price_not_found`: it is the published price, since the contract has none
    /// or its account is not linked.
    WarningCode = vec!["contract_price_not_found"];
    /// - `too_heavy`: a parcel is heavier than the service takes.
    /// - `too_long`: a parcel's length and girth are more than the service takes.
    /// - `not_offered_here`: the service does not go there, or the carrier lists no price for such a parcel.
    /// - `refused_by_carrier`: the carrier refuses to price it.
    /// - `extra_service_not_offered`: the service does not go with an extra service that is wanted.
    /// - `not_understood`: the carrier lists its price in a form that is not known here; nothing is guessed.
    /// - `not_known`: the carrier lists a service that is not known here; `service` is its name in lower case.
    UnavailableCode = NotOffered::ALL.map(NotOffered::name).into_iter().chain([NotOffered::NOT_KNOWN]).collect();
    /// Why a quote is not taken; the first one that applies, in this order.
    ///
    /// - `malformed`: no quote: not three parts, another algorithm than HS256, or without the claims that each quote has.
    /// - `key_unknown`: no key of the shop signed it: an altered header, or a key that was taken away.
    /// - `signature`: something in it was changed, or another key signed it.
    /// - `audience`: given by another shop.
    /// - `expired`: its price holds no more: ask for rates again. There is no leeway.
    QuoteInvalid = Invalid::ALL.map(Invalid::name).to_vec();
    /// The form of a label's picture.
    ImageFormatName = ImageFormat::ALL.map(|(name, _)| name).to_vec();
    /// The size of a label, in inches.
    ImageSizeName = ImageSize::ALL.map(|(name, _)| name).to_vec();
    /// `canceled`: nothing is paid for it. `refund_requested`: the parcel was reported already, and the refund takes weeks.
    Cancellation = vec!["canceled", "refund_requested"];
    /// The bearer that every call carries, or the payment token that labels need besides.
    Token = TokenKind::ALL.map(TokenKind::name).to_vec();
    /// The bearer: a payment token cannot be revoked, only replaced.
    RevocableToken = vec![TokenKind::Bearer.name()];
    /// `due`: used while the next one is fetched.
    TokenState = vec!["usable", "due", "refused", "used_up"];
    /// The carrier's APIs.
    ApiName = Api::ALL.map(Api::name).to_vec();
    /// `degraded` while a setting that pages need is wrong, or an isolate remembers that the carrier refuses it.
    HealthStatus = vec!["ok", "degraded"];
    /// The money of all amounts, in its smallest unit.
    Currency = vec!["USD"];
}

fn faults() -> Vec<&'static str> {
    once(Code::ALL.iter().map(|code| code.fault()).map(Fault::name))
}

/// Each word where it stands first.
fn once(words: impl IntoIterator<Item = &'static str>) -> Vec<&'static str> {
    let mut known = Vec::new();
    for word in words {
        if !known.contains(&word) {
            known.push(word);
        }
    }
    known
}
