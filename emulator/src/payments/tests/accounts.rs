//! Accounts, and who may use them.

use super::*;

#[test]
fn permits_and_agencies_pay_with_number_and_zip_code() {
    let client = Client::new(|_| {});
    for (kind, number, zip, status) in [
        ("PERMIT", "300", "20260", 200),
        ("PERMIT", "300", "20261", 400),
        ("PERMIT", "301", "20260", 400),
        ("OMAS", "700", "20260", 200),
        ("OMAS", "300", "20260", 400),
    ] {
        let account = json!({"accountType": kind, "accountNumber": null, "permitNumber": number, "permitZIP": zip});
        let (found, answer) = client.send("POST", PATH, &changed(account, json!({})));
        assert_eq!(found, status, "{kind} {number} {zip} {answer}");
    }
}

#[test]
fn accounts_that_cannot_pay_give_their_own_refusals() {
    for status in [400, 401] {
        let client = Client::new(|settings| settings.postage.payment_refusal_status = status);
        for (number, code, text) in [
            (
                "1111111111",
                "100001",
                "Could not find an EPS Account with number: 1111111111.",
            ),
            (
                "9000000001",
                "100002",
                "Your EPS Account is not Active, please check your account and try again.",
            ),
            (
                "9000000002",
                "100003",
                "Your EPS Account does not have a Primary Payment Method, please check your account and try again.",
            ),
            (
                "9000000003",
                "100004",
                "EPS Primary Payment Method is not Active, please check your payment method and try again.",
            ),
            (
                "9000000004",
                "100005",
                "We are having trouble validating your credit card, please try again later.",
            ),
            (
                "9000000005",
                "100006",
                "We are having trouble validating your credit card, please check your credit card details and try again.",
            ),
            (
                "9000000006",
                "100007",
                "Your Trust balance has insufficient funds. Please fund your Trust balance and try again.",
            ),
        ] {
            let body = changed(json!({"accountNumber": number}), json!({}));
            let (found, answer) = client.send("POST", PATH, &body);
            assert_eq!((found, why(&answer)), (status, text), "{number}");
            assert_eq!(answer["error"]["errors"][0]["code"], code);
            assert_eq!(answer["error"]["code"], status.to_string());
        }
    }
}

#[test]
fn an_owner_who_is_not_enrolled_gets_an_answer_of_another_shape() {
    let client = Client::new(|_| {});
    for (owner, text) in [
        (
            json!({"CRID": "99999999"}),
            "CRID isn't enrolled in USPS Ship Outbound",
        ),
        (
            json!({"MID": "999999999"}),
            "MID isn't enrolled in USPS Ship Outbound",
        ),
    ] {
        let body = changed(json!({}), owner);
        let (status, answer) = client.send("POST", PATH, &body);
        assert_eq!(status, 400);
        assert_eq!(answer, json!({"body": text, "roles": [body["roles"][1]]}));
    }
    let owner = json!({"roleName": "RETURN_LABEL_OWNER", "CRID": "99999999", "MID": "987654", "manifestMID": "123456"});
    let (_, answer) = client.send("POST", PATH, &with_role(owner));
    assert_eq!(
        answer["body"],
        "CRID isn't enrolled in USPS Return or USPS Ship Outbound"
    );
}

#[test]
fn an_account_can_be_asked_about() {
    let client = Client::new(|settings| {
        settings.postage.payment_accounts[1].non_profit = true;
    });
    let ask = |path: &str| {
        client.send(
            "GET",
            &format!("/payments/v3/payment-account/{path}"),
            &Value::Null,
        )
    };
    assert_eq!(
        ask("1234567890?accountType=EPS"),
        (
            200,
            json!({"accountType": "EPS", "accountNumber": "1234567890", "nonProfitStatus": false})
        )
    );
    for (amount, enough) in [("1000", true), ("1000.00", true), ("1000.01", false)] {
        let (_, body) = ask(&format!("1234567890?accountType=EPS&amount={amount}"));
        assert_eq!(body["sufficientFunds"], enough, "{amount}");
    }
    assert_eq!(
        ask("300?accountType=PERMIT&permitZIPCode=20260").1,
        json!({"accountType": "PERMIT", "permitNumber": "300", "permitZIP": "20260", "nonProfitStatus": true})
    );
    for (path, status, text) in [
        (
            "300?accountType=PERMIT",
            400,
            "permitZIPCode is required for an accountType of 'PERMIT'",
        ),
        (
            "999?accountType=EPS",
            404,
            "Could not find an EPS Account with number: 999.",
        ),
        (
            "300?accountType=PERMIT&permitZIPCode=20261",
            404,
            "Could not find a PERMIT Account with number: 300.",
        ),
    ] {
        let (found, body) = ask(path);
        assert_eq!((found, why(&body)), (status, text));
    }
    for path in [
        "1234567890",
        "1234567890?accountType=METER",
        "1234567890?accountType=EPS&amount=much",
        "300?accountType=PERMIT&permitZIPCode=2026",
        "1234567890?accountType=EPS&colour=red",
    ] {
        let (status, body) = ask(path);
        assert_eq!(status, 400, "{path}");
        assert!(why(&body).starts_with("OASValidation"));
    }
    assert_eq!(
        client
            .response("GET", "/payments/v3/payment-account/", &Value::Null)
            .status(),
        404
    );
    assert_eq!(client.response("DELETE", PATH, &Value::Null).status(), 404);
}
