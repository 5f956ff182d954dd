//! `MARKUP`.

use super::{expect_problem, settings};
use crate::carrier::usps;
use crate::postal::Country;
use crate::rates::Cents;
use crate::shop::{Direction, Percent, Rounding};

#[test]
fn a_mark_up_is_read_as_it_is_written() {
    let shop = settings(&[(
        "MARKUP",
        r#"[{"services":["priority_mail"],"countries":["US","CA"],"percent":-7.25,"fixed":-50,"minimum":300,"maximum":5000,
             "round":{"to":100,"ending":95,"direction":"nearest"},"free_from":10000},
            {"percent":"10.5","round":{"to":50}}]"#,
    )]);
    let [first, last] = shop.markup.0.as_slice() else {
        panic!("{:?}", shop.markup);
    };
    assert_eq!(first.services, [usps::service("priority_mail").unwrap()]);
    assert_eq!(
        first.countries,
        [Country::US, Country::parse("CA").unwrap()]
    );
    assert_eq!(Some(first.percent), Percent::parse("-7.25"));
    assert_eq!((first.fixed, first.free_from), (-50, Some(Cents(10_000))));
    assert_eq!(
        (first.minimum, first.maximum),
        (Some(Cents(300)), Some(Cents(5_000)))
    );
    let nearest = Rounding {
        to: 100,
        ending: 95,
        direction: Direction::Nearest,
    };
    assert_eq!(first.round, Some(nearest));
    assert_eq!(Some(last.percent), Percent::parse("10.5"));
    let up = Rounding {
        to: 50,
        ending: 0,
        direction: Direction::Up,
    };
    assert_eq!(last.round, Some(up));
    assert!(last.is_for_all());
}

#[test]
fn a_wrong_mark_up_is_named_with_its_place() {
    let percent = "[0].percent must be a number with at most two decimals";
    for (rule, expected) in [
        (r#""percent":5.125"#, percent),
        (r#""percent":"5%""#, percent),
        (r#""percent":1e1"#, percent),
        (r#""percent":-100.5"#, percent),
        (
            r#""fixed":0.5"#,
            "[0].fixed must be a whole number of cents",
        ),
        (
            r#""fixed":-10000001"#,
            "[0].fixed must be a whole number of cents",
        ),
        (
            r#""minimum":-1"#,
            "[0].minimum must be a whole number of cents",
        ),
        (
            r#""maximum":9.95"#,
            "[0].maximum must be a whole number of cents",
        ),
        (
            r#""minimum":2,"maximum":1"#,
            "[0].minimum must not be above the maximum",
        ),
        (
            r#""free_from":"$75""#,
            "[0].free_from must be a whole number of cents",
        ),
        (
            r#""services":["teleport"]"#,
            "[0].services[0] must be ground_advantage",
        ),
        (r#""services":[]"#, "[0].services must be a list of 1"),
        (
            r#""countries":["us"]"#,
            "[0].countries[0] must be a two-letter country code",
        ),
        (r#""countries":"US""#, "[0].countries must be a list"),
        (r#""percentage":5"#, "[0].percentage is not known"),
        (
            r#""round":100"#,
            "[0].round must be an object of to, ending, direction",
        ),
        (
            r#""round":{}"#,
            "[0].round.to is missing; it has to be a whole number",
        ),
        (
            r#""round":{"to":0}"#,
            "[0].round.to must be a whole number of cents from 1",
        ),
        (
            r#""round":{"to":100,"ending":100}"#,
            "[0].round.ending must be a whole number",
        ),
        (
            r#""round":{"to":100,"direction":"down"}"#,
            "[0].round.direction must be up or nearest",
        ),
        (r#""round":{"to":100,"by":1}"#, "[0].round.by is not known"),
    ] {
        expect_problem("MARKUP", &[(&format!("[{{{rule}}}]"), expected)]);
    }
    expect_problem(
        "MARKUP",
        &[
            ("10%", "is not JSON"),
            ("10", "must be a list of 1 to 50 entries"),
            (
                r#"[{"percent":5},{"services":["priority_mail"]}]"#,
                "[1] must be before the entry",
            ),
            (
                r#"[{"services":["teleport"]},{"percent":5}]"#,
                "[0].services[0] must be",
            ),
        ],
    );
}
