//! A week of steady traffic from 50 Workers, undisturbed and under each fault alone, with the number of token calls it took.

use std::io::Write;
use std::time::Duration;

use emulator::{Fault, FaultBody};

use crate::support::{Ask, Deployment, Isolate};

use super::{LOCATIONS, draw, token_calls};

const WEEK_S: u64 = 604_800;
const WORKERS: usize = 50;
/// Undisturbed each Worker is asked about twice an hour; otherwise about twice in nine hours, for the sake of the test's time.
const BETWEEN_QUESTIONS_S: u64 = 1_800 / WORKERS as u64;
const BETWEEN_QUESTIONS_IN_TROUBLE_S: u64 = 9 * BETWEEN_QUESTIONS_S;
/// A token of 28,800 s is replaced when it is at least this old.
const REPLACED_AFTER_S: u64 = 25_200;

/// Something that goes wrong all week long.
struct Trouble {
    name: &'static str,
    begins: fn(&Deployment),
    /// Happens before each question.
    goes_on: fn(&Deployment, &mut Vec<Isolate>),
    /// How many calls more than undisturbed, at most.
    costs: usize,
    /// Whether a shopper may wait for a token, or hear that there is none.
    felt: bool,
}

const NONE: Trouble = Trouble {
    name: "nothing",
    begins: |_| (),
    goes_on: |_, _| (),
    costs: 0,
    felt: false,
};

#[test]
fn a_week_costs_one_token_call_a_life_whatever_the_platform_does() {
    let troubles = [
        NONE,
        Trouble {
            name: "KV is a minute old, absence too",
            begins: |world| world.kv.mood.borrow_mut().stale_for = Duration::from_secs(60),
            ..NONE
        },
        Trouble {
            name: "KV writes overtake each other",
            begins: |world| world.kv.mood.borrow_mut().write_jitter_ms = 30_000,
            ..NONE
        },
        Trouble {
            name: "KV reads fail",
            begins: |world| world.kv.mood.borrow_mut().reads_fail = 1.0,
            ..NONE
        },
        Trouble {
            name: "KV writes fail before their effect",
            begins: |world| world.kv.mood.borrow_mut().writes_fail_before = 0.9,
            ..NONE
        },
        Trouble {
            name: "KV writes fail after their effect",
            begins: |world| world.kv.mood.borrow_mut().writes_fail_after = 0.9,
            ..NONE
        },
        Trouble {
            name: "KV is slow",
            begins: |world| world.kv.mood.borrow_mut().read_ms = 5_000,
            ..NONE
        },
        Trouble {
            name: "isolates come and go",
            goes_on: |world, isolates| {
                let number = draw(world, WORKERS as u64) as usize;
                isolates[number] = world.isolate(LOCATIONS[number % LOCATIONS.len()]);
            },
            ..NONE
        },
        Trouble {
            name: "the object is evicted all the time",
            goes_on: |world, _| world.object.evict(),
            ..NONE
        },
        Trouble {
            name: "the object moves, and the older instance goes on",
            goes_on: |world, _| world.object.supersede(),
            ..NONE
        },
        Trouble {
            name: "the object vanishes at one await in twenty",
            begins: |world| world.object.mood.borrow_mut().vanishes = 0.05,
            costs: 24,
            felt: true,
            ..NONE
        },
        Trouble {
            name: "every second answer of the object is lost",
            begins: |world| world.object.mood.borrow_mut().answers_lost = 0.5,
            felt: true,
            ..NONE
        },
        Trouble {
            name: "alarms ring up to ten minutes late, and twice",
            begins: |world| {
                let mut mood = world.object.mood.borrow_mut();
                mood.alarm_late = Duration::from_secs(600);
                mood.alarm_twice = 1.0;
            },
            ..NONE
        },
        Trouble {
            name: "alarms never ring",
            begins: |world| world.object.mood.borrow_mut().alarm_never = 1.0,
            ..NONE
        },
        Trouble {
            name: "the object's clock steps by up to five minutes",
            goes_on: |world, _| {
                let wrong_by = draw(world, 601) as i64 - 300;
                world.object.clock.put_wrong_by(wrong_by);
            },
            // A life that begins five minutes in the future looks ten minutes shorter.
            costs: 1,
            ..NONE
        },
        Trouble {
            name: "isolates' clocks are wrong by up to five minutes",
            goes_on: |world, isolates| {
                let wrong_by = draw(world, 601) as i64 - 300;
                let number = draw(world, WORKERS as u64) as usize;
                isolates[number].clock().put_wrong_by(wrong_by);
            },
            ..NONE
        },
        Trouble {
            name: "the token endpoint fails twice out of three times",
            begins: |world| world.wire.rules(vec![often(0.66, failure())]),
            costs: 24 * 6,
            felt: true,
            ..NONE
        },
        Trouble {
            name: "the token endpoint throttles every second call",
            begins: |world| {
                let retry_after = Some("120".to_owned());
                world
                    .wire
                    .rules(vec![often(0.5, Fault::Quota { retry_after })]);
            },
            costs: 24 * 4,
            felt: true,
            ..NONE
        },
    ];
    let least = WEEK_S.div_ceil(REPLACED_AFTER_S) as usize;
    let mut report =
        format!("a week, {WORKERS} Workers; at most {least} token calls undisturbed\n");
    for trouble in troubles {
        let week = week(&trouble);
        report += &format!(
            "{:4} token calls, {} of {} questions waited for one: {}\n",
            week.token_calls, week.waited, week.questions, trouble.name
        );
        assert!(
            week.token_calls <= least + trouble.costs,
            "{}: {} token calls",
            trouble.name,
            week.token_calls
        );
        assert!(
            trouble.felt || week.waited == 0,
            "{}: {}",
            trouble.name,
            week.waited
        );
    }
    // Past the test harness, which keeps what a test prints to itself.
    std::io::stderr().write_all(report.as_bytes()).unwrap();
}

fn failure() -> Fault {
    Fault::Status {
        status: 503,
        body: FaultBody::Html,
        headers: Default::default(),
    }
}

fn often(probability: f64, fault: Fault) -> emulator::FaultRule {
    emulator::FaultRule {
        probability,
        ..crate::support::rule("oauth", None, fault)
    }
}

struct Week {
    token_calls: usize,
    questions: usize,
    /// After the first token.
    waited: usize,
}

fn week(trouble: &Trouble) -> Week {
    let deployment = Deployment::new();
    deployment.shards_missing.set(true);
    let place = |number: usize| deployment.isolate(LOCATIONS[number % LOCATIONS.len()]);
    let mut isolates: Vec<_> = (0..WORKERS).map(place).collect();
    let question = || Ask::get("/v1/zip-codes/27703");
    let first = deployment.run(isolates[0].ask(question()));
    assert_eq!(first.status, 200, "{}", first.body);
    (trouble.begins)(&deployment);
    let pause = match trouble.name {
        "nothing" => BETWEEN_QUESTIONS_S,
        _ => BETWEEN_QUESTIONS_IN_TROUBLE_S,
    };
    let (mut questions, mut waited) = (0, 0);
    while deployment.world.elapsed_ms() < WEEK_S * 1000 {
        (trouble.goes_on)(&deployment, &mut isolates);
        let asked = &isolates[draw(&deployment, WORKERS as u64) as usize];
        let before = deployment.wire.token_calls();
        let reply = deployment.run(asked.ask(question()));
        questions += 1;
        // Neither heard that there is no token, nor was one fetched while the page waited.
        let answered = reply.status == 200;
        let slow = reply.took > Duration::from_millis(600);
        let fetched = deployment.wire.token_calls() > before && slow;
        waited += usize::from(!answered || fetched);
        assert!(answered || trouble.felt, "{}: {}", trouble.name, reply.body);
        deployment.pass(pause / 2 + draw(&deployment, pause));
    }
    deployment.wire.assert_one_token_call_at_a_time();
    assert_eq!(
        deployment.wire.sent_after_its_end.get(),
        0,
        "{}",
        trouble.name
    );
    if !trouble.felt {
        assert_all_published(&deployment, trouble.name);
    }
    Week {
        token_calls: token_calls(&deployment).len(),
        questions,
        waited,
    }
}

/// Every token that was issued was stored, and the last one is there for everybody.
fn assert_all_published(deployment: &Deployment, name: &str) {
    let rows = deployment.object.storage.written.lines();
    let stored: std::collections::BTreeSet<_> = rows
        .iter()
        .filter_map(|row| deployment.object.open(row))
        .map(|record| record.token.bearer())
        .collect();
    for token in deployment.wire.tokens.lines() {
        assert!(
            stored.contains(&format!("Bearer {token}")),
            "{name}: a token was lost"
        );
    }
}
