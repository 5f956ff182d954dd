//! ZIP codes: their city and state, and where they are, from the data that the whole project shares.

use std::{collections::HashMap, sync::OnceLock};

const ZIP_CODES: &str = include_str!("../../data/zip-codes.tsv");
const CENTRES: &str = include_str!("../../data/zip3.tsv");

/// What a ZIP code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The five digits.
    pub zip: &'static str,
    /// The city in proper case.
    pub city: &'static str,
    /// Two letters.
    pub state: &'static str,
}

struct Index {
    places: HashMap<&'static str, Place>,
    by_city: HashMap<(String, &'static str), Vec<&'static str>>,
    centres: HashMap<&'static str, (f64, f64)>,
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = Index {
            places: HashMap::new(),
            by_city: HashMap::new(),
            centres: HashMap::new(),
        };
        for line in ZIP_CODES.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            if let (Some(zip), Some(city), Some(state)) =
                (columns.next(), columns.next(), columns.next())
            {
                index.places.insert(zip, Place { zip, city, state });
                index
                    .by_city
                    .entry((mailing_name(city), state))
                    .or_default()
                    .push(zip);
            }
        }
        for line in CENTRES.lines() {
            let mut columns = line.split('\t');
            let zip3 = columns.next();
            let mut degrees = columns.map(str::parse::<f64>);
            if let (Some(zip3), Some(Ok(latitude)), Some(Ok(longitude))) =
                (zip3, degrees.next(), degrees.next())
            {
                index.centres.insert(zip3, (latitude, longitude));
            }
        }
        index
    })
}

/// A city as the carrier writes it: upper case, without punctuation.
#[must_use]
pub fn mailing_name(city: &str) -> String {
    let spaced: String = city
        .chars()
        .filter(|letter| !matches!(letter, '.' | '\'' | '’'))
        .map(|letter| {
            if letter == '-' {
                ' '
            } else {
                letter.to_ascii_uppercase()
            }
        })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The place of a ZIP code, of which only the first five digits count.
#[must_use]
pub fn place(zip: &str) -> Option<Place> {
    index().places.get(zip.get(..5)?).copied()
}

/// The ZIP codes of a city, in order.
#[must_use]
pub fn zips_of(city: &str, state: &str) -> &'static [&'static str] {
    // The index is keyed by static texts; the state's own one is found through any place that has it.
    static STATES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let states = STATES.get_or_init(|| {
        index()
            .places
            .values()
            .map(|place| (place.state, place.state))
            .collect()
    });
    states
        .get(state)
        .and_then(|state| index().by_city.get(&(mailing_name(city), *state)))
        .map_or(&[], Vec::as_slice)
}

/// Hours from Greenwich at a ZIP code, by its longitude alone: good enough to know its date.
#[must_use]
pub fn hours_from_greenwich(zip: &str) -> i64 {
    centre(zip).map_or(-6, |(_, longitude)| (longitude / 15.0).round() as i64)
}

/// The price zone between two ZIP codes, from 1 to 9.
#[must_use]
pub fn zone(origin: &str, destination: &str) -> Option<u8> {
    let (from, to) = (place(origin)?, place(destination)?);
    let far = |place: Place| matches!(place.state, "GU" | "AS" | "MP" | "PW" | "FM" | "MH");
    if far(from) || far(to) {
        return Some(if origin.get(..3) == destination.get(..3) {
            1
        } else {
            9
        });
    }
    let miles = distance_in_miles(centre(origin)?, centre(destination)?);
    let limits = [50.0, 150.0, 300.0, 600.0, 1000.0, 1400.0, 1800.0];
    let passed = limits.iter().filter(|limit| miles > **limit).count();
    u8::try_from(passed + 1).ok()
}

fn centre(zip: &str) -> Option<(f64, f64)> {
    index().centres.get(zip.get(..3)?).copied()
}

/// Along the great circle.
fn distance_in_miles(from: (f64, f64), to: (f64, f64)) -> f64 {
    const EARTH_RADIUS_MILES: f64 = 3958.8;
    let (latitude_1, latitude_2) = (from.0.to_radians(), to.0.to_radians());
    let half_latitude = ((latitude_2 - latitude_1) / 2.0).sin();
    let half_longitude = ((to.1 - from.1).to_radians() / 2.0).sin();
    let chord =
        half_latitude.powi(2) + latitude_1.cos() * latitude_2.cos() * half_longitude.powi(2);
    2.0 * EARTH_RADIUS_MILES * chord.sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zip_codes_of_every_kind_have_their_city() {
        for (zip, city, state) in [
            ("27703", "Durham", "NC"),
            ("30022", "Alpharetta", "GA"),
            ("20500", "Washington", "DC"),
            ("60601", "Chicago", "IL"),
            ("94105", "San Francisco", "CA"),
            ("00901", "San Juan", "PR"),
            ("96913", "Tamuning", "GU"),
            ("99501", "Anchorage", "AK"),
            ("96813", "Honolulu", "HI"),
            ("10001", "New York", "NY"),
            ("09012", "APO", "AE"),
            ("34001", "APO", "AA"),
            ("96201", "APO", "AP"),
            ("02108", "Boston", "MA"),
        ] {
            let found = place(zip).unwrap();
            assert_eq!((found.city, found.state), (city, state), "{zip}");
        }
        for unknown in ["00000", "99999", "", "2050"] {
            assert_eq!(place(unknown), None, "{unknown}");
        }
        assert_eq!(place("20500-0005").unwrap().city, "Washington");
    }

    #[test]
    fn a_city_is_found_however_it_is_written() {
        assert!(zips_of("winston-salem", "NC").contains(&"27101"));
        assert!(zips_of("COEUR D'ALENE", "ID").contains(&"83814"));
        assert!(zips_of("Durham", "XX").is_empty());
    }

    #[test]
    fn zones_follow_distance() {
        for (origin, destination, expected) in [
            ("60601", "60611", 1),
            ("60601", "53202", 2),
            ("60601", "46204", 3),
            ("60601", "10001", 5),
            ("60601", "94105", 8),
            ("94105", "60601", 8),
            ("10001", "96813", 8),
            ("94105", "96913", 9),
            ("96913", "96910", 1),
        ] {
            assert_eq!(
                zone(origin, destination),
                Some(expected),
                "{origin} {destination}"
            );
        }
        assert_eq!(zone("60601", "00000"), None);
    }
}
