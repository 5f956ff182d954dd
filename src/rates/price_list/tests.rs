use super::*;
use crate::clock::parse_iso_date;
use crate::json::Document;
use crate::rates::Container;

static GROUND: Service = Service {
    id: "ground",
    name: "Ground",
    max_weight_lb: 70,
    max_length_plus_girth_in: 130,
    abroad: false,
};
static AIR: Service = Service {
    id: "air",
    name: "Air",
    max_weight_lb: 70,
    max_length_plus_girth_in: 108,
    abroad: false,
};

fn known(id: &str) -> Option<&'static Service> {
    [&GROUND, &AIR].into_iter().find(|service| service.id == id)
}

fn date(text: &str) -> Date {
    parse_iso_date(text).unwrap()
}

fn row(service: &'static Service) -> Row {
    Row {
        service,
        packaging: Packaging::Own,
        price: Cents(1140),
        surcharges: Vec::new(),
        billed_lb: None,
        extras: Vec::new(),
        zone: Some("08".to_owned()),
        delivery: Some(Delivery {
            date: date("2026-11-28"),
            guaranteed: true,
        }),
        starts_on: None,
        ends_on: None,
        published: false,
        duties: None,
    }
}

/// 2026-11-21T20:00:00Z: two in the afternoon in Chicago.
const ASKED_AT: UnixMillis = UnixMillis(1_795_291_200_000);
/// Midnight in Chicago.
const MIDNIGHT: UnixMillis = UnixMillis(1_795_327_200_000);

fn list(rows: Vec<Row>) -> PriceList {
    PriceList {
        mailing_date: date("2026-11-21"),
        rows,
        odd: Vec::new(),
        unknown: Vec::new(),
        as_of: ASKED_AT,
        ends_at: MIDNIGHT,
    }
}

#[test]
fn a_list_is_cached_until_its_day_is_over_and_stale_until_it_is_too_old() {
    use Freshness::{Cached, Stale};
    let (today, tomorrow) = ("2026-11-21", "2026-11-22");
    let list = list(vec![row(&GROUND)]);
    let second = Duration::from_secs(1);
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    for (wanted, now, stale_for, expected) in [
        (today, ASKED_AT, hours(0), Some(Cached)),
        (today, MIDNIGHT.minus(second), hours(0), Some(Cached)),
        (today, UnixMillis(MIDNIGHT.0 - 1), hours(0), Some(Cached)),
        // The day is over: ten hours old.
        (today, MIDNIGHT, hours(0), None),
        (today, MIDNIGHT, hours(10), Some(Stale)),
        (today, MIDNIGHT.plus(second), hours(10), None),
        (tomorrow, MIDNIGHT, hours(9), None),
        (tomorrow, MIDNIGHT, hours(10), Some(Stale)),
        (tomorrow, UnixMillis(MIDNIGHT.0 + 1), hours(10), None),
        // Another day of mailing, while this one lasts.
        (tomorrow, ASKED_AT, hours(1), Some(Stale)),
        (tomorrow, ASKED_AT.plus(hours(1)), hours(1), Some(Stale)),
        (tomorrow, ASKED_AT.plus(hours(2)), hours(1), None),
        ("2026-11-20", ASKED_AT, hours(1), Some(Stale)),
        ("2026-12-21", ASKED_AT, hours(1), Some(Stale)),
        // The clock went backwards: what is still to come is no older than it is ahead.
        (today, ASKED_AT.minus(hours(2)), hours(0), Some(Cached)),
        (tomorrow, ASKED_AT.minus(second), hours(1), Some(Stale)),
        (tomorrow, ASKED_AT.minus(hours(2)), hours(1), None),
        (tomorrow, UnixMillis(0), hours(48), None),
    ] {
        assert_eq!(
            list.freshness(date(wanted), now, stale_for),
            expected,
            "{wanted} at {}, {stale_for:?}",
            now.to_rfc3339()
        );
    }
}

#[test]
fn a_stale_row_is_shown_only_on_the_days_of_its_price() {
    let until = |service, last| Row {
        ends_on: Some(date(last)),
        ..row(service)
    };
    let from = |service, first| Row {
        starts_on: Some(date(first)),
        ..row(service)
    };
    let flat = Row {
        packaging: FLAT,
        ..row(&AIR)
    };
    for (rows, left) in [
        (vec![row(&GROUND), row(&AIR)], vec!["ground", "air"]),
        (
            vec![until(&GROUND, "2026-11-23"), until(&AIR, "2026-11-24")],
            vec!["ground", "air"],
        ),
        (
            vec![until(&GROUND, "2026-11-22"), until(&AIR, "2026-11-23")],
            vec!["air"],
        ),
        (
            vec![from(&GROUND, "2026-11-23"), from(&AIR, "2026-11-24")],
            vec!["ground"],
        ),
        (
            vec![until(&GROUND, "2026-11-22"), from(&AIR, "2026-11-24")],
            vec![],
        ),
        // Nothing a shop may show.
        (vec![until(&GROUND, "2026-11-22"), flat], vec![]),
        (vec![], vec![]),
    ] {
        let list = list(rows);
        let wanted = date("2026-11-23");
        let freshness = list.freshness(wanted, ASKED_AT, Duration::ZERO);
        assert_eq!(freshness.is_some(), !left.is_empty(), "{list:?}");
        if let Some(freshness) = freshness {
            let shown = list.shown(wanted, freshness);
            let ids: Vec<_> = shown.rows().map(|row| row.service.id).collect();
            assert_eq!(ids, left);
            assert!(shown.rows().all(|row| shown.delivery(row).is_none()));
        }
    }
}

#[test]
fn the_carriers_own_answer_is_shown_as_it_is() {
    let odd = Row {
        ends_on: Some(date("2026-11-20")),
        ..row(&AIR)
    };
    for rows in [vec![row(&GROUND), odd], vec![]] {
        for freshness in [Freshness::Live, Freshness::Cached] {
            let list = list(rows.clone());
            let shown = list.shown(date("2026-11-21"), freshness);
            assert!(shown.rows().eq(&rows));
            assert!(shown.rows().all(|row| shown.delivery(row) == row.delivery));
        }
    }
    // That there is no price is an answer, for as long as the day lasts.
    let nothing = list(vec![]).freshness(date("2026-11-21"), ASKED_AT, Duration::ZERO);
    assert_eq!(nothing, Some(Freshness::Cached));
}

const FLAT: Packaging = Packaging::FlatRate(Container::SmallFlatRateBox);
const STORED: &str = r#"{"mailing_date":"2026-11-21","as_of":1795291200000,"ends_at":1795327200000,"rows":[{"service":"ground","packaging":"own","price":1140,"zone":"08","arrives_on":"2026-11-28","guaranteed":true,"starts_on":"2026-07-12","ends_on":"2027-01-16"},{"service":"air","packaging":"small_flat_rate_box","price":5,"surcharges":[{"code":"other_fee","name":"Fee","amount":3}],"billed_lb":29,"extras":[{"code":"signature","name":"Signature Confirmation","amount":420}],"published":true,"duties":{"fee":1,"duty":2,"tax":3}}],"odd":[["air","extra_service_not_offered"]],"unknown":["ROCKET_MAIL"]}"#;

#[test]
fn the_stored_form_is_pinned() {
    let charge = |code: &str, name: &str, cents| Charge {
        code: code.to_owned(),
        name: name.to_owned(),
        amount: Cents(cents),
    };
    let kept = PriceList {
        odd: vec![(&AIR, NotOffered::ExtraService)],
        unknown: vec!["ROCKET_MAIL".to_owned()],
        ..list(vec![
            Row {
                starts_on: Some(date("2026-07-12")),
                ends_on: Some(date("2027-01-16")),
                ..row(&GROUND)
            },
            Row {
                packaging: FLAT,
                price: Cents(5),
                surcharges: vec![charge("other_fee", "Fee", 3)],
                billed_lb: Some(29),
                extras: vec![charge("signature", "Signature Confirmation", 420)],
                zone: None,
                delivery: None,
                published: true,
                duties: Some(Duties {
                    fee: Cents(1),
                    duty: Cents(2),
                    tax: Cents(3),
                }),
                ..row(&AIR)
            },
        ])
    };
    assert_eq!(serde_json::to_string(&kept.to_stored()).unwrap(), STORED);
    let newer = STORED.replace("\"price\"", "\"from_the_future\":1,\"price\"");
    for text in [STORED, &newer] {
        assert_eq!(
            PriceList::read(Document::of(text).root(), known).unwrap(),
            kept
        );
    }
}

#[test]
fn what_is_not_known_any_more_costs_its_row_or_its_dates_and_no_other() {
    let read = |text: &str| PriceList::read(Document::of(text).root(), known);
    let ids = |text: &str| -> Vec<_> {
        let list = read(text).unwrap();
        list.rows.iter().map(|row| row.service.id).collect()
    };
    assert_eq!(ids(&STORED.replace("\"ground\"", "\"rocket\"")), ["air"]);
    assert_eq!(
        ids(&STORED.replace("small_flat_rate_box", "crate")),
        ["ground"]
    );
    assert_eq!(ids(&STORED.replace("1140", "-1")), ["air"]);
    // An extra service that cannot be read would be one that is not paid.
    assert_eq!(ids(&STORED.replace("420", "-1")), ["ground"]);
    let list = read(&STORED.replace("2026-11-28", "soon")).unwrap();
    assert_eq!(list.rows[0].delivery, None);
    let list = read(&STORED.replace("extra_service_not_offered", "moon")).unwrap();
    assert!(list.odd.is_empty());
    assert_eq!(read(&STORED.replace("2026-11-21", "soon")), None);
}

#[test]
fn a_list_that_lacks_a_member_of_its_own_is_none() {
    for member in ["mailing_date", "rows", "as_of", "ends_at"] {
        let text = STORED.replace(&format!("\"{member}\""), "\"other\"");
        assert_eq!(
            PriceList::read(Document::of(&text).root(), known),
            None,
            "{member}"
        );
    }
    for text in ["", "null", "[]", STORED.strip_suffix('}').unwrap()] {
        assert_eq!(
            PriceList::read(Document::of(text).root(), known),
            None,
            "{text:?}"
        );
    }
}
