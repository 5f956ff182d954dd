//! The payments API: who takes part in a transaction and who pays, as a token for the labels API.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::{
    api::PAYMENTS,
    gateway::{bearer, invalid, json_body},
    labels::Ledger,
    query::{Parameter, Query},
    reply::{Entry, empty, failure, plain, success},
    settings::Settings,
    token::generation_of,
};

mod account;
mod roles;
mod token;

pub use account::{AccountName, AccountState, AccountType, PaymentAccount};
pub(crate) use account::{INSUFFICIENT_FUNDS, account};
pub(crate) use token::{Grant, PaymentToken, PaymentTokens};

use roles::{Role, checked, role, ruled};

/// An answer, and the generation of the payment token that it carries.
pub(crate) type Answer = (Response<Bytes>, Option<u64>);

/// Answers a call below `/payments` that the gateway let through.
pub(crate) fn answer(
    request: &Request<Bytes>,
    tokens: &mut PaymentTokens,
    ledger: &Ledger,
    settings: &Settings,
    now_ms: u64,
) -> Answer {
    let path = request.uri().path();
    if (request.method(), path) == (&Method::POST, "/payments/v3/payment-authorization") {
        return match authorized(request, tokens, ledger, settings, now_ms) {
            Ok((response, generation)) => (response, Some(generation)),
            Err(response) => (*response, None),
        };
    }
    match (
        request.method(),
        path.strip_prefix("/payments/v3/payment-account/"),
    ) {
        (&Method::GET, Some(number)) if !number.is_empty() && !number.contains('/') => {
            let query = request.uri().query().unwrap_or_default();
            (inquiry(number, query, ledger, settings), None)
        }
        _ => (empty(StatusCode::NOT_FOUND), None),
    }
}

type Refusal = Box<Response<Bytes>>;

fn refused(
    status: u16,
    code: &'static str,
    text: &str,
    parameter: &str,
    settings: &Settings,
) -> Refusal {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let entry = Entry {
        code: Some(code),
        title: status.canonical_reason().unwrap_or_default().to_owned(),
        detail: text.to_owned(),
        source: json!({"parameter": parameter}),
        ..Entry::default()
    };
    Box::new(failure(PAYMENTS, status, text, &[entry], settings))
}

fn authorized(
    request: &Request<Bytes>,
    tokens: &mut PaymentTokens,
    ledger: &Ledger,
    settings: &Settings,
    now_ms: u64,
) -> Result<(Response<Bytes>, u64), Refusal> {
    let postage = &settings.postage;
    let findings = |found: Vec<String>| Box::new(invalid(PAYMENTS, &found, settings));
    let query = request.uri().query().unwrap_or_default();
    Query::checked(query, "/payment-authorization", &[]).map_err(findings)?;
    let body = json_body(request).map_err(findings)?;
    let roles = checked(&body, postage.strict_members).map_err(findings)?;
    ruled(&roles, postage.pc_postage_provider)
        .map_err(|broken| refused(400, broken.code, &broken.text, "roles", settings))?;
    for name in ["PAYER", "RETURN_LABEL_PAYER", "LABEL_PROVIDER"] {
        if let Some(role) = role(&roles, name) {
            check_account(role, ledger, settings)?;
        }
    }
    check_enrolment(&roles, settings)?;
    let text = |name: &str, member: &str| {
        role(&roles, name)
            .and_then(|role| role.text(member))
            .unwrap_or_default()
            .to_owned()
    };
    let account_of = |name: &str| role(&roles, name).and_then(Role::account);
    let echo = Value::Array(roles.iter().map(|role| role.written.clone()).collect());
    let grant = Grant {
        payer: account_of("PAYER"),
        rate_holder: account_of("RATE_HOLDER"),
        crid: text("LABEL_OWNER", "CRID"),
        mid: text("LABEL_OWNER", "MID"),
        manifest_mid: text("LABEL_OWNER", "manifestMID"),
        bearer: bearer(request.headers()).and_then(generation_of),
        roles: echo.clone(),
    };
    let (token, generation) = tokens.make(grant, settings, now_ms);
    let body = json!({"paymentAuthorizationToken": token, "roles": echo});
    let mut response = success(PAYMENTS, &body, settings);
    *response.status_mut() =
        StatusCode::from_u16(postage.payment_success_status).unwrap_or(StatusCode::OK);
    Ok((response, generation))
}

/// Whether the account of a role can pay anything at all.
fn check_account(role: &Role, ledger: &Ledger, settings: &Settings) -> Result<(), Refusal> {
    let refuse = |code, text: &str| {
        let status = settings.postage.payment_refusal_status;
        Err(refused(status, code, text, "roles", settings))
    };
    let Some(name) = role.account() else {
        return Ok(());
    };
    let Some(account) = account(&settings.postage.payment_accounts, &name) else {
        return refuse("100001", &not_found(&name));
    };
    if let Some((code, text)) = account.trouble() {
        return refuse(code, text);
    }
    if ledger.balance(account).is_some_and(|cents| cents <= 0) {
        return refuse(INSUFFICIENT_FUNDS.0, INSUFFICIENT_FUNDS.1);
    }
    Ok(())
}

fn not_found(name: &AccountName) -> String {
    let article = if name.kind.is_permit() { "a" } else { "an" };
    format!(
        "Could not find {article} {} Account with number: {}.",
        name.kind.name(),
        name.number
    )
}

/// The owners of labels have to be enrolled. The refusal has a shape of its own.
fn check_enrolment(roles: &[Role], settings: &Settings) -> Result<(), Refusal> {
    let postage = &settings.postage;
    for (owner, programme) in [
        ("LABEL_OWNER", "USPS Ship Outbound"),
        ("RETURN_LABEL_OWNER", "USPS Return or USPS Ship Outbound"),
    ] {
        let Some(role) = role(roles, owner) else {
            continue;
        };
        for (member, enrolled) in [
            ("CRID", &postage.enrolled_crids),
            ("MID", &postage.enrolled_mids),
        ] {
            let value = role.text(member).unwrap_or_default();
            if enrolled.iter().any(|enrolled| enrolled == value) {
                continue;
            }
            let body = json!({
                "body": format!("{member} isn't enrolled in {programme}"),
                "roles": [role.written],
            });
            let status = StatusCode::from_u16(postage.payment_refusal_status)
                .unwrap_or(StatusCode::BAD_REQUEST);
            let text = Bytes::from(body.to_string());
            return Err(Box::new(plain(status, "application/json", text)));
        }
    }
    Ok(())
}

/// `GET /payments/v3/payment-account/{account-number}`.
fn inquiry(number: &str, query: &str, ledger: &Ledger, settings: &Settings) -> Response<Bytes> {
    let parameters = [
        Parameter::one_of("accountType", &["EPS", "PERMIT"]).needed(true),
        Parameter::digits("permitZIPCode", 5),
        Parameter::number("amount"),
    ];
    let query = match Query::checked(query, "/payment-account/{account-number}", &parameters) {
        Ok(query) => query,
        Err(findings) => return invalid(PAYMENTS, &findings, settings),
    };
    let zip = query.get("permitZIPCode").map(str::to_owned);
    let kind = match query.get("accountType") {
        Some("PERMIT") => AccountType::Permit,
        _ => AccountType::Eps,
    };
    if kind.is_permit() && zip.is_none() {
        let text = "permitZIPCode is required for an accountType of 'PERMIT'";
        return *refused(400, "160215", text, "permitZIPCode", settings);
    }
    let name = AccountName {
        kind,
        number: number.to_owned(),
        zip,
    };
    let Some(account) = account(&settings.postage.payment_accounts, &name) else {
        return *refused(404, "100001", &not_found(&name), "account-number", settings);
    };
    let mut body = Map::new();
    body.insert("accountType".to_owned(), json!(kind.name()));
    if kind.is_permit() {
        body.insert("permitNumber".to_owned(), json!(account.number));
        body.insert("permitZIP".to_owned(), json!(account.zip));
    } else {
        body.insert("accountNumber".to_owned(), json!(account.number));
    }
    body.insert("nonProfitStatus".to_owned(), json!(account.non_profit));
    let amount = query
        .get("amount")
        .and_then(|text| text.parse::<f64>().ok());
    if let Some(dollars) = amount {
        let cents = (dollars * 100.0).round() as i64;
        let enough = ledger
            .balance(account)
            .is_none_or(|balance| balance >= cents);
        let pays = account.trouble().is_none() && enough;
        body.insert("sufficientFunds".to_owned(), json!(pays));
    }
    success(PAYMENTS, &Value::Object(body), settings)
}

#[cfg(test)]
mod tests;
