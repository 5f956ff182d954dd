//! What the account object tells, as the operator reads it.

use super::*;
use crate::carrier::{CarrierError, PaymentRefusal};
use crate::token::TokenFailure;
use crate::token::protocol::{ApiQuota, QuotaCount, QuotaStatus};

const NOW: UnixMillis = UnixMillis(1_000_000);

fn token(usable_until: u64) -> TokenStatus {
    TokenStatus {
        generation: 1,
        received_at: UnixMillis(0),
        expires_at: UnixMillis(usable_until),
        usable_until: UnixMillis(usable_until),
        refresh_at: UnixMillis(usable_until),
        scopes: None,
        refused: false,
        made_with: None,
    }
}

fn with_token(kind: TokenKind) -> Status {
    Status {
        kind,
        token: Some(token(2_000_000)),
        ..Status::default()
    }
}

fn told() -> Told {
    Told {
        bearer: Some(with_token(TokenKind::Bearer)),
        payment: Some(with_token(TokenKind::Payment)),
        buys_labels: true,
        ships_abroad: false,
    }
}

fn gate(error: CarrierError) -> Option<Failure> {
    let trouble = TokenTrouble::Carrier(error);
    let retry_after = None;
    Some(Failure::from(TokenFailure {
        trouble,
        retry_after,
    }))
}

fn grant(told: &mut Told, scopes: &[&str]) {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let bearer = told.bearer.as_mut().unwrap();
    bearer.token.as_mut().unwrap().scopes = Some(scopes);
}

type Change = fn(&mut Told);

#[test]
fn labels_are_ready_while_both_tokens_are_there_or_can_be_had() {
    let refused = gate(CarrierError::PaymentRefused(PaymentRefusal::AccountUnknown));
    let cases: [(&str, bool, Change); 11] = [
        ("all is well", true, |_| ()),
        ("no token yet", true, |told| {
            told.bearer.as_mut().unwrap().token = None;
            told.payment.as_mut().unwrap().token = None;
        }),
        ("no roles, or no answer about them", false, |told| {
            told.payment = None;
        }),
        ("no answer", false, |told| told.bearer = None),
        ("a closed gate beside a usable token", true, |told| {
            told.bearer.as_mut().unwrap().gate = gate(CarrierError::TimedOut);
        }),
        ("a closed gate and no bearer", false, |told| {
            let bearer = told.bearer.as_mut().unwrap();
            bearer.gate = gate(CarrierError::TimedOut);
            bearer.token = None;
        }),
        (
            "a used up bearer, and its successor can be had",
            true,
            |told| {
                told.bearer.as_mut().unwrap().token = Some(token(NOW.0));
            },
        ),
        ("labels are not granted", false, |told| {
            grant(told, &["payments", "shipments"]);
        }),
        ("payments are not granted and not needed", true, |told| {
            grant(told, &["labels"]);
        }),
        ("payments are not granted and needed", false, |told| {
            grant(told, &["labels"]);
            told.payment.as_mut().unwrap().token = None;
        }),
        ("both are granted", true, |told| {
            grant(told, &["labels", "payments"]);
        }),
    ];
    for (case, ready, change) in cases {
        let mut told = told();
        change(&mut told);
        assert_eq!(told.labels_ready(NOW), ready, "{case}");
    }
    for (case, ready, payment_token) in [
        ("usable", true, Some(token(2_000_000))),
        ("none", false, None),
        ("used up", false, Some(token(NOW.0))),
        (
            "refused",
            false,
            Some(TokenStatus {
                refused: true,
                ..token(2_000_000)
            }),
        ),
    ] {
        let mut told = told();
        let payment = told.payment.as_mut().unwrap();
        (payment.gate, payment.token) = (refused.clone(), payment_token);
        assert_eq!(told.labels_ready(NOW), ready, "payment refused, {case}");
    }
}

#[test]
fn what_only_labels_need_is_listed_for_a_shop_that_buys_them() {
    let listed = |told: &Told| {
        let closed = serde_json::to_value(told.closed()).unwrap();
        let entries = closed.as_array().unwrap().iter();
        let text = |entry: &serde_json::Value, name| entry[name].as_str().unwrap().to_owned();
        let names = entries.map(|entry| [text(entry, "api"), text(entry, "reason")].join(": "));
        names.collect::<Vec<_>>()
    };
    let mut told = told();
    grant(&mut told, &["addresses", "shipments"]);
    told.payment.as_mut().unwrap().gate = gate(CarrierError::ScopeMissing);
    let missing = ["payments: scope_missing", "labels: scope_missing"];
    assert_eq!(listed(&told), missing, "each once");
    told.buys_labels = false;
    assert_eq!(listed(&told), [""; 0]);
    told.buys_labels = true;
    grant(&mut told, &["addresses", "shipments", "payments", "labels"]);
    assert_eq!(listed(&told), ["payments: scope_missing"]);
}

#[test]
fn an_api_that_only_fills_gaps_is_listed_if_it_was_refused_or_the_shop_ships_abroad() {
    let listed = |told: &Told| -> Vec<_> {
        let closed = told.closed();
        closed.iter().map(|closed| closed.api().name()).collect()
    };
    let mut told = told();
    told.buys_labels = false;
    grant(&mut told, &["addresses", "shipments"]);
    assert_eq!(listed(&told), [""; 0]);
    told.ships_abroad = true;
    assert_eq!(listed(&told), ["international_prices"]);
    grant(
        &mut told,
        &["addresses", "shipments", "international-prices"],
    );
    assert_eq!(listed(&told), [""; 0]);
    let refused = ApiQuota {
        api: "service_standards".to_owned(),
        count: QuotaCount::default(),
        gate: gate(CarrierError::ProductMissing),
    };
    told.bearer.as_mut().unwrap().quota = Some(QuotaStatus {
        apis: vec![refused],
        ..QuotaStatus::default()
    });
    assert_eq!(listed(&told), ["service_standards"]);
}

#[test]
fn what_is_said_of_all_tokens_together_is_unknown_while_one_is_missing() {
    let together = |told: Told| {
        let account = told.account(NOW);
        (account.unreadable_records, account.kv_behind)
    };
    for (bearer, payment) in [(false, false), (true, false), (false, true)] {
        let mut told = told();
        let [one, other] = [&mut told.bearer, &mut told.payment].map(|told| told.as_mut());
        let (one, other) = (one.unwrap(), other.unwrap());
        (one.kv_behind, other.kv_behind) = (bearer, payment);
        (one.unreadable_records, other.unreadable_records) = (1, 2);
        assert_eq!(together(told), (Some(3), Some(bearer || payment)));
    }
    let mut told = told();
    told.payment = None;
    assert_eq!(together(told), (None, None));
    let mut told = self::told();
    (told.payment, told.buys_labels) = (None, false);
    assert_eq!(together(told), (Some(0), Some(false)));
}
