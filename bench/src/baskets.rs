//! What a shop's checkout would show: baskets as shops have them, asked of Edgepost's API as a page does, and the answers as a
//! page of Markdown. The carrier is the emulator, with prices of its own making.

use std::fmt::Write;

use edgepost::clock::{date_of_unix_day, days_between, parse_iso_date};
use serde_json::Value;
use testing::{Ask, Deployment, Reply};

mod cases;

use cases::{Basket, Good, SETTINGS, baskets};

/// The page.
///
/// # Errors
///
/// An answer that is neither rates nor a refusal of the values.
pub fn page() -> Result<String, String> {
    let all = baskets();
    let mut answers = Vec::with_capacity(all.len());
    for basket in &all {
        let reply = ask(basket);
        match reply.status {
            200 | 422 => answers.push(reply),
            status => return Err(format!("{}: {status} {}", basket.title, reply.body)),
        }
    }
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = opening(&mut text, all.len());
    let _ = overview(&mut text, &all, &answers);
    for (number, (basket, reply)) in all.iter().zip(&answers).enumerate() {
        let _ = details(&mut text, number + 1, basket, reply);
    }
    Ok(text)
}

/// Each basket has a deployment to itself: nothing is known beforehand.
fn ask(basket: &Basket) -> Reply {
    let deployment = Deployment::with(1, &SETTINGS, |_| ());
    let isolate = deployment.isolate("Chicago");
    let wait_ms = basket.when.at_ms() - isolate.clock().now().0;
    deployment.pass(wait_ms / 1000);
    deployment.run(isolate.ask(Ask::post("/v1/rates", basket.body())))
}

fn opening(text: &mut String, baskets: usize) -> std::fmt::Result {
    writeln!(
        text,
        "# {baskets} baskets

What a shop's checkout would show: each basket is a `POST /v1/rates` with `items`, answered by Edgepost with these settings. Prices
are those of the emulator, not USPS's: they follow zone, weight and size as those do. Amounts are what the shopper pays: mark-up, rounding
and shipping that is free from a value of the goods are in them. What a rate includes, like a fee for length, is in USPS's prices.

This page is made by a program, and checked by `.ci/run`:

```sh
cargo run -p edgepost-bench --release -- baskets --write docs/baskets.md
```

## The shop
"
    )?;
    for (name, value) in SETTINGS {
        match value.starts_with(['[', '{']) {
            true => writeln!(text, "`{name}`:\n\n```json\n{value}\n```\n")?,
            false => writeln!(text, "`{name}`: `{value}`\n")?,
        }
    }
    Ok(())
}

fn overview(text: &mut String, all: &[Basket], answers: &[Reply]) -> std::fmt::Result {
    writeln!(
        text,
        "## At a glance

| | Basket | To | Parcels | Cheapest rate | Mailed | Arrives |
|--:|---|---|---|---|---|---|"
    )?;
    for (number, (basket, reply)) in all.iter().zip(answers).enumerate() {
        let number = number + 1;
        let parcels: Vec<String> = entries(&reply.body["parcels"])
            .map(|parcel| format!("{} x {}", parcel["quantity"], packaging(parcel)))
            .collect();
        let cheapest = entries(&reply.body["rates"]).next();
        let rate = match cheapest {
            Some(rate) => format!(
                "{}, {}",
                dollars(&rate["amount"]),
                rate["name"].as_str().unwrap_or_default()
            ),
            None => "none".to_owned(),
        };
        let arrives = cheapest.map_or_else(|| "-".to_owned(), arrival);
        writeln!(
            text,
            "| {number} | [{}](#{}) | {} | {} | {rate} | {} | {arrives} |",
            basket.title,
            anchor(number, basket.title),
            basket.place,
            or_dash(parcels.join(", ")),
            day(reply.text("ship_date")),
        )?;
    }
    writeln!(text)
}

/// As GitHub makes it of a heading.
fn anchor(number: usize, title: &str) -> String {
    let heading = format!("{number}. {title}").to_lowercase();
    let kept = heading
        .chars()
        .filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-'));
    kept.map(|sign| if sign == ' ' { '-' } else { sign })
        .collect()
}

fn details(text: &mut String, number: usize, basket: &Basket, reply: &Reply) -> std::fmt::Result {
    let goods: Vec<String> = basket.goods.iter().map(Good::words).collect();
    writeln!(text, "## {number}. {}\n", basket.title)?;
    writeln!(
        text,
        "{}, to {}. Asked on {}.",
        goods.join("; "),
        basket.place,
        basket.when.words()
    )?;
    let wishes = basket.wishes();
    if !wishes.is_empty() {
        writeln!(text, "Wanted besides: {}.", wishes.join(", "))?;
    }
    writeln!(text)?;
    for problem in entries(&reply.body["errors"]) {
        let word = |name| problem[name].as_str().unwrap_or_default();
        writeln!(
            text,
            "**Refused**, {}: `{}` {}.\n",
            reply.status,
            word("pointer"),
            word("message")
        )?;
    }
    if reply.status != 200 {
        return Ok(());
    }
    for parcel in entries(&reply.body["parcels"]) {
        writeln!(text, "- {}", parcel_words(parcel, basket))?;
    }
    writeln!(text, "- Mailed on {}.\n", day(reply.text("ship_date")))?;
    if entries(&reply.body["rates"]).next().is_some() {
        writeln!(
            text,
            "| Rate | Amount | Packaging | Zone | Included | Arrives |\n|---|--:|---|---|---|---|"
        )?;
        for rate in entries(&reply.body["rates"]) {
            let word = |name: &str| rate[name].as_str().unwrap_or("-").to_owned();
            writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} |",
                word("name"),
                dollars(&rate["amount"]),
                word("packaging").replace('_', " "),
                word("zone"),
                or_dash(parts(rate)),
                arrival(rate)
            )?;
        }
        writeln!(text)?;
    }
    let mut missing = entries(&reply.body["unavailable"]).peekable();
    if missing.peek().is_some() {
        writeln!(text, "Not available:\n")?;
        for service in missing {
            let word = |name| service[name].as_str().unwrap_or_default();
            writeln!(text, "- {} (`{}`)", word("message"), word("code"))?;
        }
        writeln!(text)?;
    }
    Ok(())
}

fn packaging(parcel: &Value) -> &str {
    parcel["packaging"].as_str().unwrap_or("as it is")
}

fn parcel_words(parcel: &Value, basket: &Basket) -> String {
    let size = &parcel["dimensions"];
    let contents = entries(&parcel["items"]).map(|contained| {
        let item = contained["item"]
            .as_u64()
            .and_then(|item| usize::try_from(item).ok());
        let good = item.and_then(|item| basket.goods.get(item));
        format!(
            "{} x {}",
            contained["quantity"],
            good.map_or("?", |good| good.name)
        )
    });
    let contents: Vec<String> = contents.collect();
    format!(
        "{} x {}, {} lb, {} x {} x {} in: {}",
        parcel["quantity"],
        packaging(parcel),
        short(&parcel["weight"]["value"]),
        short(&size["length"]),
        short(&size["width"]),
        short(&size["height"]),
        contents.join(", ")
    )
}

/// Surcharges, extra services, duties and warnings of a rate.
fn parts(rate: &Value) -> String {
    let mut parts = Vec::new();
    for part in entries(&rate["surcharges"]).chain(entries(&rate["extra_services"])) {
        let name = part["name"].as_str().unwrap_or_default();
        match part["amount"].is_null() {
            true => parts.push(name.to_owned()),
            false => parts.push(format!("{name}: {}", dollars(&part["amount"]))),
        }
    }
    let customs = &rate["duties_and_taxes"];
    if customs.is_object() {
        parts.push(format!(
            "besides, customs takes {} (fee {}, duty {}, tax {})",
            dollars(&customs["amount"]),
            dollars(&customs["fee"]),
            dollars(&customs["duty"]),
            dollars(&customs["tax"])
        ));
    }
    let warnings = entries(&rate["warnings"]).filter_map(|warning| warning["message"].as_str());
    parts.extend(warnings.map(str::to_owned));
    parts.join("; ")
}

fn arrival(rate: &Value) -> String {
    let delivery = &rate["delivery"];
    match delivery["date"].as_str() {
        Some(date) if delivery["guaranteed"] == true => format!("{}, guaranteed", day(date)),
        Some(date) => day(date),
        None => "-".to_owned(),
    }
}

fn entries(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn or_dash(text: String) -> String {
    if text.is_empty() {
        "-".to_owned()
    } else {
        text
    }
}

/// `2026-11-30` as `Mon 2026-11-30`.
fn day(text: &str) -> String {
    // The first day of Unix time was a Thursday.
    const WEEK: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    let date = parse_iso_date(text);
    let days = date.map(|date| days_between(date_of_unix_day(0), date).unsigned_abs());
    let weekday = days.and_then(|days| WEEK.get(days as usize % WEEK.len()));
    weekday.map_or_else(|| "-".to_owned(), |weekday| format!("{weekday} {text}"))
}

/// Cents as dollars.
fn dollars(cents: &Value) -> String {
    let cents = cents.as_u64().unwrap_or_default();
    format!("${}.{:02}", cents / 100, cents % 100)
}

/// A number of pounds or inches with two decimals at most.
fn short(number: &Value) -> String {
    let text = format!("{:.2}", number.as_f64().unwrap_or_default());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_the_same_every_time_and_has_every_basket() {
        let page = page().unwrap();
        assert_eq!(page, super::page().unwrap());
        let titles: Vec<_> = page
            .lines()
            .filter(|line| line.starts_with("## "))
            .collect();
        // The shop and the overview come first.
        assert_eq!(titles.len(), 2 + baskets().len());
        for (number, basket) in baskets().iter().enumerate() {
            assert!(page.contains(&format!("(#{})", anchor(number + 1, basket.title))));
        }
    }

    #[test]
    fn a_basket_is_asked_about_when_its_page_says() {
        use edgepost::clock::UnixMillis;
        for (when, time) in [
            (cases::When::Monday, "2026-11-23T16:30:00Z"),
            (cases::When::BeforeThanksgiving, "2026-11-25T20:30:00Z"),
        ] {
            assert_eq!(UnixMillis(when.at_ms()).to_rfc3339(), time);
        }
    }

    #[test]
    fn days_have_their_weekday() {
        for (text, written) in [
            ("2026-11-23", "Mon 2026-11-23"),
            ("2026-11-26", "Thu 2026-11-26"),
            ("2026-11-29", "Sun 2026-11-29"),
            ("2024-02-29", "Thu 2024-02-29"),
            ("", "-"),
        ] {
            assert_eq!(day(text), written);
        }
    }

    #[test]
    fn numbers_are_short_and_money_is_not() {
        let number = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        for (text, written) in [
            ("10.0", "10"),
            ("2.5", "2.5"),
            ("0.456", "0.46"),
            ("0", "0"),
            ("100", "100"),
        ] {
            assert_eq!(short(&number(text)), written);
        }
        for (text, written) in [
            ("0", "$0.00"),
            ("7", "$0.07"),
            ("1090", "$10.90"),
            ("123456", "$1234.56"),
        ] {
            assert_eq!(dollars(&number(text)), written);
        }
    }
}
