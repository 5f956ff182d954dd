//! What limits a design: why views got no rates, what its calls were spent on, and what clients' shares are good for.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;

use edgepost::carrier::usps::Api;

use super::{part, percent};
use crate::DAY;
use crate::bound::{Bound, Demand, Quota};
use crate::question::{Question, questions};
use crate::served::{Freshness, Served};
use crate::traffic::{Day, View};

/// How often each question is asked in the day.
struct Asked(HashMap<Question, usize>);

impl Asked {
    fn of(day: &Day) -> Self {
        let mut asked = HashMap::new();
        for question in day.views.iter().flat_map(questions) {
            *asked.entry(question).or_default() += 1;
        }
        Self(asked)
    }

    fn is_asked_once(&self, question: &Question) -> bool {
        self.0.get(question) == Some(&1)
    }
}

/// Why views got nothing, and what was done with the calls.
pub fn limits(
    text: &mut String,
    day: &Day,
    served: &Served,
    quota: Quota,
    on_demand: Bound,
) -> Result<(), std::fmt::Error> {
    reasons(text, day, served)?;
    spending(text, day, served, quota)?;
    let calls = served.calls_of(Api::ShippingOptions).count().max(1);
    let of_schedule = Demand::of(day, |_| true).most_calls(quota).max(1);
    writeln!(
        text,
        "A call answered {:.1} views in all. The schedule on demand gets {:.1} out of a call, because it knows the day: it calls only for what will be asked most. At the first view of a question nobody knows that, so whoever has to guess stays well below the first two bounds; what its own calls could answer is what a cache can be measured by.\n",
        served.fresh() as f64 / calls as f64,
        on_demand.reached as f64 / of_schedule as f64
    )
}

fn reasons(text: &mut String, day: &Day, served: &Served) -> Result<(), std::fmt::Error> {
    let mut views: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (number, code) in &served.why {
        let counts = views.entry(code).or_default();
        counts[usize::from(day.views[*number].is_bot)] += 1;
    }
    writeln!(
        text,
        "| Not at all, because | Views of shoppers | Views of bots |\n|---|--:|--:|"
    )?;
    for (code, [shoppers, bots]) in &views {
        writeln!(text, "| `{code}` | {shoppers} | {bots} |")?;
    }
    writeln!(text)
}

fn spending(
    text: &mut String,
    day: &Day,
    served: &Served,
    quota: Quota,
) -> Result<(), std::fmt::Error> {
    let asked = Asked::of(day);
    let calls = served.calls_of(Api::ShippingOptions);
    let called: Vec<Question> = calls.filter_map(|call| call.asked).collect();
    let once = called
        .iter()
        .filter(|asked_for| asked.is_asked_once(asked_for));
    let once = once.count();
    let again: usize = called.len() - once;
    let called: HashSet<Question> = called.into_iter().collect();
    let lost = || {
        let views = day.views.iter().zip(&served.views);
        views.filter(|(_, got)| **got == Freshness::None)
    };
    let never_called = |view: &View| !questions(view).iter().any(|asked| called.contains(asked));
    let lost_for_good = lost().filter(|(view, _)| never_called(view)).count();
    let lost_once = lost().filter(|(view, _)| {
        let asked_for = questions(view);
        asked_for
            .iter()
            .all(|asked_for| asked.is_asked_once(asked_for))
    });
    let most = Demand::of(day, |_| true).most_calls(quota);
    writeln!(
        text,
        "{}: {} calls of {most} that the quota has in the day; none was left in {} of the day's minutes.",
        served.name,
        once + again,
        percent(minutes_without(served, quota), minutes())
    )?;
    writeln!(
        text,
        "{once} calls went to questions that one view asks, and answered one view each; {again} to questions that are asked again, and answered {:.1} views each.",
        (served.fresh().saturating_sub(once)) as f64 / again.max(1) as f64
    )?;
    writeln!(
        text,
        "Of the {} views that got nothing, {} asked what is asked once in the day; the questions of {} were never called for at all.\n",
        lost().count(),
        lost_once.count(),
        lost_for_good
    )
}

fn minutes() -> usize {
    usize::try_from(DAY.as_secs() / 60).unwrap_or_default()
}

/// At the ends of how many minutes the carrier would have refused a call.
fn minutes_without(served: &Served, quota: Quota) -> usize {
    let calls = served.counted(Api::ShippingOptions);
    let none_left = |minute: &u64| {
        let now = (minute + 1) * 60_000;
        let recent = calls
            .iter()
            .filter(|at| **at < now && **at + quota.window_ms > now);
        recent.count() >= quota.calls
    };
    (0..DAY.as_secs() / 60).filter(none_left).count()
}

/// What shoppers and bots got of designs.
pub fn shares(day: &Day, served: &[&Served]) -> String {
    let of_bots: HashSet<Question> = {
        let views = |bots| day.views.iter().filter(move |view| view.is_bot == bots);
        let of_shoppers: HashSet<Question> = views(false).flat_map(questions).collect();
        let of_bots = views(true).flat_map(questions);
        of_bots
            .filter(|asked| !of_shoppers.contains(asked))
            .collect()
    };
    let mut text = String::from(
        "| | Shoppers' views answered | Bots' views answered | Calls for what only bots ask |\n|---|--:|--:|--:|\n",
    );
    for served in served {
        let shoppers = served.shoppers_answered(day);
        let bots = served.answered() - shoppers;
        let all = |is_bot| {
            day.views
                .iter()
                .filter(|view| view.is_bot == is_bot)
                .count()
        };
        let calls = served.calls_of(Api::ShippingOptions);
        let calls = calls.filter(|call| call.asked.is_some_and(|asked| of_bots.contains(&asked)));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            served.name,
            part(shoppers, all(false)),
            part(bots, all(true)),
            calls.count()
        );
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::served::Call;
    use crate::traffic::Crowd;

    #[test]
    fn calls_and_losses_are_told_by_how_often_a_question_is_asked() {
        let mut day = Day::new(1, Crowd::FULL.divided_by(200));
        day.views
            .retain(|view| view.cart.len() == 1 && !view.is_bot);
        day.views.dedup_by_key(|view| questions(view));
        let (one, other) = (day.views[0].clone(), day.views[1].clone());
        assert_ne!(questions(&one), questions(&other));
        day.views = vec![one.clone(), one.clone(), other.clone()];
        let call = |view: &View, status| Call {
            at_ms: view.at_ms,
            api: Api::ShippingOptions,
            asked: questions(view).first().copied(),
            status,
        };
        let served = Served {
            name: "it".to_owned(),
            views: vec![Freshness::Live, Freshness::Cached, Freshness::None],
            why: BTreeMap::from([(2, "carrier_quota_used".to_owned())]),
            calls: vec![call(&one, 200)],
        };
        let quota = Quota {
            calls: 1,
            window_ms: 3_600_000,
        };
        let bound = Bound {
            most: 3,
            reached: 3,
        };
        let mut text = String::new();
        limits(&mut text, &day, &served, quota, bound).unwrap();
        for wanted in [
            "| `carrier_quota_used` | 1 | 0 |",
            "it: 1 calls of 24",
            "A call answered 2.0 views in all. The schedule on demand gets 0.1",
            "0 calls went to questions that one view asks",
            "1 to questions that are asked again, and answered 2.0 views each",
            "Of the 1 views that got nothing, 1 asked what is asked once in the day; the questions of 1 were never",
        ] {
            assert!(text.contains(wanted), "{wanted}: {text}");
        }
        assert!((59..=60).contains(&minutes_without(&served, quota)));
        let text = shares(&day, &[&served]);
        assert!(
            text.contains("| it | 2 (66.7 %) | 0 (0.0 %) | 0 |"),
            "{text}"
        );
    }
}
