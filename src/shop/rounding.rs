//! Prices that look like a shop's: 12.95 instead of 12.34.

use crate::rates::Cents;

/// Where a price is taken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The next one that is not lower.
    Up,
    /// The one that is closest; the higher of two.
    Nearest,
}

/// The prices a shop shows are `ending`, and any number of times `to` more: `to` 100 and `ending` 95 give 0.95, 1.95, 2.95.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// The distance of two such prices, in cents, at least one.
    pub to: u64,
    /// What is left of each above a multiple of `to`, in cents, less than `to`.
    pub ending: u64,
    /// Which of two such prices is taken.
    pub direction: Direction,
}

impl Rounding {
    /// The price that is shown for a price. Free stays free, and nothing else becomes it.
    pub fn round(self, Cents(price): Cents) -> Cents {
        let to = self.to.max(1);
        let ending = self.ending % to;
        if price == 0 {
            return Cents(0);
        }
        // The lowest that can be shown: free is none of them.
        let lowest = if ending == 0 { to } else { ending };
        let Some(above) = price.checked_sub(lowest) else {
            return Cents(lowest);
        };
        let over = above % to;
        let lower = price - over;
        let goes_up = match self.direction {
            Direction::Up => over > 0,
            Direction::Nearest => over >= to - over,
        };
        Cents(if goes_up {
            lower.saturating_add(to)
        } else {
            lower
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_go_up_or_to_the_nearest_that_can_be_shown() {
        use Direction::{Nearest, Up};
        for (to, ending, direction, price, shown) in [
            // Whole dollars.
            (100, 0, Up, 1_234, 1_300),
            (100, 0, Up, 1_300, 1_300),
            (100, 0, Up, 1_301, 1_400),
            (100, 0, Nearest, 1_249, 1_200),
            (100, 0, Nearest, 1_250, 1_300),
            // Endings of 95.
            (100, 95, Up, 1_234, 1_295),
            (100, 95, Up, 1_295, 1_295),
            (100, 95, Up, 1_296, 1_395),
            (100, 95, Nearest, 1_244, 1_195),
            (100, 95, Nearest, 1_245, 1_295),
            (100, 95, Nearest, 1_296, 1_295),
            // 4.99, 9.99, 14.99.
            (500, 499, Up, 500, 999),
            (500, 499, Nearest, 740, 499),
            // Steps of five and of one.
            (5, 0, Nearest, 1_232, 1_230),
            (5, 0, Nearest, 1_233, 1_235),
            (1, 0, Up, 1_233, 1_233),
            // An odd distance has no middle.
            (3, 0, Nearest, 7, 6),
            (3, 0, Nearest, 8, 9),
            // Free stays free, and nothing else becomes free.
            (100, 95, Up, 0, 0),
            (100, 0, Nearest, 0, 0),
            (100, 0, Nearest, 20, 100),
            (100, 95, Nearest, 20, 95),
        ] {
            let rounding = Rounding {
                to,
                ending,
                direction,
            };
            assert_eq!(
                rounding.round(Cents(price)),
                Cents(shown),
                "{price} by {rounding:?}"
            );
        }
    }

    #[test]
    fn a_price_moves_by_less_than_a_step_and_rounding_again_changes_nothing() {
        for direction in [Direction::Up, Direction::Nearest] {
            for to in 1..=30 {
                for ending in 0..to {
                    let rounding = Rounding {
                        to,
                        ending,
                        direction,
                    };
                    for price in 1..200 {
                        let Cents(shown) = rounding.round(Cents(price));
                        assert!(shown > 0 && shown % to == ending, "{price} by {rounding:?}");
                        assert!(shown.abs_diff(price) < to, "{price} by {rounding:?}");
                        assert!(direction == Direction::Nearest || shown >= price);
                        assert_eq!(rounding.round(Cents(shown)), Cents(shown));
                    }
                }
            }
        }
        let rounding = Rounding {
            to: 100,
            ending: 95,
            direction: Direction::Up,
        };
        assert!(rounding.round(Cents(u64::MAX)).0 >= u64::MAX - 100);
    }
}
