use super::*;
use crate::{
    client::{Client, merge, roles, why},
    settings::PaymentTokenForm,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

mod accounts;

const PATH: &str = "/payments/v3/payment-authorization";

/// The smallest set of roles with changes to the payer and the owner of the labels.
fn changed(payer: Value, owner: Value) -> Value {
    let mut body = roles();
    merge(&mut body["roles"][0], payer);
    merge(&mut body["roles"][1], owner);
    body
}

fn with_role(role: Value) -> Value {
    let mut body = roles();
    body["roles"].as_array_mut().unwrap().push(role);
    body
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[test]
fn a_token_comes_with_the_roles_and_without_a_word_about_its_end() {
    let client = Client::new(|_| {});
    let (status, body) = client.send("POST", PATH, &roles());
    assert_eq!(status, 200);
    assert_eq!(body["roles"], roles()["roles"]);
    assert_eq!(body.as_object().unwrap().len(), 2);
    let claims = claims(body["paymentAuthorizationToken"].as_str().unwrap());
    let life = claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
    assert_eq!(life, 28_800);
    let calls = client.emulator.calls();
    assert_eq!(calls[1].api, "payments");
    assert_eq!(calls[1].payment_token_generation, Some(1));
    assert_eq!(calls[1].token_generation, Some(1));
}

#[test]
fn the_form_of_a_token_and_its_status_can_be_others() {
    for (form, parts, has_exp) in [
        (PaymentTokenForm::Jwt, 3, true),
        (PaymentTokenForm::JwtWithoutExp, 3, false),
        (PaymentTokenForm::Opaque, 1, false),
    ] {
        let client = Client::new(|settings| {
            settings.postage.payment_token_form = form;
            settings.postage.payment_success_status = 201;
        });
        let (status, body) = client.send("POST", PATH, &roles());
        assert_eq!(status, 201);
        let token = body["paymentAuthorizationToken"].as_str().unwrap();
        assert_eq!(token.split('.').count(), parts, "{form:?}");
        if parts == 3 {
            assert_eq!(claims(token).get("exp").is_some(), has_exp, "{form:?}");
        }
    }
}

#[test]
fn all_ten_roles_are_welcome() {
    let mut body = roles();
    let list = body["roles"].as_array_mut().unwrap();
    for role in [
        json!({"roleName": "RATE_HOLDER", "CRID": "12345678", "accountType": "PERMIT", "permitNumber": "123456789", "permitZIP": "12345"}),
        json!({"roleName": "RETURN_LABEL_PAYER", "CRID": "12345678", "accountType": "EPS", "accountNumber": "1234567890"}),
        json!({"roleName": "RETURN_LABEL_RATE_HOLDER", "CRID": "12345678", "accountType": "EPS", "accountNumber": "4000000000"}),
        json!({"roleName": "RETURN_LABEL_OWNER", "CRID": "87654321", "MID": "987654", "manifestMID": "123456"}),
        json!({"roleName": "MAIL_OWNER", "CRID": "1234567"}),
        json!({"roleName": "PLATFORM", "CRID": "123456"}),
        json!({"roleName": "SHIPPER", "CRID": "12345"}),
        json!({"roleName": "LABEL_PROVIDER", "CRID": "56789012", "accountType": "EPS", "accountNumber": "1234567890"}),
    ] {
        list.push(role);
    }
    let (status, answer) = Client::new(|_| {}).send("POST", PATH, &body);
    assert_eq!((status, &answer["roles"]), (200, &body["roles"]));
}

#[test]
fn what_the_document_forbids_is_refused_by_the_gateway() {
    let client = Client::new(|_| {});
    for body in [
        json!({}),
        json!([]),
        json!({"roles": []}),
        json!({"roles": "PAYER"}),
        json!({"roles": [1]}),
        changed(json!({"roleName": "BUYER"}), json!({})),
        changed(json!({"accountType": "BANK"}), json!({})),
        changed(json!({"CRID": "1"}), json!({})),
        changed(json!({"CRID": "1234567890123456789"}), json!({})),
        changed(json!({"CRID": 12_345_678}), json!({})),
        changed(json!({}), json!({"MID": "1234567"})),
        changed(json!({}), json!({"manifestMID": "12345x"})),
        changed(json!({"permitZIP": "123456"}), json!({})),
        changed(json!({"colour": "red"}), json!({})),
    ] {
        let (status, answer) = client.send("POST", PATH, &body);
        assert_eq!(status, 400, "{body}");
        assert!(
            why(&answer).starts_with("OASValidation OpenAPI-Spec-Validation-Payments"),
            "{answer}"
        );
    }
    let (status, _) = client.send("POST", &format!("{PATH}?force=true"), &roles());
    assert_eq!(status, 400);
}

#[test]
fn members_that_the_document_leaves_open_pass_if_the_setting_says_so() {
    let client = Client::new(|settings| settings.postage.strict_members = false);
    let body = changed(json!({"colour": "red"}), json!({}));
    assert_eq!(client.send("POST", PATH, &body).0, 200);
}

#[test]
fn what_the_document_says_in_words_is_refused_with_the_carriers_texts() {
    let client = Client::new(|_| {});
    let permit = json!({"roleName": "RATE_HOLDER", "CRID": "12345678", "accountType": "PERMIT"});
    for (body, code, text) in [
        (
            changed(json!({"roleName": null}), json!({})),
            "160219",
            "Cannot have a role without roleName",
        ),
        (
            changed(json!({}), json!({"roleName": "PAYER"})),
            "160227",
            "no duplicate roles allowed",
        ),
        (
            changed(json!({"roleName": "SHIPPER"}), json!({})),
            "160228",
            "PAYER is required",
        ),
        (
            changed(json!({}), json!({"roleName": "SHIPPER"})),
            "160229",
            "LABEL_OWNER is required",
        ),
        (
            changed(json!({"CRID": null}), json!({})),
            "160218",
            "PAYER requires CRID",
        ),
        (
            changed(json!({}), json!({"MID": null})),
            "160221",
            "LABEL_OWNER requires MID",
        ),
        (
            changed(json!({}), json!({"manifestMID": null})),
            "160222",
            "LABEL_OWNER  requires manifestMID",
        ),
        (
            changed(json!({"accountType": null}), json!({})),
            "160223",
            "PAYER  requires accountType",
        ),
        (
            changed(json!({"accountNumber": null}), json!({})),
            "160224",
            "PAYER requires accountNumber when accountType is EPS",
        ),
        (
            changed(json!({"accountNumber": ""}), json!({})),
            "160224",
            "PAYER requires accountNumber when accountType is EPS",
        ),
        (
            with_role(permit.clone()),
            "160225",
            "RATE_HOLDER requires permitNumber when accountType is PERMIT",
        ),
        (
            changed(
                json!({"accountType": "OMAS", "permitNumber": "700"}),
                json!({}),
            ),
            "160226",
            "PAYER  requires permitZipCode when accountType is OMAS",
        ),
        (
            changed(json!({"accountType": "METER"}), json!({})),
            "160290",
            "Meter pricing is only available to PC Postage Providers",
        ),
        (
            with_role(
                json!({"roleName": "RATE_HOLDER", "CRID": "12345678", "accountType": "OMAS"}),
            ),
            "160220",
            "RATE_HOLDER requires accountType of PERMIT or EPS",
        ),
        (
            with_role(
                json!({"roleName": "LABEL_PROVIDER", "CRID": "12345678", "accountType": "PERMIT"}),
            ),
            "160372",
            "LABEL_PROVIDER only supports the accountType of EPS",
        ),
    ] {
        let (status, answer) = client.send("POST", PATH, &body);
        let entry = &answer["error"]["errors"][0];
        assert_eq!(
            (status, &answer["error"]["message"]),
            (400, &json!(text)),
            "{body}"
        );
        assert_eq!(
            (&entry["code"], &entry["source"]),
            (&json!(code), &json!({"parameter": "roles"}))
        );
    }
}

#[test]
fn a_pc_postage_provider_may_leave_out_the_payer_or_pay_by_meter() {
    let client = Client::new(|settings| settings.postage.pc_postage_provider = true);
    let mut alone = roles();
    alone["roles"].as_array_mut().unwrap().remove(0);
    assert_eq!(client.send("POST", PATH, &alone).0, 200);
    let meter = |number: Value| {
        changed(
            json!({"accountType": "METER", "accountNumber": number}),
            json!({}),
        )
    };
    assert_eq!(client.send("POST", PATH, &meter(json!("55500001"))).0, 200);
    let (status, answer) = client.send("POST", PATH, &meter(Value::Null));
    assert_eq!(
        (status, why(&answer)),
        (
            400,
            "PAYER requires accountNumber when accountType is METER"
        )
    );
}

#[test]
fn without_approval_there_is_no_scope_and_without_the_product_no_client() {
    let mut client = Client::new(|settings| settings.postage.labels_approved = false);
    let title = |client: &Client| {
        let (status, body) = client.send("POST", PATH, &roles());
        assert_eq!(status, 401);
        let error = &body["error"];
        error["errors"][0]["title"]
            .as_str()
            .or(error["message"].as_str())
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        title(&client),
        "The client application identifier is invalid."
    );
    client
        .emulator
        .change_settings(|settings| settings.products.push("payments".to_owned()));
    assert_eq!(title(&client), "invalid_oauth_scope");
    client
        .emulator
        .change_settings(|settings| settings.granted_scopes = "payments".to_owned());
    client.new_bearer();
    assert_eq!(client.send("POST", PATH, &roles()).0, 200);
}
