//! What the shop charges when the carrier's prices cannot be had.

use crate::json::Document;
use crate::rates::Weight;
use crate::shop::{FallbackRate, FallbackRates};

use super::super::read::Reader;
use super::sheet::{At, Object, Sheet, shown_name};

const MOST_RATES: usize = 20;
const MOST_DAYS: u8 = 60;
/// All parcels of a shipment together.
const HEAVIEST: Weight = Weight::from_pounds(50_000);

pub(super) fn read(read: &mut Reader) -> FallbackRates {
    let Some(text) = read.raw("FALLBACK_RATES") else {
        return FallbackRates::default();
    };
    let document = Document::of(&text);
    let mut sheet = Sheet::new(read, "FALLBACK_RATES");
    let mut taken = Vec::new();
    let mut rates = Vec::new();
    for at in sheet.entries(document.root(), MOST_RATES) {
        rates.extend(rate(&mut sheet, at, &mut taken));
    }
    FallbackRates(rates)
}

fn rate(sheet: &mut Sheet, at: At, taken: &mut Vec<String>) -> Option<FallbackRate> {
    let known = ["id", "name", "amount", "countries", "most", "days"];
    let object = sheet.object(at, &known)?;
    let id = sheet.id(&object, taken);
    let name = sheet.required(&object, "name", "1 to 60 characters", shown_name);
    let amount = sheet.required_cents(&object, "amount");
    let countries = sheet.countries(&object);
    let most = sheet.weight(&object, "most", HEAVIEST);
    let days = days(sheet, &object);
    Some(FallbackRate {
        id: id?,
        name: name?,
        amount: amount?,
        countries: countries.unwrap_or_default(),
        most,
        days,
    })
}

fn days(sheet: &mut Sheet, rate: &Object) -> Option<[u8; 2]> {
    let expected = "two whole numbers of days from 0 to 60, the smaller first";
    sheet.optional(rate, "days", expected, |json| {
        let mut days = json.items();
        let mut day = || days.next()?.number().filter(|days| *days <= MOST_DAYS);
        let (least, most) = (day()?, day()?);
        (least <= most && days.next().is_none()).then_some([least, most])
    })
}
