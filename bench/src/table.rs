//! The day as Markdown: what was asked, what limits it, and what each design made of it.

use std::collections::HashSet;
use std::fmt::Write;

use edgepost::carrier::usps::Api;

use crate::bound::{Bound, Demand, Quota, ahead, on_demand, with_calls};
use crate::served::{Freshness, Served};
use crate::traffic::Day;

mod limits;
mod outage;

pub use limits::shares;
pub use outage::{gates, outage};

/// The whole report.
pub fn report(day: &Day, served: &[Served], quota: Quota) -> String {
    let demand = Demand::of(day, |_| true);
    let by_shoppers = Demand::of(day, |view| !view.is_bot);
    let of_all = [ahead(&demand, quota), on_demand(&demand, quota)];
    let of_shoppers = [ahead(&by_shoppers, quota), on_demand(&by_shoppers, quota)];
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = what_is_asked(&mut text, day, &demand, quota);
    let _ = designs(&mut text, day, served, &of_all);
    let _ = bounds(&mut text, day, &of_all, &of_shoppers);
    if let Some(served) = served.iter().find(|served| !served.why.is_empty()) {
        let _ = limits::limits(&mut text, day, served, quota, of_all[1]);
    }
    text
}

fn what_is_asked(
    text: &mut String,
    day: &Day,
    demand: &Demand,
    quota: Quota,
) -> Result<(), std::fmt::Error> {
    let typed: HashSet<String> = day.views.iter().map(|view| view.body()).collect();
    let (questions, once) = demand.questions();
    let crowd = day.crowd;
    let all_calls = demand.most_calls(quota);
    writeln!(
        text,
        "{} views: {} by {} shoppers, {} by {} bots.",
        day.views.len(),
        crowd.shopper_views,
        crowd.shoppers,
        crowd.bot_views,
        crowd.bots
    )?;
    writeln!(
        text,
        "They ask {} different questions as typed, {questions} once canonical, {once} of those in one view only.",
        typed.len()
    )?;
    writeln!(
        text,
        "The fullest hour has {} new questions, the quota {} calls an hour and {all_calls} in the day.\n",
        demand.most_new_in_an_hour(),
        quota.calls
    )
}

fn designs(
    text: &mut String,
    day: &Day,
    served: &[Served],
    bounds: &[Bound; 2],
) -> Result<(), std::fmt::Error> {
    writeln!(
        text,
        "| Design | Answered | Of shoppers' views | Live | Cached | Stale | Not at all | Options calls | Token calls | 429s | Of the bound | Of the bound on demand | Of what its own calls could answer |"
    )?;
    writeln!(
        text,
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    )?;
    for served in served {
        let shoppers = usize::try_from(day.crowd.shopper_views).unwrap_or_default();
        write!(
            text,
            "| {} | {} | {}",
            served.name,
            part(served.answered(), day.views.len()),
            part(served.shoppers_answered(day), shoppers)
        )?;
        for freshness in Freshness::ALL {
            write!(text, " | {}", served.count(freshness))?;
        }
        write!(
            text,
            " | {} | {} | {}",
            served.calls_of(Api::ShippingOptions).count(),
            served.calls_of(Api::OAuth).count(),
            served.refused()
        )?;
        let of_calls = with_calls(day, served);
        for most in [bounds[0].most, bounds[1].most, of_calls] {
            write!(text, " | {}", percent(served.fresh(), most))?;
        }
        writeln!(text, " |")?;
    }
    writeln!(text)
}

fn bounds(
    text: &mut String,
    day: &Day,
    of_all: &[Bound; 2],
    of_shoppers: &[Bound; 2],
) -> Result<(), std::fmt::Error> {
    writeln!(
        text,
        "| Bound | Views at most | A schedule that knows the day answers | Shoppers' views at most |"
    )?;
    writeln!(text, "|---|--:|--:|--:|")?;
    let names = [
        "The bound: calls may come before anybody asks",
        "The bound on demand: no question is asked before a view asks it",
    ];
    let rows = names.iter().zip(of_all).zip(of_shoppers);
    for ((name, bound), shoppers) in rows {
        writeln!(
            text,
            "| {name} | {} | {} | {} |",
            part(bound.most, day.views.len()),
            bound.reached,
            shoppers.most
        )?;
    }
    writeln!(text)
}

/// `1,962 (9.8 %)`, without the comma.
fn part(some: usize, all: usize) -> String {
    format!("{some} ({})", percent(some, all))
}

fn percent(some: usize, all: usize) -> String {
    let all = all.max(1) as f64;
    format!("{:.1} %", some as f64 * 100.0 / all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::designs::USUAL;
    use crate::traffic::Crowd;
    use emulator::Settings;

    #[test]
    fn every_design_has_a_row_of_as_many_cells_as_the_head() {
        let day = Day::new(1, Crowd::FULL.divided_by(200));
        let settings = Settings {
            quota_limit: 1,
            ..Settings::default()
        };
        let served = USUAL.map(|design| design.serve(&day, settings.clone(), None));
        let report = report(&day, &served, Quota::of(&settings));
        let tables: Vec<Vec<&str>> = report
            .split("\n\n")
            .map(|block| block.lines().filter(|line| line.starts_with('|')).collect())
            .filter(|lines: &Vec<&str>| !lines.is_empty())
            .collect();
        assert_eq!(tables.len(), 2, "{report}");
        for table in &tables {
            let cells = |line: &str| line.matches('|').count();
            assert!(table.iter().all(|line| cells(line) == cells(table[0])));
        }
        for design in USUAL {
            assert!(tables[0].iter().any(|row| row.contains(design.name)));
        }
    }

    #[test]
    fn parts_are_rounded_to_a_tenth_of_a_percent() {
        assert_eq!(part(1962, 20_000), "1962 (9.8 %)");
        assert_eq!(part(0, 0), "0 (0.0 %)");
    }
}
