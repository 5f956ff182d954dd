//! The carrier's quota over real hours: far more misses than there are calls, in virtual time, and a crash of everything that computes,
//! while permits are on their way. How many calls the fullest hour holds, and how many an hour could have held.

use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;
use std::time::Duration;

use edgepost::carrier::usps::Api;
use edgepost::clock::millis;
use emulator::Settings;
use serde_json::{Value, json};
use testing::{Ask, Deployment, Isolate};

const HOUR_MS: u64 = 3_600_000;
const ISOLATES: usize = 8;
const LOCATION: &str = "ORD";
/// Pages that ask at once. A permit comes back when the one before it was used: so they come back together, too.
const AT_ONCE: usize = 4;
/// Permits that the crash finds on their way, of those.
const UNDER_WAY: usize = 2;
/// A permit is asked for and used well within it.
const WAY: Duration = Duration::from_secs(2);
/// After the last miss: the longest that a page waits, and more.
const AFTERWARDS: Duration = Duration::from_secs(60);

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// Calls for prices in an hour, at the carrier and in Edgepost's settings.
    pub limit: u32,
    /// How long misses come: a few at once, again and again, evenly but for chance.
    pub hours: u64,
    /// How many.
    pub misses: usize,
    /// When exactly, and at which isolate.
    pub seed: u64,
}

/// A new app at USPS, and one that was given more. Ten thousand misses, at least twice as many in an hour as there are calls.
pub const TRIALS: [Trial; 2] = [
    Trial {
        limit: 60,
        hours: 10,
        misses: 10_000,
        seed: 1,
    },
    Trial {
        limit: 1_000,
        hours: 5,
        misses: 10_000,
        seed: 1,
    },
];

/// What came of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Of what.
    pub trial: Trial,
    /// When calls for prices reached the carrier, in milliseconds since the first page asked.
    pub calls: Vec<u64>,
    /// Those that it answered with a 429.
    pub refused: usize,
    /// Permits that were given and never used: their askers died in the crash.
    pub lost: usize,
    /// When everything crashed, if it did.
    pub crashed_at_ms: Option<u64>,
}

impl Outcome {
    /// Calls in the fullest hour, wherever it begins.
    pub fn fullest(&self) -> usize {
        let hour = |begins: &u64| {
            let hour = *begins..*begins + HOUR_MS;
            self.calls.iter().filter(|at| hour.contains(at)).count()
        };
        self.calls.iter().map(hour).max().unwrap_or(0)
    }

    /// The share of the limit that an hour does not use, over all hours that lie in the trial, wherever they begin. So many calls at
    /// its two ends count less, and it does not matter which part of an hour the trial ends in.
    pub fn unused(&self) -> f64 {
        let last_begins = (self.trial.hours - 1) * HOUR_MS;
        // Hours that hold a call begin at most an hour before it.
        let hours_with = |at: &u64| {
            (at + 1).min(last_begins) - (at + 1).saturating_sub(HOUR_MS).min(last_begins)
        };
        let held: u64 = self.calls.iter().map(hours_with).sum();
        1.0 - held as f64 / last_begins as f64 / f64::from(self.trial.limit)
    }
}

/// Tries it.
pub fn run(trial: Trial) -> Outcome {
    let limit = trial.limit.to_string();
    let settings = [
        ("QUOTA_SHIPPING_OPTIONS", limit.as_str()),
        ("CLIENT_SHARE", "1"),
    ];
    let deployment = Deployment::with(trial.seed, &settings, |carrier| {
        *carrier = Settings::default();
        carrier
            .quota_limits
            .insert("shipments".to_owned(), trial.limit);
    });
    deployment.caches.exist.set(true);
    let calls = Rc::new(RefCell::new(Vec::new()));
    let (seen, world) = (calls.clone(), deployment.world.clone());
    *deployment.wire.on_arrival.borrow_mut() = Some(Box::new(move |request, outcome| {
        if request.uri().path() != "/oauth2/v3/token" {
            let is_refused = outcome.visible_status() == Some(429);
            seen.borrow_mut().push((world.elapsed_ms(), is_refused));
        }
    }));
    let begins_ms = deployment.world.elapsed_ms();
    // In the middle of an hour's calls, when half of the trial's are made.
    let calls_before = trial.limit as usize * (trial.hours as usize / 2) + trial.limit as usize / 2;
    let crashed_at_ms = deployment.run(async {
        let world = &deployment.world;
        let mut chance = fastrand::Rng::with_seed(trial.seed);
        let mut isolates = started(&deployment);
        let under_way =
            || deployment.object.given(Api::ShippingOptions).len() - calls.borrow().len();
        let mut crashed_at_ms = None;
        for first in (0..trial.misses).step_by(AT_ONCE) {
            let at = (first as f64 + chance.f64() * AT_ONCE as f64) / trial.misses as f64;
            let at_ms = begins_ms + (at * (trial.hours * HOUR_MS) as f64) as u64;
            let pause = at_ms.saturating_sub(world.elapsed_ms());
            world.sleep(Duration::from_millis(pause)).await;
            for number in first..trial.misses.min(first + AT_ONCE) {
                ask(world, &isolates[chance.usize(..ISOLATES)], number);
            }
            if crashed_at_ms.is_some() || calls.borrow().len() < calls_before {
                continue;
            }
            let until = world.elapsed_ms() + millis(WAY);
            while under_way() < UNDER_WAY && world.elapsed_ms() < until {
                world.sleep(Duration::from_millis(1)).await;
            }
            if under_way() >= UNDER_WAY {
                crash(&deployment, &isolates);
                isolates = started(&deployment);
                crashed_at_ms = Some(world.elapsed_ms() - begins_ms);
            }
        }
        world.sleep(AFTERWARDS).await;
        crashed_at_ms
    });
    let calls = calls.take();
    Outcome {
        trial,
        refused: calls.iter().filter(|(_, is_refused)| *is_refused).count(),
        lost: deployment.object.given(Api::ShippingOptions).len() - calls.len(),
        crashed_at_ms,
        calls: calls
            .into_iter()
            .map(|(at_ms, _)| at_ms - begins_ms)
            .collect(),
    }
}

fn started(deployment: &Deployment) -> Vec<Isolate> {
    (0..ISOLATES)
        .map(|_| deployment.isolate(LOCATION))
        .collect()
}

/// Everything that computes ends, with all that is under way. What is stored stays.
fn crash(deployment: &Deployment, isolates: &[Isolate]) {
    for isolate in isolates {
        deployment.world.end(isolate.owner());
    }
    for desk in deployment.desks.all() {
        desk.evict();
    }
    deployment.object.evict();
}

/// A page asks what nobody has asked: hundredths of an inch are looked at.
fn ask(world: &testing::World, isolate: &Isolate, number: usize) {
    let side = |inches: usize, hundredths: usize| (inches * 100 + hundredths) as f64 / 100.0;
    let (length, width, height) = (
        side(10, number / 10_000),
        side(7, number / 100 % 100),
        side(4, number % 100),
    );
    let body = json!({
        "destination": {"postal_code": "94105", "country": "US"},
        "parcels": [{
            "weight": {"value": 2.5, "unit": "lb"},
            "dimensions": {"length": length, "width": width, "height": height, "unit": "in"},
            "quantity": 1,
        }],
    });
    let (owner, isolate) = (isolate.owner(), isolate.clone());
    world.spawn(owner, async move {
        isolate.ask(Ask::post("/v1/rates", body)).await;
    });
}

/// As Markdown.
pub fn report(outcomes: &[Outcome]) -> Result<String, std::fmt::Error> {
    let mut text = String::from(
        "| Calls an hour | Misses | In | The fullest hour | Of the limit unused | 429s | Permits lost in the crash |\n|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for outcome in outcomes {
        let Trial {
            limit,
            hours,
            misses,
            ..
        } = outcome.trial;
        let (fullest, unused) = (outcome.fullest(), outcome.unused() * 100.0);
        let (refused, lost) = (outcome.refused, outcome.lost);
        writeln!(
            text,
            "| {limit} | {misses} | {hours} h | {fullest} | {unused:.2} % | {refused} | {lost} |"
        )?;
    }
    Ok(text)
}

/// The same for a program that reads it.
pub fn json(outcomes: &[Outcome]) -> Value {
    let one = |outcome: &Outcome| {
        json!({
            "limit": outcome.trial.limit, "hours": outcome.trial.hours, "misses": outcome.trial.misses, "calls": outcome.calls.len(),
            "fullest": outcome.fullest(), "unused": outcome.unused(), "refused": outcome.refused, "lost": outcome.lost,
            "crashed_at_s": outcome.crashed_at_ms.map(|at_ms| at_ms / 1_000),
        })
    };
    outcomes.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_hour_holds_more_than_the_limit_little_is_unused_and_a_crash_costs_what_was_under_way() {
        let outcome = run(Trial {
            limit: 12,
            hours: 6,
            misses: 600,
            seed: 2,
        });
        assert_eq!(outcome.fullest(), 12);
        assert_eq!(outcome.refused, 0);
        let crashed_at_ms = outcome.crashed_at_ms.unwrap();
        assert!(
            (2 * HOUR_MS..5 * HOUR_MS).contains(&crashed_at_ms),
            "{crashed_at_ms}"
        );
        assert!(
            (UNDER_WAY..=AT_ONCE).contains(&outcome.lost),
            "{}",
            outcome.lost
        );
        assert!(outcome.calls.iter().any(|at| *at > crashed_at_ms));
        // With a limit so low those that were lost are a twentieth, and as much waits for the next few to ask.
        assert!(
            (0.0..0.15).contains(&outcome.unused()),
            "{}",
            outcome.unused()
        );
    }

    #[test]
    fn what_is_unused_is_counted_over_all_hours_wherever_they_begin() {
        let outcome = |calls: Vec<u64>| Outcome {
            trial: Trial {
                limit: 2,
                hours: 3,
                misses: 0,
                seed: 0,
            },
            calls,
            refused: 0,
            lost: 0,
            crashed_at_ms: None,
        };
        let every = |ms: u64| {
            let times = (0..3 * HOUR_MS).step_by(usize::try_from(ms).unwrap());
            outcome(times.flat_map(|at| [at; 2]).collect())
        };
        assert!(every(HOUR_MS).unused().abs() < 1e-6);
        assert!((every(2 * HOUR_MS).unused() - 0.5).abs() < 1e-6);
        assert!((outcome(Vec::new()).unused() - 1.0).abs() < 1e-9);
        assert_eq!(every(HOUR_MS / 2).fullest(), 4);
        // Both ends of an hour: the carrier's window is half open.
        assert_eq!(outcome(vec![0, HOUR_MS]).fullest(), 1);
    }
}
