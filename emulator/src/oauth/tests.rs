use super::*;

fn ask(
    content_type: &str,
    path: &str,
    body: &str,
    settings: &Settings,
    odd: Option<&Fault>,
) -> (u16, Value) {
    let request = Request::post(path)
        .header("content-type", content_type)
        .body(Bytes::from(body.to_owned()))
        .unwrap();
    let (response, _) = answer(
        &request,
        odd,
        &mut Tokens::new(1),
        &mut Quotas::default(),
        settings,
        5_000,
    );
    (
        response.status().as_u16(),
        serde_json::from_slice(response.body()).unwrap_or(Value::Null),
    )
}

fn json_token(extra: Value, settings: &Settings, odd: Option<&Fault>) -> (u16, Value) {
    let mut body = json!({"grant_type": "client_credentials", "client_id": "emulator-client", "client_secret": "emulator-secret"});
    for (name, value) in extra.as_object().unwrap() {
        body[name] = value.clone();
    }
    ask(
        "application/json",
        "/oauth2/v3/token",
        &body.to_string(),
        settings,
        odd,
    )
}

#[test]
fn json_and_form_bodies_both_work() {
    let settings = Settings::default();
    let (status, body) = json_token(json!({}), &settings, None);
    assert_eq!(
        (status, &body["expires_in"], &body["issued_at"]),
        (200, &json!(28_800), &json!(5_000))
    );
    let form =
        "grant_type=client_credentials&client_id=emulator-client&client_secret=emulator-secret";
    let (status, body) = ask(
        "application/x-www-form-urlencoded",
        "/oauth2/v3/token",
        form,
        &settings,
        None,
    );
    assert_eq!((status, body["token_type"].as_str()), (200, Some("Bearer")));
}

#[test]
fn a_scope_that_is_not_approved_gives_a_200_with_none() {
    let (status, body) = json_token(
        json!({"scope": "addresses labels"}),
        &Settings::default(),
        None,
    );
    assert_eq!((status, &body["scope"]), (200, &json!("")));
    let (_, body) = json_token(json!({"scope": "addresses"}), &Settings::default(), None);
    assert_eq!(body["scope"], "addresses");
}

#[test]
fn what_the_document_does_not_allow_is_refused() {
    let settings = Settings::default();
    for (extra, error) in [
        (json!({"colour": "red"}), "invalid_request"),
        (json!({"grant_type": "password"}), "unauthorized_client"),
        (json!({"grant_type": "magic"}), "unsupported_grant_type"),
        (json!({"scope": null}), "invalid_request"),
        (json!({"grant_type": ""}), "invalid_request"),
    ] {
        let (status, body) = json_token(extra, &settings, None);
        assert_eq!((status, body["error"].as_str()), (400, Some(error)));
    }
    let (status, body) = json_token(json!({"client_secret": "wrong"}), &settings, None);
    assert_eq!(
        (status, body["error"].as_str()),
        (401, Some("invalid_client"))
    );
}

#[test]
fn odd_members_are_replaced_or_left_out() {
    let odd: Fault = serde_json::from_value(
        json!({"kind": "token", "expires_in": null, "issued_at": "soon", "scope": ""}),
    )
    .unwrap();
    let (status, body) = json_token(json!({}), &Settings::default(), Some(&odd));
    assert_eq!(status, 200);
    assert!(body.get("expires_in").is_none());
    assert_eq!(
        (&body["issued_at"], &body["scope"]),
        (&json!("soon"), &json!(""))
    );
}

#[test]
fn revoking_needs_the_hint_to_end_an_access_token() {
    let settings = Settings::default();
    let mut tokens = Tokens::new(1);
    let (token, _) = tokens.make("addresses", &settings, 0);
    let mut revoke = |hint: &str, basic: &str| {
        let request = Request::post("/oauth2/v3/revoke")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", format!("Basic {}", STANDARD.encode(basic)))
            .body(Bytes::from(format!("token={token}{hint}")))
            .unwrap();
        let (response, _) = answer(
            &request,
            None,
            &mut tokens,
            &mut Quotas::default(),
            &settings,
            0,
        );
        (
            response.status().as_u16(),
            tokens.check(&token, &settings, 0).is_ok(),
        )
    };
    assert_eq!(revoke("", "emulator-client:emulator-secret"), (200, true));
    assert_eq!(
        revoke("&token_type_hint=access_token", "emulator-client:no"),
        (401, true)
    );
    assert_eq!(
        revoke(
            "&token_type_hint=access_token",
            "emulator-client:emulator-secret"
        ),
        (200, false)
    );
}
