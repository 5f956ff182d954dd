//! Hundreds of drawn courses of questions about addresses and prices under a quota, while everything around them fails. The
//! variables of [`super::property`] hold here, too.

mod course;
mod steps;

use super::property::each_drawn;
use course::Course;
use steps::case;

/// A course takes the time of twenty of the others.
const RUNS: u64 = 500;
/// The longest course.
const MOST_STEPS: usize = 20;

#[test]
fn no_course_of_events_makes_a_call_without_a_permit_or_more_calls_than_the_limit() {
    each_drawn(RUNS, || case(MOST_STEPS), Course::run);
}
