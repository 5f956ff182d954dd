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
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Live, Self::Cached, Self::Stale];

    /// The freshness of a word.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL
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
mod tests;
