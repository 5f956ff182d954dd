//! When people shop: one curve in their own time, read in the time of the place that parcels are mailed from.

use std::time::Duration;

use super::draw::Weighted;
use crate::DAY;

/// How busy each hour is where the shopper lives. An assumption, with the shape that shops report: almost nobody before
/// dawn, a plateau through working hours, the most after dinner.
const BUSY: [f64; 24] = [
    1.6, 0.9, 0.6, 0.4, 0.4, 0.6, 1.3, 2.3, 3.4, 4.6, 5.4, 5.7, 5.9, 5.7, 5.5, 5.3, 5.2, 5.1, 5.2,
    5.8, 6.5, 6.4, 4.9, 3.0,
];

/// Hours that Chicago, where parcels are mailed, is behind Greenwich in winter.
const ORIGIN_HOURS_BEHIND: i32 = 6;

/// Draws times of day.
pub struct Curve(Weighted);

impl Curve {
    pub fn new() -> Self {
        Self(Weighted::new(BUSY))
    }

    /// A time of the origin's day at which somebody shops who lives so many hours behind Greenwich. What would fall on
    /// the day before or after is taken at the same hour of this day: each day is like the next.
    pub fn draw(&self, chance: &mut fastrand::Rng, hours_behind: i32) -> Duration {
        let hour = self.0.draw(chance) as f64;
        // A tent over the middle of the hour and half of both neighbours, so that the curve has no steps.
        let there = hour + 0.5 + chance.f64() - chance.f64();
        let here = there + f64::from(hours_behind - ORIGIN_HOURS_BEHIND);
        Duration::from_secs_f64(here.rem_euclid(24.0) * 3600.0).min(DAY - Duration::from_millis(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_hour(hours_behind: i32) -> [u32; 24] {
        let (curve, mut chance) = (Curve::new(), fastrand::Rng::with_seed(1));
        let mut counts = [0; 24];
        for _ in 0..24_000 {
            let at = curve.draw(&mut chance, hours_behind);
            counts[usize::try_from(at.as_secs() / 3600).unwrap()] += 1;
        }
        counts
    }

    #[test]
    fn nobody_shops_before_dawn_and_most_do_after_dinner() {
        let chicago = by_hour(6);
        assert_eq!(chicago.iter().sum::<u32>(), 24_000);
        assert!(chicago[20] > 12 * chicago[3], "{chicago:?}");
        assert!((1300..1900).contains(&chicago[20]), "{chicago:?}");
    }

    #[test]
    fn the_west_is_later_and_the_east_earlier() {
        let quietest = |hours_behind| {
            let counts = by_hour(hours_behind);
            (0..24).min_by_key(|hour| counts[*hour]).unwrap()
        };
        assert!([2, 3].contains(&quietest(5)), "New York");
        assert!([3, 4].contains(&quietest(6)), "Chicago");
        assert!([5, 6].contains(&quietest(8)), "Los Angeles");
    }
}
