//! `FALLBACK_RATES`.

use super::{expect_problem, settings};
use crate::postal::Country;
use crate::rates::{Cents, Weight};

#[test]
fn fallback_rates_are_read_and_wrong_ones_named_with_their_place() {
    let shop = settings(&[(
        "FALLBACK_RATES",
        r#"[{"id":"standard","name":"Standard shipping","amount":995,"countries":["US"],"most":{"value":20,"unit":"lb"},"days":[3,7]},
            {"id":"world","name":"Anywhere","amount":0}]"#,
    )]);
    let [standard, world] = shop.fallback.0.as_slice() else {
        panic!("{:?}", shop.fallback);
    };
    assert_eq!(
        (standard.id.as_str(), standard.name.as_str()),
        ("standard", "Standard shipping")
    );
    assert_eq!((standard.amount, standard.days), (Cents(995), Some([3, 7])));
    assert_eq!(standard.most, Some(Weight::from_pounds(20)));
    assert_eq!(standard.countries, [Country::US]);
    assert_eq!(
        (world.amount, world.days, world.most),
        (Cents(0), None, None)
    );
    assert!(world.countries.is_empty());
    let days = "[0].days must be two whole numbers of days";
    for (more, expected) in [
        (
            r#""amount":9.95"#,
            "[0].amount must be a whole number of cents",
        ),
        (
            r#""amount":-1"#,
            "[0].amount must be a whole number of cents",
        ),
        (
            r#""amount":10000001"#,
            "[0].amount must be a whole number of cents",
        ),
        (r#""name":"twice","amount":1"#, "[0].name stands twice"),
        (
            r#""countries":["USA"],"amount":1"#,
            "[0].countries[0] must be a two-letter",
        ),
        (r#""days":[7,3],"amount":1"#, days),
        (r#""days":[3],"amount":1"#, days),
        (r#""days":[1,2,3],"amount":1"#, days),
        (r#""days":[1,61],"amount":1"#, days),
        (r#""days":5,"amount":1"#, days),
        (
            r#""most":{"value":50001,"unit":"lb"},"amount":1"#,
            "[0].most.value must be a number",
        ),
        (
            r#""currency":"USD","amount":1"#,
            "[0].currency is not known",
        ),
        (r#""days":[1,2]"#, "[0].amount is missing"),
    ] {
        let text = format!(r#"[{{"id":"a","name":"A",{more}}}]"#);
        expect_problem("FALLBACK_RATES", &[(&text, expected)]);
    }
    expect_problem(
        "FALLBACK_RATES",
        &[
            (r#"{"id":"a"}"#, "must be a list of 1 to 20 entries"),
            (
                r#"[{"id":"a","name":"A","amount":1},{"id":"a","name":"B","amount":1}]"#,
                "[1].id is taken already",
            ),
        ],
    );
}
