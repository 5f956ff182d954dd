//! `PACKAGING`.

use super::{expect_problem, settings};
use crate::rates::{Container, Side, Weight};
use crate::shop::{OwnBox, PackagingChoice};

#[test]
fn packaging_is_the_shops_boxes_and_the_carriers_containers() {
    let shop = settings(&[(
        "PACKAGING",
        r#"[{"id":"small","inner":{"length":8,"width":6.125,"height":4,"unit":"in"},"empty":{"value":4,"unit":"oz"}},
            {"id":"large","inner":{"length":40,"width":30,"height":20,"unit":"cm"},"outer":{"length":41,"width":31,"height":21,"unit":"cm"},
             "empty":{"value":0.4,"unit":"kg"},"max":{"value":20,"unit":"lb"}},
            "padded_flat_rate_envelope",
            {"container":"medium_flat_rate_box","shape":"side"},
            {"container":"large_flat_rate_box"}]"#,
    )]);
    let [
        PackagingChoice::Own(small),
        PackagingChoice::Own(large),
        envelope,
        PackagingChoice::Carrier { container, shapes },
        last,
    ] = shop.packaging.as_slice()
    else {
        panic!("{:?}", shop.packaging);
    };
    let sides = |sides: [Side; 3]| sides.map(Side::hundredths);
    assert_eq!(sides(small.inner), [800, 612, 400]);
    assert_eq!(sides(small.outer), [838, 650, 438]);
    assert_eq!((small.empty.milli_oz(), small.max), (4_000, None));
    // Inside to the lower hundredth, outside to the higher.
    assert_eq!(sides(large.inner), [1574, 1181, 787]);
    assert_eq!(sides(large.outer), [1615, 1221, 827]);
    assert_eq!(large.max, Some(Weight::from_pounds(20)));
    assert_eq!(envelope.id(), "padded_flat_rate_envelope");
    assert_eq!(*container, Container::MediumFlatRateBox);
    assert_eq!(
        shapes.iter().map(|shape| shape.name).collect::<Vec<_>>(),
        ["side"]
    );
    assert_eq!(last.id(), "large_flat_rate_box");
    let OwnBox { id, .. } = small;
    assert_eq!(id, "small");
}

#[test]
fn wrong_packaging_is_named_with_its_place() {
    let inner = r#""inner":{"length":8,"width":6,"height":4,"unit":"in"}"#;
    let empty = r#""empty":{"value":4,"unit":"oz"}"#;
    for (own_box, expected) in [
        (format!("{inner},{empty}"), "[0].id is missing"),
        (
            format!(r#""id":"Small",{inner},{empty}"#),
            "[0].id must be 1 to 32 of",
        ),
        (
            format!(r#""id":"small_flat_rate_box",{inner},{empty}"#),
            "[0].id is the name of a container",
        ),
        (
            format!(r#""id":"a",{inner}"#),
            "[0].empty is missing; it has to be an object",
        ),
        (
            format!(r#""id":"a",{empty}"#),
            "[0].inner is missing; it has to be an object",
        ),
        (
            format!(r#""id":"a",{inner},"empty":4"#),
            "[0].empty must be an object of value, unit",
        ),
        (
            format!(r#""id":"a",{inner},"empty":{{"value":0,"unit":"oz"}}"#),
            "[0].empty.value must be a number above 0, at most 70 lb",
        ),
        (
            format!(r#""id":"a",{inner},"empty":{{"value":4,"unit":"ounces"}}"#),
            "[0].empty.unit must be lb, oz, g or kg",
        ),
        (
            format!(r#""id":"a",{inner},{empty},"max":{{"value":71,"unit":"lb"}}"#),
            "[0].max.value must be a number above 0, at most 70 lb",
        ),
        (
            format!(r#""id":"a",{inner},{empty},"max":{{"value":4,"unit":"oz"}}"#),
            "[0].max must be more than empty",
        ),
        (
            format!(
                r#""id":"a",{empty},"inner":{{"length":8,"width":6,"height":"NaN","unit":"in"}}"#
            ),
            "[0].inner.height must be a number above 0",
        ),
        (
            format!(r#""id":"a",{empty},"inner":{{"length":8,"width":6,"height":4,"unit":"mm"}}"#),
            "[0].inner.unit must be in or cm",
        ),
        (
            format!(
                r#""id":"a",{empty},"inner":{{"length":8,"width":6,"depth":4,"height":4,"unit":"in"}}"#
            ),
            "[0].inner.depth is not known",
        ),
        (
            format!(
                r#""id":"a",{inner},{empty},"outer":{{"length":8,"width":6,"height":3.9,"unit":"in"}}"#
            ),
            "[0].outer must not be smaller than inner",
        ),
    ] {
        expect_problem("PACKAGING", &[(&format!("[{{{own_box}}}]"), expected)]);
    }
    let own = format!(r#"{{"id":"a",{inner},{empty}}}"#);
    let twice = format!("[{own},{own}]");
    let many = format!("[{}]", [own.as_str(); 21].join(","));
    let again = r#"["small_flat_rate_box",{"container":"small_flat_rate_box"}]"#;
    expect_problem(
        "PACKAGING",
        &[
            ("small_flat_rate_box", "is not JSON"),
            (
                r#""small_flat_rate_box""#,
                "must be a list of 1 to 20 entries",
            ),
            (
                r#"["shoe_box"]"#,
                "[0] must be an object, or a container: flat_rate_envelope",
            ),
            (
                r#"[{"container":"shoe_box"}]"#,
                "[0].container must be a container: flat",
            ),
            (
                r#"[{"container":"small_flat_rate_box","shape":"side"}]"#,
                "[0].shape must be top or side, and only of medium_flat_rate_box",
            ),
            (
                r#"[{"container":"small_flat_rate_box","max":{"value":1,"unit":"lb"}}]"#,
                "[0].max is not known; known are container, shape",
            ),
            (
                again,
                "[1] must be a container that has not been named before",
            ),
            (&many, "must be a list of 1 to 20 entries"),
            (&twice, "[1].id is taken already"),
        ],
    );
}
