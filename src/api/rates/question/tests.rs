use super::*;

fn problems(body: &str) -> Vec<(String, &'static str, String)> {
    match read(body.as_bytes()) {
        Ok(_) => Vec::new(),
        Err(problem) => problem
            .errors
            .into_iter()
            .map(|error| (error.pointer, error.code, error.message))
            .collect(),
    }
}

fn with_parcel(parcel: &str) -> String {
    format!(r#"{{"destination":{{"postal_code":"94105","country":"US"}},"parcels":[{parcel}]}}"#)
}

const PARCEL: &str = r#"{"weight":{"value":2.5,"unit":"lb"},"dimensions":{"length":10,"width":8,"height":4,"unit":"in"}}"#;

#[test]
fn a_good_question_is_read() {
    assert!(read(with_parcel(PARCEL).as_bytes()).is_ok());
    let abroad = format!(
        r#"{{"destination":{{"postal_code":"K1A 0B1","country":"CA"}},"parcels":[{PARCEL}]}}"#
    );
    let place = read(abroad.as_bytes()).unwrap().place;
    let Destination::Abroad(place) = place.destination(Vec::new()) else {
        panic!("Canada is abroad");
    };
    assert_eq!(place.postal_code, "K1A0B1");
}

#[test]
fn each_wrong_value_is_named() {
    let parcel = |weight: &str, length: &str| {
        with_parcel(&format!(
            r#"{{"weight":{{"value":{weight},"unit":"lb"}},"dimensions":{{"length":{length},"width":8,"height":4,"unit":"in"}}}}"#
        ))
    };
    for weight in ["0", "-1", "71", "1e9", "70.01"] {
        let found = problems(&parcel(weight, "10"));
        assert_eq!(found.len(), 1, "{weight}");
        assert_eq!(found[0].0, "/parcels/0/weight/value");
        assert!(found[0].2.contains("70 lb"));
    }
    for length in ["0", "-3", "1e9"] {
        assert_eq!(
            problems(&parcel("1", length))[0].0,
            "/parcels/0/dimensions/length"
        );
    }
    let crowd = vec![PARCEL; 200].join(",");
    assert_eq!(problems(&with_parcel(&crowd))[0].0, "/parcels");
    assert_eq!(problems(&with_parcel(""))[0].0, "/parcels");
    let quantity = PARCEL.replacen('{', r#"{"quantity":0.5,"#, 1);
    assert_eq!(
        problems(&with_parcel(&quantity))[0].0,
        "/parcels/0/quantity"
    );
    for (destination, pointer) in [
        (
            r#"{"postal_code":"9410","country":"US"}"#,
            "/destination/postal_code",
        ),
        (
            r#"{"postal_code":94105,"country":"US"}"#,
            "/destination/postal_code",
        ),
        (r#"{"country":"US"}"#, "/destination/postal_code"),
        (
            r#"{"postal_code":"94105","country":"XX"}"#,
            "/destination/country",
        ),
        (r#"{"postal_code":"94105"}"#, "/destination/country"),
        (
            r#"{"postal_code":"94105","country":"US","state":"CA"}"#,
            "/destination/state",
        ),
    ] {
        let found = problems(&format!(
            r#"{{"destination":{destination},"parcels":[{PARCEL}]}}"#
        ));
        assert_eq!(
            found
                .iter()
                .map(|(pointer, ..)| pointer.as_str())
                .collect::<Vec<_>>(),
            [pointer],
            "{destination}"
        );
    }
}

#[test]
fn all_problems_come_at_once() {
    let found = problems(
        r#"{"destination":{"postal_code":"1","country":"XX"},"parcels":[{"weight":{"value":0,"unit":"stone"}}],"ship_date":"soon","x":1}"#,
    );
    let pointers: Vec<_> = found.iter().map(|(pointer, ..)| pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/destination/country",
            "/destination/postal_code",
            "/parcels/0/weight/unit",
            "/parcels/0/dimensions",
            "/ship_date",
            "/x"
        ]
    );
}

const ITEM: &str = r#"{"weight":{"value":8,"unit":"oz"},"dimensions":{"length":9,"width":12,"height":1,"unit":"in"}}"#;

fn with_items(items: &str, more: &str) -> String {
    format!(r#"{{"destination":{{"postal_code":"94105","country":"US"}},"items":[{items}]{more}}}"#)
}

#[test]
fn items_keep_their_sides_as_they_were_named() {
    let full = ITEM.replacen(
        '{',
        r#"{"quantity":3,"value":2500,"upright":true,"alone":true,"made_in":"PT","hs_code":"6109.10","#,
        1,
    );
    let asked = read(with_items(&format!("{ITEM},{full}"), "").as_bytes()).unwrap();
    let Load::Items(items) = asked.load else {
        panic!("items are items");
    };
    let [plain, full] = items.as_slice() else {
        panic!("two items are two");
    };
    assert_eq!(plain.sides.map(Side::inches), [9.0, 12.0, 1.0]);
    assert_eq!(
        (plain.quantity, plain.value, plain.upright, plain.alone),
        (1, None, false, false)
    );
    assert_eq!((full.quantity, full.value), (3, Some(Cents(2500))));
    assert!(full.upright && full.alone);
    assert_eq!(full.made_in.map(Country::code), Some("PT"));
    assert_eq!(full.hs_code.as_deref(), Some("6109.10"));
}

#[test]
fn wishes_are_read_with_the_values_that_they_need() {
    let valued = ITEM.replacen('{', r#"{"value":2500,"#, 1);
    let asked = read(
        with_items(
            &valued,
            r#","extra_services":["insurance","signature"],"duties_and_taxes":true,"order_value":4999,"origin":"west""#,
        )
        .as_bytes(),
    )
    .unwrap();
    assert_eq!(
        asked.wishes.names().collect::<Vec<_>>(),
        ["signature", "insurance"]
    );
    assert!(asked.wishes.duties && asked.wishes.insured);
    assert_eq!(asked.order_value, Some(Cents(4999)));
    assert_eq!(asked.origin.as_deref(), Some("west"));
    let extras = asked.wishes.extras(Some(Cents(2500))).unwrap();
    assert_eq!(extras.insured(), Some(Cents(2500)));
    assert_eq!(asked.wishes.extras(None), None);
}

#[test]
fn each_wrong_wish_is_named() {
    let valued = |value: &str| ITEM.replacen('{', &format!(r#"{{"value":{value},"#), 1);
    let parcel = PARCEL.replacen('{', r#"{"value":100,"#, 1);
    let parcels = |more: &str| {
        let body = with_parcel(&parcel);
        format!("{}{more}}}", body.strip_suffix('}').unwrap())
    };
    for (body, pointer) in [
        (
            with_items(ITEM, r#","extra_services":["insurance"]"#),
            "/items/0/value",
        ),
        (
            with_items(ITEM, r#","duties_and_taxes":true"#),
            "/items/0/value",
        ),
        (
            with_items(&valued("0"), r#","extra_services":["insurance"]"#),
            "/items/0/value",
        ),
        (
            with_items(&valued("500001"), r#","extra_services":["insurance"]"#),
            "/items/0/value",
        ),
        (with_items(&valued("1.5"), ""), "/items/0/value"),
        (with_items(&valued("-1"), ""), "/items/0/value"),
        (
            with_items(ITEM, r#","extra_services":["teleport"]"#),
            "/extra_services/0",
        ),
        (
            with_items(
                &valued("5"),
                r#","extra_services":["insurance","insurance"]"#,
            ),
            "/extra_services",
        ),
        (
            with_items(ITEM, r#","extra_services":["signature","adult_signature"]"#),
            "/extra_services",
        ),
        (
            with_items(
                &valued("5"),
                r#","extra_services":["signature","insurance","certified","return_receipt"]"#,
            ),
            "/extra_services",
        ),
        (with_items(ITEM, r#","order_value":-1"#), "/order_value"),
        (
            with_items(ITEM, r#","order_value":"49.99""#),
            "/order_value",
        ),
        (
            with_items(&valued("5").replacen('{', r#"{"hs_code":"61","#, 1), ""),
            "/items/0/hs_code",
        ),
        (
            with_items(&valued("5").replacen('{', r#"{"made_in":"China","#, 1), ""),
            "/items/0/made_in",
        ),
        (
            with_items(&ITEM.replacen('{', r#"{"upright":"yes","#, 1), ""),
            "/items/0/upright",
        ),
        (
            with_items(ITEM, &format!(r#","parcels":[{PARCEL}]"#)),
            "/items",
        ),
        (
            r#"{"destination":{"postal_code":"94105","country":"US"}}"#.to_owned(),
            "/parcels",
        ),
        (parcels(r#","duties_and_taxes":true"#), "/duties_and_taxes"),
        (
            with_parcel(r#"{"weight":{"value":1,"unit":"lb"}}"#),
            "/parcels/0/dimensions",
        ),
        (
            with_parcel(&PARCEL.replacen('{', r#"{"packaging":7,"#, 1)),
            "/parcels/0/packaging",
        ),
    ] {
        let found = problems(&body);
        let pointers: Vec<_> = found.iter().map(|(pointer, ..)| pointer.as_str()).collect();
        assert_eq!(pointers, [pointer], "{body}");
    }
    assert_eq!(problems(&parcels(r#","extra_services":["insurance"]"#)), []);
    let packed = r#"{"weight":{"value":1,"unit":"lb"},"packaging":"small"}"#;
    assert_eq!(problems(&with_parcel(packed)), []);
}

#[test]
fn postal_codes_abroad_are_brought_to_one_form() {
    let read = |code: &str| {
        let body = format!(
            r#"{{"destination":{{"postal_code":{code},"country":"GB"}},"parcels":[{PARCEL}]}}"#
        );
        let place = super::read(body.as_bytes()).ok()?.place;
        let Destination::Abroad(place) = place.destination(Vec::new()) else {
            return None;
        };
        Some(place.postal_code.clone())
    };
    for (code, expected) in [
        (r#""sw1a 1aa""#, Some("SW1A1AA")),
        (r#""SW1A1AA""#, Some("SW1A1AA")),
        (r#""""#, Some("")),
        ("null", Some("")),
        (r#""1234-567""#, Some("1234-567")),
        (r#""12/34""#, None),
        (r#""123456789012""#, None),
        ("7", None),
    ] {
        assert_eq!(read(code).as_deref(), expected, "{code}");
    }
}
