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
    format!(
        r#"{{"destination":{{"postal_code":"94105","country":"US"}},"parcels":[{parcel}]}}"#
    )
}

const PARCEL: &str = r#"{"weight":{"value":2.5,"unit":"lb"},"dimensions":{"length":10,"width":8,"height":4,"unit":"in"}}"#;

#[test]
fn a_good_question_is_read() {
    assert!(read(with_parcel(PARCEL).as_bytes()).is_ok());
    let abroad = format!(
        r#"{{"destination":{{"postal_code":"K1A 0B1","country":"CA"}},"parcels":[{PARCEL}]}}"#
    );
    assert!(matches!(
        read(abroad.as_bytes()).unwrap().destination,
        Destination::Abroad(_)
    ));
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
