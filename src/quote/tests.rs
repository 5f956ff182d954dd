use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::*;
use crate::clock::parse_iso_date;
use crate::rates::{LengthUnit, WeightUnit};

const KEY: &[u8] = b"a key of at least thirty-two bytes";
const OTHER: &[u8] = b"another key, as long as it has to be";
const SHOP: &str = r#"demo "1""#;
const NOW: UnixMillis = UnixMillis(1_795_291_200_000);
const ENDS: UnixMillis = UnixMillis(1_795_327_200_000);

fn keys(current: &[u8], previous: Option<&[u8]>) -> QuoteKeys {
    QuoteKeys::new(current, previous).unwrap()
}

fn parcel(milli_pounds: u32, inches: [f64; 3]) -> Parcel {
    Parcel::new(
        Weight::new(f64::from(milli_pounds) / 1000.0, WeightUnit::Pound).unwrap(),
        inches.map(|inches| Side::new(inches, LengthUnit::Inch).unwrap()),
    )
}

fn shipment() -> Shipment<'static> {
    Shipment {
        shop: SHOP,
        asked_at: NOW.plus(Duration::from_millis(999)),
        expires_at: ENDS,
        origin: "default",
        country: "US",
        zip: Zip5::parse("94105"),
        items: &[],
        extra_services: &[],
        order_value: None,
        freshness: "cached",
        ship_date: parse_iso_date("2026-11-23").unwrap(),
    }
}

fn quote(keys: &QuoteKeys) -> String {
    let priced = PricedParcel {
        parcel: parcel(3_000, [4.0, 10.0, 8.0]),
        quantity: 2,
        insured: None,
    };
    shipment().signer(keys)(Priced {
        carrier: "usps",
        service: "ground_advantage",
        amount: Cents(1140),
        parcels: &[priced],
        packaging: &[Packaging::Own],
    })
}

/// The claims of a quote that has everything.
#[test]
fn whatever_the_price_depends_on_is_claimed() {
    let shirt = PricedItem {
        weight: Weight::new(8.5, WeightUnit::Ounce).unwrap(),
        sides: parcel(1, [12.0, 9.0, 1.0]).sides(),
        quantity: 3,
        value: Some(Cents(2_500)),
        upright: true,
        alone: true,
    };
    let mug = PricedItem {
        value: None,
        quantity: 1,
        upright: false,
        alone: false,
        ..shirt
    };
    let shipment = Shipment {
        country: "CA",
        zip: None,
        items: &[shirt, mug],
        extra_services: &["signature", "insurance"],
        order_value: Some(Cents(8_000)),
        ..shipment()
    };
    let boxed = PricedParcel {
        parcel: parcel(2_000, [11.25, 8.75, 6.0]),
        quantity: 1,
        insured: Some(Cents(7_500)),
    };
    let keys = keys(KEY, None);
    let quote = shipment.signer(&keys)(Priced {
        carrier: "shop",
        service: "standard",
        amount: Cents(0),
        parcels: &[
            boxed,
            PricedParcel {
                insured: None,
                ..boxed
            },
        ],
        packaging: &[
            Packaging::FlatRate(crate::rates::Container::MediumFlatRateBox),
            Packaging::OwnCubic,
        ],
    });
    assert_eq!(
        verify(&keys, &quote, SHOP, NOW).unwrap(),
        r#"{"iss":"edgepost","aud":"demo \"1\"","iat":1795291200,"exp":1795327200,"carrier":"shop","service":"standard","amount":0,"currency":"USD","origin":"default","destination":{"country":"CA","postal_code":null},"items":[{"weight_milli_oz":8500,"sides_hundredths_in":[1200,900,100],"quantity":3,"value":2500,"upright":true,"alone":true},{"weight_milli_oz":8500,"sides_hundredths_in":[1200,900,100],"quantity":1,"value":null}],"extra_services":["signature","insurance"],"order_value":8000,"freshness":"cached","ship_date":"2026-11-23","parcels":[{"weight_milli_oz":32000,"sides_hundredths_in":[1125,875,600],"quantity":1,"insured_value":7500},{"weight_milli_oz":32000,"sides_hundredths_in":[1125,875,600],"quantity":1}],"containers":["medium_flat_rate_box","own_cubic"]}"#
    );
}

/// A token of any form.
fn token(header: &str, claims: &str, key: &[u8]) -> String {
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(format!("{header}.{claims}").as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    format!("{header}.{claims}.{signature}")
}

fn why_not(keys: &QuoteKeys, quote: &str) -> Option<Invalid> {
    verify(keys, quote, SHOP, NOW).err()
}

const HEADER: &str = r#"{"alg":"HS256","kid":"f06dc4af","typ":"JWT"}"#;
const CLAIMS: &str = r#"{"iss":"edgepost","aud":"demo \"1\"","exp":1795327200}"#;

/// Made by an independent implementation of HMAC-SHA-256 and base64url.
const PINNED: &str = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImYwNmRjNGFmIiwidHlwIjoiSldUIn0.eyJpc3MiOiJlZGdlcG9zdCIsImF1ZCI6ImRlbW8gXCIxXCIiLCJpYXQiOjE3OTUyOTEyMDAsImV4cCI6MTc5NTMyNzIwMCwiY2FycmllciI6InVzcHMiLCJzZXJ2aWNlIjoiZ3JvdW5kX2FkdmFudGFnZSIsImFtb3VudCI6MTE0MCwiY3VycmVuY3kiOiJVU0QiLCJvcmlnaW4iOiJkZWZhdWx0IiwiZGVzdGluYXRpb24iOnsiY291bnRyeSI6IlVTIiwicG9zdGFsX2NvZGUiOiI5NDEwNSJ9LCJleHRyYV9zZXJ2aWNlcyI6W10sIm9yZGVyX3ZhbHVlIjpudWxsLCJmcmVzaG5lc3MiOiJjYWNoZWQiLCJzaGlwX2RhdGUiOiIyMDI2LTExLTIzIiwicGFyY2VscyI6W3sid2VpZ2h0X21pbGxpX296Ijo0ODAwMCwic2lkZXNfaHVuZHJlZHRoc19pbiI6WzEwMDAsODAwLDQwMF0sInF1YW50aXR5IjoyfV0sImNvbnRhaW5lcnMiOlsib3duIl19.WHk_60dz8VbbgCWNW-7sB6ki_hclogIn-TQzyWJufCk";

#[test]
fn the_form_is_pinned() {
    assert_eq!(quote(&keys(KEY, None)), PINNED);
}

#[test]
fn a_quote_verifies_until_its_second_with_this_key_or_the_next_ones_predecessor() {
    let quote = quote(&keys(KEY, None));
    let rotated = keys(OTHER, Some(KEY));
    for keys in [&keys(KEY, None), &rotated, &keys(KEY, Some(OTHER))] {
        let claims = verify(keys, &quote, SHOP, ENDS.minus(Duration::from_millis(1))).unwrap();
        assert!(
            Document::of(&claims).root().member("amount").is("1140"),
            "{claims}"
        );
        assert_eq!(
            verify(keys, &quote, SHOP, ENDS).err(),
            Some(Invalid::Expired)
        );
    }
    // The predecessor never signs.
    let by_rotated = self::quote(&rotated);
    assert_eq!(why_not(&keys(OTHER, None), &by_rotated), None);
    assert_eq!(
        why_not(&keys(KEY, None), &by_rotated),
        Some(Invalid::KeyUnknown)
    );
    assert_eq!(
        why_not(&keys(OTHER, None), &quote),
        Some(Invalid::KeyUnknown)
    );
}

#[test]
fn what_is_not_taken_says_why() {
    let ring = keys(KEY, None);
    let good = quote(&ring);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let header = good.split_once('.').unwrap().0;
    let signed_with = |header: &str| token(header, CLAIMS, KEY);
    let claiming = |claims: &str| token(HEADER, claims, KEY);
    assert_eq!(why_not(&ring, &claiming(CLAIMS)), None);
    let table = [
        ("", Invalid::Malformed),
        (".", Invalid::Malformed),
        ("..", Invalid::Malformed),
        ("no quote", Invalid::Malformed),
        (signed, Invalid::Malformed),
        (&format!("{good}.{signature}"), Invalid::Malformed),
        (&format!("{signed}.{signature}."), Invalid::Malformed),
        (&format!("{signed}."), Invalid::Signature),
        (&format!("{signed}.{signature}="), Invalid::Signature),
        (&format!("{good} "), Invalid::Signature),
        (&format!(" {good}"), Invalid::Malformed),
        (&format!("{header}..{signature}"), Invalid::Signature),
        // Of the same length and another end of the last character: the same 32 bytes to a lenient reader.
        (&good.replacen("JufCk", "JufCl", 1), Invalid::Signature),
        // A key of that name, and another key.
        (&token(HEADER, CLAIMS, OTHER), Invalid::Signature),
        (&token(HEADER, CLAIMS, b""), Invalid::Signature),
        (
            &signed_with(r#"{"alg":"HS256","kid":"0badcafe","typ":"JWT"}"#),
            Invalid::KeyUnknown,
        ),
        // The right key, and a header that Edgepost does not write.
        (
            &signed_with(r#"{"typ":"JWT","alg":"HS256","kid":"f06dc4af"}"#),
            Invalid::KeyUnknown,
        ),
        (
            &signed_with(r#"{"alg":"HS256","typ":"JWT"}"#),
            Invalid::Malformed,
        ),
        (
            &signed_with(r#"{"alg":"none","kid":"f06dc4af","typ":"JWT"}"#),
            Invalid::Malformed,
        ),
        (
            &signed_with(r#"{"alg":"hs256","kid":"f06dc4af","typ":"JWT"}"#),
            Invalid::Malformed,
        ),
        (
            &signed_with(r#"{"alg":"HS512","kid":"f06dc4af","typ":"JWT"}"#),
            Invalid::Malformed,
        ),
        (
            &signed_with(r#"{"alg":"RS256","kid":"f06dc4af","typ":"JWT"}"#),
            Invalid::Malformed,
        ),
        (&signed_with(r#"["HS256"]"#), Invalid::Malformed),
        // Signed, and no quote.
        (&claiming(""), Invalid::Malformed),
        (&claiming("[]"), Invalid::Malformed),
        (
            &claiming(r#"{"iss":"edgepost","aud":"demo \"1\"","exp":1795327200"#),
            Invalid::Malformed,
        ),
        (
            &claiming(r#"{"iss":"edgepost","aud":"demo \"1\""}"#),
            Invalid::Malformed,
        ),
        (
            &claiming(r#"{"iss":"edgepost","aud":"demo \"1\"","exp":"soon"}"#),
            Invalid::Malformed,
        ),
        (
            &claiming(r#"{"iss":"somebody","aud":"demo \"1\"","exp":1795327200}"#),
            Invalid::Malformed,
        ),
        (
            &claiming(r#"{"iss":"edgepost","aud":"demo","exp":1795327200}"#),
            Invalid::Audience,
        ),
        (
            &claiming(r#"{"iss":"edgepost","exp":1795327200}"#),
            Invalid::Audience,
        ),
        (
            &claiming(r#"{"iss":"edgepost","aud":"demo \"1\"","exp":1795291200}"#),
            Invalid::Expired,
        ),
        // Of another shop and over: that it is not this shop's comes first.
        (
            &claiming(r#"{"iss":"edgepost","aud":"demo","exp":1}"#),
            Invalid::Audience,
        ),
    ];
    for (quote, why) in table {
        assert_eq!(why_not(&ring, quote), Some(why), "{quote:?}");
    }
}

#[test]
fn no_other_byte_at_any_place_verifies() {
    let ring = keys(KEY, Some(OTHER));
    let good = quote(&ring).into_bytes();
    for place in 0..good.len() {
        let now = good[place];
        let flipped = (0..7).map(|bit| now ^ (1 << bit));
        let all = flipped.chain(*b"Aa0-_.=+/ \n");
        // The last character ends in two bits that are no part of the signature.
        let all = all.chain(if place + 1 == good.len() {
            0..0x80
        } else {
            0..0
        });
        for byte in all.filter(|byte| *byte != now) {
            let mut altered = good.clone();
            altered[place] = byte;
            let altered = String::from_utf8(altered).unwrap();
            assert!(why_not(&ring, &altered).is_some(), "{place}: {byte:#x}");
        }
        let mut shorter = good.clone();
        shorter.remove(place);
        assert!(why_not(&ring, &String::from_utf8(shorter).unwrap()).is_some());
    }
}

#[test]
fn no_key_shows_in_debug_text() {
    assert_eq!(
        format!("{:?}", keys(KEY, Some(OTHER))),
        "QuoteKeys(redacted)"
    );
}
