//! A carrier's price list as a value that can be kept: the rows for one canonical question, the day of mailing they are
//! about, and until when they may be shown. Nothing of a shopper is in it. Keeping it is others' work.

use std::time::Duration;

use serde::Serialize;

use crate::clock::{Date, UnixMillis, iso_date_text};
use crate::json::Json;

use super::{Cents, Charge, Delivery, Duties, NotOffered, Packaging, Row, Service};

/// The rows for one parcel, mailed on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceList {
    /// The day of mailing that was asked about.
    pub mailing_date: Date,
    /// The carrier's rows that a shop may show, at most one for each service and packaging; none is an answer too.
    pub rows: Vec<Row>,
    /// Services that the carrier lists, and why none of their rows is here.
    pub odd: Vec<(&'static Service, NotOffered)>,
    /// What the carrier lists and nobody here has heard of.
    pub unknown: Vec<String>,
    /// When the carrier answered.
    pub as_of: UnixMillis,
    /// The end of that day at the origin. Delivery dates hold no longer, and prices change at midnight.
    pub ends_at: UnixMillis,
}

/// What of a price list may be shown.
#[derive(Clone, Copy, Debug)]
pub struct ShownList<'a> {
    list: &'a PriceList,
    /// Of a stale list, for mail of this day.
    stale_for: Option<Date>,
}

impl<'a> ShownList<'a> {
    /// All of the carrier's own answer; of a stale list the rows whose price holds on that day.
    pub fn rows(&self) -> impl Iterator<Item = &'a Row> + use<'a> {
        let stale_for = self.stale_for;
        let rows = self.list.rows.iter();
        rows.filter(move |row| stale_for.is_none_or(|on| row.holds(on)))
    }

    /// When a row's parcel arrives. A stale list knows no more.
    pub(super) fn delivery(&self, row: &Row) -> Option<Delivery> {
        row.delivery.filter(|_| self.stale_for.is_none())
    }

    /// Why the carrier's prices of a service are of no use.
    pub(super) fn why_not(&self, service: &Service) -> Option<NotOffered> {
        let odd = self.list.odd.iter();
        let mut odd = odd.filter(|(known, _)| *known == service);
        odd.next().map(|(_, reason)| *reason)
    }

    /// What the carrier lists and nobody here has heard of.
    pub fn unknown(&self) -> &'a [String] {
        &self.list.unknown
    }
}

/// How an answer stands to the carrier's present one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// Asked for this request. No list that was kept is.
    Live,
    /// The carrier's own answer to this question, of today.
    Cached,
    /// An older one, or about another day of mailing, for when the carrier cannot be asked. Without delivery dates.
    Stale,
}

impl Freshness {
    /// The freshness of a word.
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Live, Self::Cached, Self::Stale]
            .into_iter()
            .find(|freshness| freshness.name() == name)
    }

    /// The word in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Cached => "cached",
            Self::Stale => "stale",
        }
    }
}

impl PriceList {
    /// What a kept list is to somebody who wants to mail on `wanted`; `None` if nothing of it may be shown. A stale one is
    /// at most `stale_for` old, or as far ahead of a clock that went backwards.
    pub fn freshness(
        &self,
        wanted: Date,
        now: UnixMillis,
        stale_for: Duration,
    ) -> Option<Freshness> {
        if self.mailing_date == wanted && now < self.ends_at {
            return Some(Freshness::Cached);
        }
        let age = now.since(self.as_of).max(self.as_of.since(now));
        let has_a_price = |row: &Row| row.is_for_own_packaging() && row.holds(wanted);
        (age <= stale_for && self.rows.iter().any(has_a_price)).then_some(Freshness::Stale)
    }

    /// What of it to show for mail of `wanted`.
    pub fn shown(&self, wanted: Date, freshness: Freshness) -> ShownList<'_> {
        ShownList {
            list: self,
            stale_for: match freshness {
                Freshness::Live | Freshness::Cached => None,
                Freshness::Stale => Some(wanted),
            },
        }
    }

    /// About how much memory it takes besides itself.
    pub fn bytes(&self) -> usize {
        let charges = |row: &Row| row.surcharges.len() + row.extras.len();
        let more: usize = self.rows.iter().map(charges).sum();
        self.rows.len() * (size_of::<Row>() + SHORT_TEXT)
            + more * (size_of::<Charge>() + 2 * SHORT_TEXT)
            + self.unknown.len() * (size_of::<String>() + SHORT_TEXT)
    }

    /// The form to keep.
    pub fn to_stored(&self) -> StoredPriceList {
        StoredPriceList {
            mailing_date: Some(self.mailing_date),
            as_of: self.as_of,
            ends_at: self.ends_at,
            rows: self.rows.iter().map(StoredRow::new).collect(),
            odd: self
                .odd
                .iter()
                .map(|(service, reason)| (service.id, reason.name()))
                .collect(),
            unknown: self.unknown.clone(),
        }
    }

    /// Reads what was kept, with the services that are `known` now: a row of any other is dropped. `None` if a member of the
    /// list itself is missing: without its rows it would say that no service goes there.
    pub(crate) fn read(json: Json, known: fn(&str) -> Option<&'static Service>) -> Option<Self> {
        let members = json.members();
        let instant = |name| members.get(name).number().map(UnixMillis);
        let rows = members.get("rows");
        if !rows.is_array() {
            return None;
        }
        let odd = members.get("odd").items().filter_map(|pair| {
            let mut pair = pair.items();
            let service = known(&pair.next()?.text()?)?;
            Some((service, NotOffered::of_name(&pair.next()?.text()?)?))
        });
        let unknown = members.get("unknown").items();
        Some(Self {
            mailing_date: members.get("mailing_date").date()?,
            as_of: instant("as_of")?,
            ends_at: instant("ends_at")?,
            rows: rows
                .items()
                .filter_map(|row| read_row(row, known))
                .collect(),
            odd: odd.collect(),
            unknown: unknown.filter_map(Json::owned).collect(),
        })
    }
}

/// What the text of a row takes in memory, about.
const SHORT_TEXT: usize = 24;

fn read_row(json: Json, known: fn(&str) -> Option<&'static Service>) -> Option<Row> {
    let members = json.members();
    let guaranteed = members.get("guaranteed").is("true");
    let arrives_on = members.get("arrives_on").date();
    let charges = |name| members.get(name).items().map(read_charge).collect();
    let extras: Option<Vec<_>> = charges("extras");
    let duties = members.get("duties");
    Some(Row {
        service: known(&members.get("service").text()?)?,
        packaging: Packaging::of_name(&members.get("packaging").text()?)?,
        price: cents(members.get("price"))?,
        surcharges: charges("surcharges").unwrap_or_default(),
        billed_lb: members.get("billed_lb").number(),
        extras: extras?,
        zone: members.get("zone").owned(),
        delivery: arrives_on.map(|date| Delivery { date, guaranteed }),
        starts_on: members.get("starts_on").date(),
        ends_on: members.get("ends_on").date(),
        published: members.get("published").is("true"),
        duties: duties.is_object().then(|| read_duties(duties)).flatten(),
    })
}

fn cents(json: Json) -> Option<Cents> {
    json.number().map(Cents)
}

fn read_charge(json: Json) -> Option<Charge> {
    let members = json.members();
    Some(Charge {
        code: members.get("code").owned()?,
        name: members.get("name").or_empty().into_owned(),
        amount: cents(members.get("amount"))?,
    })
}

fn read_duties(json: Json) -> Option<Duties> {
    let members = json.members();
    Some(Duties {
        fee: cents(members.get("fee"))?,
        duty: cents(members.get("duty"))?,
        tax: cents(members.get("tax"))?,
    })
}

/// A price list as JSON. What is kept outlives a deploy: members that come later may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredPriceList {
    #[serde(serialize_with = "iso_date_text")]
    mailing_date: Option<Date>,
    as_of: UnixMillis,
    ends_at: UnixMillis,
    rows: Vec<StoredRow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    odd: Vec<(&'static str, &'static str)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct StoredRow {
    service: &'static str,
    packaging: &'static str,
    price: Cents,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    surcharges: Vec<Charge>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billed_lb: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extras: Vec<Charge>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    #[serde(
        serialize_with = "iso_date_text",
        skip_serializing_if = "Option::is_none"
    )]
    arrives_on: Option<Date>,
    #[serde(skip_serializing_if = "is_false")]
    guaranteed: bool,
    #[serde(
        serialize_with = "iso_date_text",
        skip_serializing_if = "Option::is_none"
    )]
    starts_on: Option<Date>,
    #[serde(
        serialize_with = "iso_date_text",
        skip_serializing_if = "Option::is_none"
    )]
    ends_on: Option<Date>,
    #[serde(skip_serializing_if = "is_false")]
    published: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    duties: Option<Duties>,
}

impl StoredRow {
    fn new(row: &Row) -> Self {
        Self {
            service: row.service.id,
            packaging: row.packaging.name(),
            price: row.price,
            surcharges: row.surcharges.clone(),
            billed_lb: row.billed_lb,
            extras: row.extras.clone(),
            zone: row.zone.clone(),
            arrives_on: row.delivery.map(|delivery| delivery.date),
            guaranteed: row.delivery.is_some_and(|delivery| delivery.guaranteed),
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            published: row.published,
            duties: row.duties,
        }
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::parse_iso_date;
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
            assert_eq!(PriceList::read(Json::of(text), known).unwrap(), kept);
        }
    }

    #[test]
    fn what_is_not_known_any_more_costs_its_row_or_its_dates_and_no_other() {
        let read = |text: &str| PriceList::read(Json::of(text), known);
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
            assert_eq!(PriceList::read(Json::of(&text), known), None, "{member}");
        }
        for text in ["", "null", "[]", STORED.strip_suffix('}').unwrap()] {
            assert_eq!(PriceList::read(Json::of(text), known), None, "{text:?}");
        }
    }
}
