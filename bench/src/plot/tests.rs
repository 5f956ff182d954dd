use emulator::Settings;

use super::*;
use crate::designs::USUAL;
use crate::traffic::Crowd;

fn picture() -> String {
    let day = Day::new(1, Crowd::FULL.divided_by(200));
    let settings = Settings {
        quota_limit: 1,
        ..Settings::default()
    };
    let served = USUAL[2].serve(&day, settings.clone(), None);
    svg(&day, &served, Quota::of(&settings), None)
}

/// Reads XML as plain as this program writes it: every element is closed by its own name, attributes have quotes and stand
/// once, and text has no bare `<` or `&`. The names of the elements, in order.
fn elements(xml: &str) -> Result<Vec<String>, String> {
    let (mut open, mut found) = (Vec::<String>::new(), Vec::new());
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        if open.is_empty() && !text.trim().is_empty() {
            return Err(format!("text outside: {text:?}"));
        }
        for entity in text.split('&').skip(1) {
            if !["amp;", "lt;", "gt;"]
                .iter()
                .any(|known| entity.starts_with(known))
            {
                return Err(format!("a bare & before {entity:?}"));
            }
        }
        let end = rest[at..].find('>').ok_or("a tag without end")? + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop();
            if last.as_deref() != Some(name) {
                return Err(format!("{last:?} is closed by {name}"));
            }
            continue;
        }
        let (tag, closed) = match tag.strip_suffix('/') {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        check_attributes(attributes)?;
        found.push(name.to_owned());
        if !closed {
            open.push(name.to_owned());
        }
    }
    match open.is_empty() && rest.trim().is_empty() {
        true => Ok(found),
        false => Err(format!("open: {open:?}, left: {rest:?}")),
    }
}

fn check_attributes(attributes: &str) -> Result<(), String> {
    let (mut rest, mut names) = (attributes, Vec::new());
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"").ok_or(rest)?;
        let (value, after) = after.split_once('"').ok_or(rest)?;
        let plain = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !plain || names.contains(&name) || value.contains(['<', '&']) {
            return Err(format!("{name}={value}"));
        }
        names.push(name);
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    Ok(())
}

#[test]
fn the_picture_is_well_formed_and_has_its_panels_axes_and_legends() {
    let svg = picture();
    let elements = elements(&svg).unwrap();
    assert_eq!(elements[0], "svg");
    // Two series of views, three of calls, one of what is left, four of freshness.
    assert_eq!(elements.iter().filter(|name| *name == "path").count(), 10);
    for label in [
        "Rate views in 10 minutes",
        "Calls to USPS in 10 minutes",
        "Shipping options calls left in the hour",
        "Share of views answered",
        "Time where parcels are mailed",
        ">bots<",
        ">refused with 429<",
        ">cached<",
        ">not at all<",
        ">24:00<",
        ">100 %<",
        "prefers-color-scheme: dark",
    ] {
        assert!(svg.contains(label), "{label}");
    }
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
}

#[test]
fn a_name_with_marks_of_xml_stays_text() {
    let day = Day::new(1, Crowd::FULL.divided_by(200));
    let mut served = USUAL[0].serve(&day, Settings::default(), None);
    served.name = "a <b> & c".to_owned();
    let svg = svg(&day, &served, Quota::of(&Settings::default()), None);
    assert!(elements(&svg).is_ok());
    assert!(svg.contains("a &lt;b> &amp; c"));
}

#[test]
fn the_reader_of_these_tests_finds_what_is_wrong() {
    for bad in [
        "<a>",
        "<a></b>",
        "<a x=1/>",
        "<a x=\"1\" x=\"2\"/>",
        "<a>&</a>",
        "<a/>b<",
        "b<a/>",
    ] {
        assert!(elements(bad).is_err(), "{bad}");
    }
}

#[test]
fn what_is_left_is_the_quota_less_the_calls_of_the_last_hour() {
    let call = |at_ms, status| crate::served::Call {
        at_ms,
        api: Api::ShippingOptions,
        asked: None,
        status,
    };
    let served = Served {
        name: String::new(),
        views: Vec::new(),
        why: Default::default(),
        calls: vec![call(0, 200), call(600_000, 200), call(600_001, 429)],
    };
    let quota = Quota {
        calls: 5,
        window_ms: 3_600_000,
    };
    let bars = &left(&served, quota).series[0].bars;
    assert_eq!(bars[..8], [4.0, 3.0, 3.0, 3.0, 3.0, 4.0, 5.0, 5.0]);
}

#[test]
fn an_outage_is_marked_in_every_panel_and_its_calls_are_told_apart() {
    let day = Day::new(1, Crowd::FULL.divided_by(200));
    let outage = Outage::parse("14:00-15:00");
    let settings = Settings::default();
    let served = USUAL[1].serve(&day, settings.clone(), outage);
    let svg = svg(&day, &served, Quota::of(&settings), outage);
    elements(&svg).unwrap();
    let marks = svg.matches(r#"<rect class="down" x="480.0""#).count();
    assert_eq!((marks, svg.matches(">failed<").count()), (PANELS, 1));
}

/// That they are today's is checked by the program itself (README.md): it takes a whole day.
#[test]
fn the_pictures_in_the_documents_are_edgeposts_and_small() {
    for (svg, has_outage) in [
        (include_str!("../../../docs/day.svg"), false),
        (include_str!("../../../docs/day-outage.svg"), true),
    ] {
        elements(svg).unwrap();
        assert!(svg.len() < 60_000);
        assert!(svg.contains("traffic: Edgepost</title>"));
        assert_eq!(svg.contains(">down<"), has_outage);
    }
}
