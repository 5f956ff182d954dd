//! Where parcels go: ZIP codes, weighted like the people of the United States.
//!
//! States weigh what the census of 2020 counted. The open data say nothing of the people of a ZIP code, so inside a
//! state they are an approximation: a city of several ZIP codes has more people in each than a town of one, and equal
//! ones differ by a factor that is drawn once for each ZIP code, whatever the seed of the day. What matters for caching
//! is how often two shoppers meet in one ZIP code; as drawn here, the fullest tenth holds about half of the people.

use std::collections::HashMap;
use std::sync::LazyLock;

use edgepost::postal::Zip5;

use super::draw::Weighted;

const ZIP_CODES: &str = include_str!("../../../data/zip-codes.tsv");

/// State, people, and hours behind Greenwich in winter (of most of its people, where a state has two).
///
/// People: U.S. Census Bureau, 2020 Census, resident population (states: table 2 of the apportionment results of 26 April 2021;
/// island areas: counts of 28 October 2021). Military mail: as many as the Department of Defense had abroad, roughly, with
/// families. Freely associated states are left out.
const STATES: [(&str, u32, i32); 59] = [
    ("AL", 5_024_279, 6),
    ("AK", 733_391, 9),
    ("AZ", 7_151_502, 7),
    ("AR", 3_011_524, 6),
    ("CA", 39_538_223, 8),
    ("CO", 5_773_714, 7),
    ("CT", 3_605_944, 5),
    ("DE", 989_948, 5),
    ("DC", 689_545, 5),
    ("FL", 21_538_187, 5),
    ("GA", 10_711_908, 5),
    ("HI", 1_455_271, 10),
    ("ID", 1_839_106, 7),
    ("IL", 12_812_508, 6),
    ("IN", 6_785_528, 5),
    ("IA", 3_190_369, 6),
    ("KS", 2_937_880, 6),
    ("KY", 4_505_836, 5),
    ("LA", 4_657_757, 6),
    ("ME", 1_362_359, 5),
    ("MD", 6_177_224, 5),
    ("MA", 7_029_917, 5),
    ("MI", 10_077_331, 5),
    ("MN", 5_706_494, 6),
    ("MS", 2_961_279, 6),
    ("MO", 6_154_913, 6),
    ("MT", 1_084_225, 7),
    ("NE", 1_961_504, 6),
    ("NV", 3_104_614, 8),
    ("NH", 1_377_529, 5),
    ("NJ", 9_288_994, 5),
    ("NM", 2_117_522, 7),
    ("NY", 20_201_249, 5),
    ("NC", 10_439_388, 5),
    ("ND", 779_094, 6),
    ("OH", 11_799_448, 5),
    ("OK", 3_959_353, 6),
    ("OR", 4_237_256, 8),
    ("PA", 13_002_700, 5),
    ("RI", 1_097_379, 5),
    ("SC", 5_118_425, 5),
    ("SD", 886_667, 6),
    ("TN", 6_910_840, 6),
    ("TX", 29_145_505, 6),
    ("UT", 3_271_616, 7),
    ("VT", 643_077, 5),
    ("VA", 8_631_393, 5),
    ("WA", 7_705_281, 8),
    ("WV", 1_793_716, 5),
    ("WI", 5_893_718, 6),
    ("WY", 576_851, 7),
    ("PR", 3_285_874, 4),
    ("VI", 87_146, 4),
    ("GU", 153_836, -10),
    ("AS", 49_710, 11),
    ("MP", 47_329, -10),
    ("AA", 10_000, 5),
    ("AE", 200_000, -1),
    ("AP", 150_000, -9),
];

/// A ZIP code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub zip: Zip5,
    pub state: &'static str,
    /// Hours behind Greenwich.
    pub hours_behind: i32,
}

/// All ZIP codes, in order.
pub struct Places {
    all: Vec<Place>,
    by_people: Weighted,
}

impl Places {
    /// They are the same for every day.
    pub fn all() -> &'static Self {
        static PLACES: LazyLock<Places> = LazyLock::new(Places::new);
        &PLACES
    }

    fn new() -> Self {
        let rows: Vec<_> = ZIP_CODES.lines().filter_map(row).collect();
        let mut zips_of_city: HashMap<(&str, &str), u32> = HashMap::new();
        for (place, city) in &rows {
            *zips_of_city.entry((place.state, *city)).or_default() += 1;
        }
        let crowd = |(place, city): &(Place, &'static str)| {
            let zips = zips_of_city
                .get(&(place.state, *city))
                .copied()
                .unwrap_or(1);
            let of_city = match zips {
                1 => 1.0,
                2..5 => 2.5,
                _ => 4.0,
            };
            of_city * luck(place.zip)
        };
        let mut crowd_of_state: HashMap<&str, f64> = HashMap::new();
        for row in &rows {
            *crowd_of_state.entry(row.0.state).or_default() += crowd(row);
        }
        let people = |row: &(Place, &'static str)| {
            let state = STATES.iter().find(|(state, ..)| *state == row.0.state);
            let of_state = state.map_or(0.0, |(_, people, _)| f64::from(*people));
            let crowd_of_state = crowd_of_state.get(row.0.state).copied().unwrap_or(1.0);
            of_state * crowd(row) / crowd_of_state
        };
        Self {
            by_people: Weighted::new(rows.iter().map(people)),
            all: rows.iter().map(|(place, _)| *place).collect(),
        }
    }

    /// Where somebody lives.
    pub fn draw(&self, chance: &mut fastrand::Rng) -> Option<Place> {
        self.all.get(self.by_people.draw(chance)).copied()
    }

    /// Any ZIP code, whether or not people live there.
    pub fn any(&self, chance: &mut fastrand::Rng) -> Option<Place> {
        chance.choice(&self.all).copied()
    }

    /// The place of a ZIP code.
    pub fn at(&self, zip: Zip5) -> Option<&Place> {
        let found = self.all.binary_search_by_key(&zip, |place| place.zip);
        self.all.get(found.ok()?)
    }

    /// A ZIP code that this one could have been mistaken for: another with the same first three digits, if there is one.
    pub fn near(&self, place: Place, chance: &mut fastrand::Rng) -> Place {
        let prefix = |place: &Place| place.zip.as_str().get(..3).map(str::to_owned);
        let wanted = prefix(&place);
        let from = self.all.partition_point(|other| prefix(other) < wanted);
        let to = self.all.partition_point(|other| prefix(other) <= wanted);
        let others = self.all.get(from..to).unwrap_or_default().iter();
        let others: Vec<_> = others.filter(|other| other.zip != place.zip).collect();
        chance.choice(others).copied().unwrap_or(place)
    }
}

/// ZIP code, city, state; only of states that are weighed.
fn row(line: &'static str) -> Option<(Place, &'static str)> {
    let mut columns = line.split('\t');
    let zip = Zip5::parse(columns.next()?)?;
    let city = columns.next()?;
    let state = columns.next()?;
    let (state, _, hours_behind) = STATES.iter().find(|(known, ..)| *known == state)?;
    let place = Place {
        zip,
        state,
        hours_behind: *hours_behind,
    };
    Some((place, city))
}

/// How full a ZIP code is beside others of its kind: many are nearly empty, few are crowded (an exponential
/// distribution). It belongs to the ZIP code, not to the day.
fn luck(zip: Zip5) -> f64 {
    let number = zip.as_str().parse().unwrap_or_default();
    let share = fastrand::Rng::with_seed(number).f64();
    -(1.0 - share).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_states_have_the_people_that_the_census_counted() {
        // The fifty states and DC come first in the table.
        let people: u32 = STATES[..51].iter().map(|(_, people, _)| people).sum();
        assert_eq!(people, 331_449_281);
    }

    #[test]
    fn every_zip_code_but_those_of_associated_states_is_there() {
        let left_out = ["FM", "MH", "PW"];
        let listed = ZIP_CODES.lines().filter(|line| {
            let state = line.rsplit('\t').next().unwrap();
            !line.starts_with('#') && !left_out.contains(&state)
        });
        assert_eq!(Places::all().all.len(), listed.count());
    }

    #[test]
    fn shoppers_live_where_people_live() {
        let (places, mut chance) = (Places::all(), fastrand::Rng::with_seed(3));
        let drawn: Vec<_> = (0..50_000)
            .filter_map(|_| places.draw(&mut chance))
            .collect();
        for (state, from, to) in [
            ("CA", 0.112, 0.124),
            ("TX", 0.082, 0.092),
            ("NY", 0.056, 0.065),
            ("WY", 0.0005, 0.0035),
            ("PR", 0.007, 0.013),
        ] {
            let here = drawn.iter().filter(|place| place.state == state).count();
            let share = here as f64 / drawn.len() as f64;
            assert!((from..to).contains(&share), "{state}: {share}");
        }
    }

    #[test]
    fn the_fullest_tenth_of_the_zip_codes_holds_about_half_of_the_people() {
        let places = Places::all();
        let mut sums = places.by_people.sums();
        sums.insert(0, 0.0);
        let mut people: Vec<f64> = sums.windows(2).map(|pair| pair[1] - pair[0]).collect();
        people.sort_by(|one, other| other.total_cmp(one));
        let all: f64 = people.iter().sum();
        let fullest: f64 = people[..people.len() / 10].iter().sum();
        let share = fullest / all;
        assert!((0.4..0.6).contains(&share), "{share} {}", people[0]);
        // The fullest have about the 130,000 people of the fullest real ones.
        assert!((80_000.0..250_000.0).contains(&people[0]), "{}", people[0]);
    }

    #[test]
    fn a_near_zip_code_is_another_one_of_the_same_prefix() {
        let (places, mut chance) = (Places::all(), fastrand::Rng::with_seed(3));
        for _ in 0..200 {
            let place = places.draw(&mut chance).unwrap();
            let near = places.near(place, &mut chance);
            assert_eq!(near.zip.as_str()[..3], place.zip.as_str()[..3]);
        }
    }
}
