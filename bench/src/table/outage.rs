//! An outage: what pages got in each ten minutes around it, and what the operator was told.

use std::fmt::Write;

use serde_json::Value;

use super::percent;
use crate::deployed::Told;
use crate::outage::{Outage, clock};
use crate::served::{Freshness, Served};
use crate::traffic::Day;

const STEP_MS: u64 = 600_000;
/// Before it and after it.
const AROUND_MS: u64 = 3_600_000;

/// The share of views answered, in ten minutes each; the last design in detail.
pub fn outage(day: &Day, served: &[Served], outage: &Outage) -> String {
    let mut text = String::from("| From | | Views |");
    let last = served.last();
    for served in served {
        let _ = write!(text, " {} |", served.name);
    }
    for freshness in last.iter().flat_map(|_| Freshness::ALL) {
        let _ = write!(text, " {} |", freshness.name());
    }
    let cells = text.matches('|').count() - 3;
    let _ = writeln!(text, "\n|---|---|{}", "--:|".repeat(cells));
    let from = outage.from_ms.saturating_sub(AROUND_MS) / STEP_MS;
    let to = (outage.to_ms + AROUND_MS).min(crate::DAY.as_secs() * 1000);
    for begins in (from..to.div_ceil(STEP_MS)).map(|step| step * STEP_MS) {
        let is_here = |at: u64| (begins..begins + STEP_MS).contains(&at);
        let got = |served: &Served, wanted: &dyn Fn(Freshness) -> bool| {
            let views = day.views.iter().zip(&served.views);
            let here = views.filter(|(view, got)| is_here(view.at_ms) && wanted(**got));
            here.count()
        };
        let views = day.views.iter().filter(|view| is_here(view.at_ms)).count();
        let when = match outage.is_on(begins) {
            true => "down",
            false => "",
        };
        let _ = write!(text, "| {} | {when} | {views} |", clock(begins));
        for served in served {
            let answered = got(served, &|got| got != Freshness::None);
            let _ = write!(text, " {} |", percent(answered, views));
        }
        for (served, freshness) in last
            .iter()
            .flat_map(|last| Freshness::ALL.map(|of| (last, of)))
        {
            let _ = write!(text, " {} |", got(served, &|got| got == freshness));
        }
        text.push('\n');
    }
    text.push('\n');
    text
}

/// What the operator was told around it: the token, calls for prices that are left, and everything that was closed.
pub fn gates(told: &[Told], outage: &Outage) -> String {
    let mut text =
        String::from("| At | | Token | Calls left | Not asked now |\n|---|---|---|--:|---|\n");
    let from = outage.from_ms.saturating_sub(AROUND_MS / 6);
    let to = outage.to_ms + AROUND_MS / 2;
    for told in told.iter().filter(|told| (from..=to).contains(&told.at_ms)) {
        let token = told.status.pointer("/account/bearer/state");
        let closed = told.status.get("closed").and_then(Value::as_array);
        let closed: Vec<String> = closed.into_iter().flatten().map(gate).collect();
        let when = match outage.is_on(told.at_ms) {
            true => "down",
            false => "",
        };
        let _ = writeln!(
            text,
            "| {} | {when} | {} | {} | {} |",
            clock(told.at_ms),
            token.and_then(Value::as_str).unwrap_or("none"),
            told.calls_left()
                .map_or_else(|| "?".to_owned(), |left| left.to_string()),
            closed.join("; ")
        );
    }
    text.push('\n');
    text
}

/// Everything that status says of a gate, but for the advice: that is prose.
fn gate(closed: &Value) -> String {
    let members = closed.as_object().into_iter().flatten();
    let shown = members.filter(|(name, value)| *name != "advice" && !value.is_null());
    let shown: Vec<String> = shown
        .map(|(name, value)| match (name.as_str(), value) {
            ("retry_after", seconds) => format!("for {seconds} s"),
            (_, Value::String(word)) => word.clone(),
            (name, other) => format!("{name} {other}"),
        })
        .collect();
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::traffic::Crowd;

    #[test]
    fn each_ten_minutes_have_a_row_and_each_design_a_column() {
        let day = Day::new(1, Crowd::FULL.divided_by(20));
        let served = |name: &str, got| Served {
            name: name.to_owned(),
            views: vec![got; day.views.len()],
            why: Default::default(),
            calls: Vec::new(),
        };
        let during = Outage::parse("14:00-15:00").unwrap();
        let served = [served("a", Freshness::None), served("b", Freshness::Stale)];
        let text = outage(&day, &served, &during);
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
        assert_eq!(rows.len(), 2 + 18, "{text}");
        let cells = |row: &&str| row.matches('|').count();
        assert!(
            rows.iter().all(|row| cells(row) == cells(&rows[0])),
            "{text}"
        );
        let down: Vec<_> = rows.iter().filter(|row| row.contains("| down |")).collect();
        assert_eq!(down.len(), 6);
        assert!(down[0].starts_with("| 14:00 | down |"));
        assert!(
            down[0].contains("| 0.0 % | 100.0 % | 0 | 0 |"),
            "{}",
            down[0]
        );
    }

    #[test]
    fn a_gate_is_told_with_all_that_status_says_of_it() {
        let closed = json!({
            "api": "shipping_options", "code": "carrier_error", "reason": "unavailable", "retry_after": 30,
            "failures": 5, "advice": "Wait.",
        });
        let status = json!({"account": {"bearer": {"state": "usable"}}, "closed": [closed],
            "quota": {"apis": [{"api": "oauth", "left": 2}, {"api": "shipping_options", "left": 7}]}});
        let told = [50_400_000, 86_000_000].map(|at_ms| Told {
            at_ms,
            status: status.clone(),
        });
        let text = gates(&told, &Outage::parse("14:00-15:00").unwrap());
        assert_eq!(
            text.lines().filter(|line| line.contains("usable")).count(),
            1
        );
        let row = "| 14:00 | down | usable | 7 | shipping_options, carrier_error, failures 5, unavailable, for 30 s |";
        assert!(text.contains(row), "{text}");
    }
}
