//! What USPS says against those who pay for labels, and what can be done about it.

use crate::carrier::{Detail, PaymentRefusal, Role};
use crate::ports::Response;

use super::super::error::Fault;
use crate::json::Document;

/// What an answer says against those who pay, or their accounts; `None` if it speaks of something else. Trouble with an
/// account has been seen as a 400 and as a 401, so the status decides only that it is a refusal.
pub(in super::super) fn refusal(response: &Response) -> Option<PaymentRefusal> {
    if !(400..500).contains(&response.status) || response.status == 429 {
        return None;
    }
    enrolment(&response.body).or_else(|| {
        let fault = Fault::read(&response.body);
        stated(&fault)
    })
}

/// `{"body": "CRID isn't enrolled in USPS Ship Outbound", "roles": [...]}`, a shape of its own (CONTRACT §10).
fn enrolment(body: &[u8]) -> Option<PaymentRefusal> {
    let document = Document::parse(body)?;
    let body = document.root().members();
    let text = body.get("body").text()?;
    if !text.contains("enrolled") {
        return Some(PaymentRefusal::Unstated);
    }
    let mut roles = body.get("roles").items();
    let role = match (roles.next(), roles.next()) {
        (Some(only), None) => role(&only.member("roleName").or_empty()),
        // Enrolment is asked of the owners of labels alone.
        _ => Role::LabelOwner,
    };
    let what = match text.split_whitespace().next() {
        Some("MID") => Detail::Mid,
        Some("manifestMID") => Detail::ManifestMid,
        _ => Detail::Crid,
    };
    Some(PaymentRefusal::NotEnrolled { role, what })
}

/// What the texts of the error inventory mean, by a part of each and by its code. Live texts differ in blanks and stops, and
/// the codes have not been seen live (CONTRACT §4.1): either is enough.
const TEXTS: &[(&str, &str, PaymentRefusal)] = {
    use PaymentRefusal as P;
    const fn lacks(what: Detail) -> PaymentRefusal {
        P::RoleIncomplete {
            role: Role::Other,
            what,
        }
    }
    &[
        ("160218", "requires CRID", lacks(Detail::Crid)),
        ("160219", "without roleName", P::RolesMalformed),
        (
            "160220",
            "requires accountType of",
            P::AccountTypeUnsupported(Role::Other),
        ),
        (
            "160390",
            "requires accountType of",
            P::AccountTypeUnsupported(Role::Other),
        ),
        ("160221", "requires MID", lacks(Detail::Mid)),
        ("160222", "requires manifestMID", lacks(Detail::ManifestMid)),
        ("160223", "requires accountType", lacks(Detail::AccountType)),
        (
            "160224",
            "requires accountNumber",
            lacks(Detail::AccountNumber),
        ),
        (
            "160225",
            "requires permitNumber",
            lacks(Detail::PermitNumber),
        ),
        ("160226", "requires permitZ", lacks(Detail::PermitZip)),
        ("160227", "duplicate roles", P::RolesMalformed),
        ("160228", "PAYER is required", P::RoleMissing(Role::Payer)),
        (
            "160229",
            "LABEL_OWNER is required",
            P::RoleMissing(Role::LabelOwner),
        ),
        ("160254", "role is required", P::RoleMissing(Role::Other)),
        (
            "160289",
            "requires accountNumber",
            lacks(Detail::AccountNumber),
        ),
        ("160290", "only available to PC Postage", P::MeterNotAllowed),
        (
            "160372",
            "only supports the accountType",
            P::AccountTypeUnsupported(Role::Other),
        ),
        (
            "160215",
            "permitZIPCode is required",
            P::RoleIncomplete {
                role: Role::Payer,
                what: Detail::PermitZip,
            },
        ),
        ("100001", "Could not find a", P::AccountUnknown),
        ("100002", "EPS Account is not Active", P::AccountInactive),
        (
            "100003",
            "does not have a Primary Payment Method",
            P::PaymentMethodMissing,
        ),
        (
            "100004",
            "Primary Payment Method is not Active",
            P::PaymentMethodInactive,
        ),
        ("100006", "check your credit card details", P::CardRefused),
        (
            "100005",
            "trouble validating your credit card",
            P::CardUnchecked,
        ),
        ("100007", "insufficient funds", P::BalanceTooLow),
        // Of the labels API.
        (
            "",
            "company name must be configured by USPS",
            P::ManifestMidNotSetUp,
        ),
    ]
};

fn stated(fault: &Fault) -> Option<PaymentRefusal> {
    let texts = fault.texts();
    let by_text = TEXTS.iter().find_map(|(_, part, means)| {
        let text = texts.iter().find(|text| text.contains(part))?;
        // "Could not find" alone would take in zones and SKUs.
        let is_account = *means != PaymentRefusal::AccountUnknown || text.contains("Account");
        is_account.then_some((*means, *text))
    });
    let by_code = || {
        let mut known = TEXTS.iter().filter(|(code, ..)| !code.is_empty());
        let (_, _, means) = known.find(|(code, ..)| *code == fault.code)?;
        Some((*means, *texts.iter().find(|text| !text.is_empty())?))
    };
    let (means, text) = by_text.or_else(by_code)?;
    let named = text.split_whitespace().next().unwrap_or_default();
    Some(match means {
        PaymentRefusal::RoleIncomplete {
            role: Role::Other,
            what,
        } => PaymentRefusal::RoleIncomplete {
            role: role(named),
            what,
        },
        PaymentRefusal::AccountTypeUnsupported(_) => {
            PaymentRefusal::AccountTypeUnsupported(role(named))
        }
        other => other,
    })
}

fn role(name: &str) -> Role {
    match name {
        "PAYER" => Role::Payer,
        "LABEL_OWNER" => Role::LabelOwner,
        _ => Role::Other,
    }
}

/// What the operator should do, a sentence for each kind of refusal.
pub fn advice(refusal: PaymentRefusal) -> &'static str {
    match refusal {
        PaymentRefusal::RoleIncomplete { role, what } => match (role, what) {
            (Role::LabelOwner, Detail::Crid) => {
                "USPS misses the CRID of the labels' owner: set LABEL_OWNER_CRID."
            }
            (Role::LabelOwner, Detail::Mid) => {
                "USPS misses the Mailer ID of the labels' owner: set LABEL_OWNER_MID."
            }
            (Role::LabelOwner, Detail::ManifestMid) => {
                "USPS misses the Mailer ID of the manifests: set LABEL_OWNER_MANIFEST_MID."
            }
            (_, Detail::Crid) => "USPS misses the CRID of the payer: set PAYER_CRID.",
            (_, Detail::AccountType) => {
                "USPS misses the kind of the payer's account: set PAYER_ACCOUNT_TYPE."
            }
            (_, Detail::AccountNumber | Detail::PermitNumber) => {
                "USPS misses the number of the payer's account or permit: set PAYER_ACCOUNT_NUMBER."
            }
            (_, Detail::PermitZip) => {
                "USPS misses the ZIP code of the payer's permit: set PAYER_PERMIT_ZIP."
            }
            (_, Detail::Mid | Detail::ManifestMid) => {
                "USPS misses a Mailer ID: set LABEL_OWNER_MID and LABEL_OWNER_MANIFEST_MID."
            }
        },
        PaymentRefusal::RoleMissing(_) | PaymentRefusal::RolesMalformed => {
            "USPS refuses the set of roles that Edgepost sends: this is a fault of Edgepost, report it."
        }
        PaymentRefusal::AccountTypeUnsupported(_) => {
            "USPS does not take this kind of account: set PAYER_ACCOUNT_TYPE to EPS or PERMIT."
        }
        PaymentRefusal::MeterNotAllowed => {
            "Only PC Postage providers pay by meter: set PAYER_ACCOUNT_TYPE to EPS or PERMIT."
        }
        PaymentRefusal::NotEnrolled {
            what: Detail::Mid, ..
        } => {
            "LABEL_OWNER_MID is not enrolled: enrol this Mailer ID in USPS Ship in the Customer Onboarding Portal (COP), or correct the setting."
        }
        PaymentRefusal::NotEnrolled {
            what: Detail::ManifestMid,
            ..
        } => {
            "LABEL_OWNER_MANIFEST_MID is not enrolled: enrol this Mailer ID in USPS Ship in the Customer Onboarding Portal (COP), or correct the setting."
        }
        PaymentRefusal::NotEnrolled { .. } => {
            "LABEL_OWNER_CRID is not enrolled: enrol this CRID in USPS Ship in the Customer Onboarding Portal (COP), or correct the setting."
        }
        PaymentRefusal::AccountUnknown => {
            "USPS knows no such account: correct PAYER_ACCOUNT_NUMBER, for a permit PAYER_PERMIT_ZIP too, and check PAYER_ACCOUNT_TYPE."
        }
        PaymentRefusal::AccountInactive => {
            "The EPS account is not active: activate it in the Business Customer Gateway, or set PAYER_ACCOUNT_NUMBER to another."
        }
        PaymentRefusal::PaymentMethodMissing => {
            "The EPS account has no primary payment method: add one in the Business Customer Gateway."
        }
        PaymentRefusal::PaymentMethodInactive => {
            "The primary payment method of the EPS account is not active: activate it in the Business Customer Gateway, or choose another."
        }
        PaymentRefusal::CardUnchecked => {
            "USPS cannot check the credit card of the EPS account right now: wait; if it lasts, choose another payment method there."
        }
        PaymentRefusal::CardRefused => {
            "USPS refuses the credit card of the EPS account: correct its details in the Business Customer Gateway."
        }
        PaymentRefusal::BalanceTooLow => {
            "The balance of the EPS account is too low: add funds in the Business Customer Gateway."
        }
        PaymentRefusal::ManifestMidNotSetUp => {
            "USPS has not set up the Mailer ID in LABEL_OWNER_MANIFEST_MID for shipping labels: ask the postal representative for an indicia company name."
        }
        PaymentRefusal::Unstated => {
            "USPS refuses payment without a reason that Edgepost knows: compare the PAYER_ and LABEL_OWNER_ settings with the Business Customer Gateway and the COP."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::UnixMillis;

    fn refused(status: u16, body: &str) -> PaymentRefusal {
        let response = Response {
            status,
            received_at: UnixMillis::default(),
            retry_after: None,
            content_type: None,
            body: body.as_bytes().to_vec(),
        };
        refusal(&response).unwrap()
    }

    fn envelope(code: &str, text: &str) -> String {
        format!(
            r#"{{"apiVersion":"/payments/v3","error":{{"code":"400","message":"{text}","errors":[{{"code":"{code}","title":"Bad Request","detail":"{text}"}}]}}}}"#
        )
    }

    #[test]
    fn every_published_refusal_is_understood() {
        use PaymentRefusal as P;
        let lacks = |role, what| P::RoleIncomplete { role, what };
        let expected = |code: &str| match code {
            "160215" => lacks(Role::Payer, Detail::PermitZip),
            "160218" => lacks(Role::Payer, Detail::Crid),
            "160219" | "160227" => P::RolesMalformed,
            "160220" | "160390" => P::AccountTypeUnsupported(Role::Payer),
            "160221" => lacks(Role::Payer, Detail::Mid),
            "160222" => lacks(Role::Payer, Detail::ManifestMid),
            "160223" => lacks(Role::Payer, Detail::AccountType),
            "160224" | "160289" => lacks(Role::Payer, Detail::AccountNumber),
            "160225" => lacks(Role::Payer, Detail::PermitNumber),
            "160226" => lacks(Role::Payer, Detail::PermitZip),
            "160228" => P::RoleMissing(Role::Payer),
            "160229" => P::RoleMissing(Role::LabelOwner),
            "160254" => P::RoleMissing(Role::Other),
            "160290" => P::MeterNotAllowed,
            "160372" => P::AccountTypeUnsupported(Role::Other),
            "100001" => P::AccountUnknown,
            "100002" => P::AccountInactive,
            "100003" => P::PaymentMethodMissing,
            "100004" => P::PaymentMethodInactive,
            "100005" => P::CardUnchecked,
            "100006" => P::CardRefused,
            "100007" => P::BalanceTooLow,
            other => panic!("{other} is new"),
        };
        let published = include_bytes!("../../../../tests/fixtures/usps/payment.refusals.json");
        let document = Document::parse(published).unwrap();
        let published = document.root();
        assert_eq!(published.items().count(), 25);
        for entry in published.items() {
            let code = entry.member("code").text().unwrap();
            let text = entry.member("text").text().unwrap();
            let text = text.replace("<role>", "PAYER").replace("%s", "1");
            for status in [400, 401, 403, 404] {
                assert_eq!(
                    refused(status, &envelope("", &text)),
                    expected(&code),
                    "{text}"
                );
                let text = format!("PAYER {code}");
                let by_code = refused(status, &envelope(&code, &text));
                // Its text alone tells the role.
                if code != "160372" {
                    assert_eq!(by_code, expected(&code), "{code}");
                }
            }
            assert!(!advice(expected(&code)).is_empty());
        }
    }

    #[test]
    fn the_owner_of_labels_is_named_with_what_it_lacks() {
        assert_eq!(
            refused(
                400,
                &envelope("160222", "LABEL_OWNER  requires manifestMID")
            ),
            PaymentRefusal::RoleIncomplete {
                role: Role::LabelOwner,
                what: Detail::ManifestMid
            }
        );
    }

    #[test]
    fn an_enrolment_that_is_missing_is_told_by_a_shape_of_its_own() {
        for (status, text, roles, role, what) in [
            (
                400,
                "CRID isn't enrolled in USPS Ship Outbound",
                r#"[{"roleName":"LABEL_OWNER"}]"#,
                Role::LabelOwner,
                Detail::Crid,
            ),
            (
                401,
                "MID isn't enrolled in USPS Ship Outbound",
                r#"[{"roleName":"PAYER"},{"roleName":"LABEL_OWNER"}]"#,
                Role::LabelOwner,
                Detail::Mid,
            ),
            (
                400,
                "CRID isn't enrolled in USPS Return",
                r#"[{"roleName":"RETURN_LABEL_OWNER"}]"#,
                Role::Other,
                Detail::Crid,
            ),
            (
                400,
                "manifestMID isn't enrolled",
                "[]",
                Role::LabelOwner,
                Detail::ManifestMid,
            ),
        ] {
            let body = format!(r#"{{"body":"{text}","roles":{roles}}}"#);
            assert_eq!(
                refused(status, &body),
                PaymentRefusal::NotEnrolled { role, what },
                "{text}"
            );
        }
        assert_eq!(
            refused(400, r#"{"body":"No.","roles":[]}"#),
            PaymentRefusal::Unstated
        );
    }

    #[test]
    fn advice_names_the_setting_or_the_place_for_every_kind() {
        for (refusal, names) in [
            (
                PaymentRefusal::RoleIncomplete {
                    role: Role::Payer,
                    what: Detail::Crid,
                },
                "PAYER_CRID",
            ),
            (
                PaymentRefusal::RoleIncomplete {
                    role: Role::Payer,
                    what: Detail::PermitZip,
                },
                "PAYER_PERMIT_ZIP",
            ),
            (
                PaymentRefusal::RoleIncomplete {
                    role: Role::LabelOwner,
                    what: Detail::ManifestMid,
                },
                "LABEL_OWNER_MANIFEST_MID",
            ),
            (
                PaymentRefusal::NotEnrolled {
                    role: Role::LabelOwner,
                    what: Detail::Mid,
                },
                "LABEL_OWNER_MID",
            ),
            (
                PaymentRefusal::NotEnrolled {
                    role: Role::LabelOwner,
                    what: Detail::Crid,
                },
                "COP",
            ),
            (PaymentRefusal::AccountUnknown, "PAYER_ACCOUNT_NUMBER"),
            (PaymentRefusal::MeterNotAllowed, "PAYER_ACCOUNT_TYPE"),
            (PaymentRefusal::BalanceTooLow, "EPS"),
        ] {
            assert!(advice(refusal).contains(names), "{refusal:?}");
        }
    }
}
