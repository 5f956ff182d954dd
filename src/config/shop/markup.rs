//! What a shopper pays for a carrier's price.

use crate::carrier::usps;
use crate::json::Document;
use crate::shop::{Direction, Markup, MarkupRule, Percent, Rounding};

use super::super::read::Reader;
use super::known_services;
use super::sheet::{At, Object, Sheet, signed_cents};

const MOST_RULES: usize = 50;
const MOST_STEP: u64 = 100_000;

const PERCENT: &str = "a number with at most two decimals, from -100 to 1000";
const FIXED: &str = "a whole number of cents from -10000000 to 10000000";

pub(super) fn read(read: &mut Reader) -> Markup {
    let Some(text) = read.raw("MARKUP") else {
        return Markup::default();
    };
    let document = Document::of(&text);
    let mut sheet = Sheet::new(read, "MARKUP");
    let mut rules: Vec<MarkupRule> = Vec::new();
    for at in sheet.entries(document.root(), MOST_RULES) {
        if rules.iter().any(MarkupRule::is_for_all) {
            let expected = "before the entry that is for every service and country";
            sheet.wrong(at, expected);
        }
        rules.extend(rule(&mut sheet, at));
    }
    Markup(rules)
}

fn rule(sheet: &mut Sheet, at: At) -> Option<MarkupRule> {
    let known = [
        "services",
        "countries",
        "percent",
        "fixed",
        "minimum",
        "maximum",
        "round",
        "free_from",
    ];
    let object = sheet.object(at, &known)?;
    let services = sheet.list(
        &object,
        "services",
        1..=usps::SERVICES.len(),
        &known_services(),
        usps::service,
    );
    let countries = sheet.countries(&object);
    let percent = sheet.optional(&object, "percent", PERCENT, |json| {
        Percent::parse(&json.text()?)
    });
    let fixed = sheet.optional(&object, "fixed", FIXED, signed_cents);
    let minimum = sheet.cents(&object, "minimum");
    let maximum = sheet.cents(&object, "maximum");
    if minimum
        .zip(maximum)
        .is_some_and(|(least, most)| least > most)
    {
        sheet.report_member(&object, "minimum", "must not be above the maximum");
    }
    let round = rounding(sheet, &object);
    let free_from = sheet.cents(&object, "free_from");
    // A list of which nothing is left is not a rule for everything.
    if services.as_ref().is_some_and(Vec::is_empty) || countries.as_ref().is_some_and(Vec::is_empty)
    {
        return None;
    }
    Some(MarkupRule {
        services: services.unwrap_or_default(),
        countries: countries.unwrap_or_default(),
        percent: percent.unwrap_or_default(),
        fixed: fixed.unwrap_or_default(),
        minimum,
        maximum,
        round,
        free_from,
    })
}

fn rounding(sheet: &mut Sheet, rule: &Object) -> Option<Rounding> {
    let at = sheet.get(rule, "round")?;
    let object = sheet.object(at, &["to", "ending", "direction"])?;
    let to = sheet.required(
        &object,
        "to",
        "a whole number of cents from 1 to 100000",
        |json| json.number().filter(|to| (1..=MOST_STEP).contains(to)),
    );
    let below = to.unwrap_or(MOST_STEP);
    let expected = "a whole number of cents from 0 to one less than \"to\"";
    let ending = sheet.optional(&object, "ending", expected, |json| {
        json.number().filter(|ending| *ending < below)
    });
    let direction = sheet.optional(&object, "direction", "up or nearest", |json| {
        match json.text()?.as_ref() {
            "up" => Some(Direction::Up),
            "nearest" => Some(Direction::Nearest),
            _ => None,
        }
    });
    Some(Rounding {
        to: to?,
        ending: ending.unwrap_or_default(),
        direction: direction.unwrap_or(Direction::Up),
    })
}
