//! `ORIGINS` and the settings for all of them.

use super::{expect_problem, problems, settings};
use crate::clock::iso_date;

#[test]
fn origins_take_what_they_do_not_say_from_the_settings_for_all() {
    let shop = settings(&[
        ("SHIP_FROM_ZIP", ""),
        ("SHIP_FROM_TIME_ZONE", ""),
        ("HANDLING_DAYS", "2"),
        ("CUT_OFF", "14:05"),
        ("SHIP_DAYS", "mon, tue,wed,thu,fri"),
        ("HOLIDAYS", "2026-12-25,2026-11-26,2026-12-25"),
        (
            "ORIGINS",
            r#"[{"id":"west","postal_code":"94107","time_zone":"America/Los_Angeles"},
                {"id":"east-2","postal_code":"10001","time_zone":"America/New_York","cut_off":"00:00","handling_days":0,
                 "ship_days":["sun","mon"],"holidays":["2027-01-01"]},
                {"id":"x","postal_code":"10001","time_zone":"Etc/GMT+5","cut_off":"off","holidays":[],"ship_days":null}]"#,
        ),
    ]);
    let week = [true, true, true, true, true, false, false];
    let seen: Vec<_> = shop
        .origins
        .iter()
        .map(|origin| {
            let calendar = origin.calendar.clone();
            let holidays: Vec<_> = calendar.holidays.into_iter().map(iso_date).collect();
            (
                origin.id.as_str(),
                calendar.handling_days,
                calendar.cut_off,
                calendar.ship_days,
                holidays.join(" "),
            )
        })
        .collect();
    let sunday_and_monday = [true, false, false, false, false, false, true];
    let usual = "2026-11-26 2026-12-25".to_owned();
    assert_eq!(
        seen,
        [
            ("west", 2, Some(845), week, usual),
            (
                "east-2",
                0,
                Some(0),
                sunday_and_monday,
                "2027-01-01".to_owned()
            ),
            ("x", 2, None, week, String::new()),
        ]
    );
    assert_eq!(shop.origins.first().time_zone, "America/Los_Angeles");
}

#[test]
fn a_wrong_calendar_is_named() {
    expect_problem("SHIP_FROM_ZIP", &[("606", "must be five digits")]);
    let handling = "must be a whole number of days from 0 to 30";
    expect_problem(
        "HANDLING_DAYS",
        &[
            ("31", handling),
            ("-1", handling),
            ("1.5", handling),
            ("two", handling),
        ],
    );
    let time = "must be a time like 14:00, or off";
    expect_problem(
        "CUT_OFF",
        &[
            ("24:00", time),
            ("2pm", time),
            ("14", time),
            ("9:00", time),
            ("14:60", time),
            ("+1:00", time),
        ],
    );
    expect_problem(
        "SHIP_DAYS",
        &[
            (",", "must have a day"),
            ("mon,tuesday", "must be days of mon"),
        ],
    );
    let date = "must be dates like 2026-12-25";
    expect_problem(
        "HOLIDAYS",
        &[("2026-02-30", date), ("2026-11-26,12/25/2026", date)],
    );
    let many: Vec<_> = (1..=101)
        .map(|year| format!("{}-12-25", 2026 + year))
        .collect();
    expect_problem(
        "HOLIDAYS",
        &[(&many.join(","), "must be 100 dates at most")],
    );
    assert_eq!(problems(&[("HOLIDAYS", &many[1..].join(","))]), [""; 0]);
    // Six weeks of one ship day each are six days.
    for (days, expected) in [("6", 0), ("7", 1)] {
        let found = problems(&[("HANDLING_DAYS", days), ("SHIP_DAYS", "wed")]);
        assert_eq!(found.len(), expected, "{found:?}");
        assert!(
            found
                .iter()
                .all(|text| text.starts_with("HANDLING_DAYS: must not be more"))
        );
    }
}

#[test]
fn a_wrong_origin_is_named_with_its_place() {
    let good = r#"{"id":"west","postal_code":"94107","time_zone":"America/Los_Angeles"}"#;
    let with = |more: &str| {
        let east = r#""id":"east","postal_code":"10001","time_zone":"America/New_York""#;
        format!("[{good},{{{east},{more}}}]")
    };
    for (more, expected) in [
        (
            r#""cut_off":"2 pm""#,
            "[1].cut_off must be a time like 14:00",
        ),
        (r#""cut_off":14"#, "[1].cut_off must be a time like 14:00"),
        (
            r#""cutoff":"14:00""#,
            "[1].cutoff is not known; known are id, postal_code",
        ),
        (r#""1600 Canary Street":1"#, "[1].(a member) is not known"),
        (r#""id":"east""#, "[1].id stands twice"),
        (
            r#""handling_days":31"#,
            "[1].handling_days must be a whole number",
        ),
        (
            r#""ship_days":["mon"],"handling_days":7"#,
            "[1].handling_days must not be more",
        ),
        (
            r#""ship_days":[]"#,
            "[1].ship_days must be a list of 1 to 7",
        ),
        (r#""ship_days":"mon""#, "[1].ship_days must be a list"),
        (
            r#""ship_days":["mon","canary"]"#,
            "[1].ship_days[1] must be days of mon",
        ),
        (
            r#""holidays":["2026-13-01"]"#,
            "[1].holidays[0] must be dates like",
        ),
        (r#""holidays":[{}]"#, "[1].holidays[0] must be dates like"),
    ] {
        expect_problem("ORIGINS", &[(&with(more), expected)]);
    }
    let twice = format!("[{good},{good}]");
    let many = format!("[{}]", [good; 21].join(","));
    expect_problem(
        "ORIGINS",
        &[
            ("[{", "is not JSON"),
            ("west:94107", "is not JSON"),
            ("[]", "must be a list of 1 to 20 entries"),
            (good, "must be a list of 1 to 20 entries"),
            (&many, "must be a list of 1 to 20 entries"),
            (r#"["west"]"#, "[0] must be an object of id, postal_code"),
            (&twice, "[1].id is taken already"),
        ],
    );
    let blank = r#"[{"id":"West Coast","postal_code":"9410","time_zone":"Los Angeles"},{}]"#;
    let found = problems(&[("ORIGINS", blank)]);
    let places: Vec<_> = found
        .iter()
        .filter_map(|text| text.split(' ').nth(1))
        .collect();
    assert_eq!(
        places,
        [
            "[0].id",
            "[0].postal_code",
            "[0].time_zone",
            "[1].id",
            "[1].postal_code",
            "[1].time_zone",
        ]
    );
}
