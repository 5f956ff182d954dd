//! Thousands of drawn courses of orders and cancellations, while everything around them fails. The variables of
//! [`super::property`] hold here, too.

mod course;
mod steps;

use super::property::each_drawn;
use course::Course;
use steps::case;

/// A course takes the time of three of the others.
const RUNS: u64 = 3_000;
/// The longest course.
const MOST_STEPS: usize = 20;

#[test]
fn no_course_of_events_buys_a_label_twice_or_loses_one() {
    each_drawn(RUNS, || case(MOST_STEPS), Course::run);
}
