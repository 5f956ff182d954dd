//! The roles of a transaction: what the document asks of each, and what the back end asks besides.

use serde_json::Value;

use super::account::{ACCOUNT_TYPES, AccountName, AccountType};
use crate::schema::{
    Check,
    fields::{Field, Form, field},
};

const ROLE_NAMES: [&str; 10] = [
    "PAYER",
    "RATE_HOLDER",
    "LABEL_OWNER",
    "SHIPPER",
    "MAIL_OWNER",
    "PLATFORM",
    "RETURN_LABEL_PAYER",
    "RETURN_LABEL_RATE_HOLDER",
    "RETURN_LABEL_OWNER",
    "LABEL_PROVIDER",
];
const MEMBERS: [Field; 8] = [
    field("roleName", Form::OneOf(&ROLE_NAMES)),
    field("CRID", Form::Text(2, 18)),
    field("MID", Form::Digits(&[6, 9])),
    field("manifestMID", Form::Digits(&[6, 9])),
    field("accountType", Form::OneOf(&ACCOUNT_TYPES)),
    field("accountNumber", Form::Text(0, usize::MAX)),
    field("permitNumber", Form::Text(0, usize::MAX)),
    field("permitZIP", Form::Text(0, 5)),
];

/// A party of the transaction.
#[derive(Debug, Clone)]
pub(super) struct Role {
    pub(super) written: Value,
}

/// The carrier's code and text for a rule that is broken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) code: &'static str,
    pub(super) text: String,
}

fn broken(code: &'static str, text: String) -> Result<(), Broken> {
    Err(Broken { code, text })
}

/// Checks a body against the document.
pub(super) fn checked(body: &Value, strict: bool) -> Result<Vec<Role>, Vec<String>> {
    let mut check = Check::default();
    let allowed = strict.then_some(["roles"].as_slice());
    let roles = check
        .object(body, "", &["roles"], allowed)
        .and_then(|members| members.get("roles"));
    let mut found = Vec::new();
    if let Some(roles) = roles {
        for (at, role) in check
            .array(roles, "/roles", 1, usize::MAX)
            .iter()
            .enumerate()
        {
            check.table(role, &format!("/roles/{at}"), &[], &[&MEMBERS], strict);
            found.push(Role {
                written: role.clone(),
            });
        }
    }
    if check.passed() {
        Ok(found)
    } else {
        Err(check.findings())
    }
}

/// Checks what the document says in words only.
pub(super) fn ruled(roles: &[Role], pc_postage_provider: bool) -> Result<(), Broken> {
    let mut seen: Vec<&str> = Vec::new();
    for role in roles {
        let Some(name) = role.text("roleName") else {
            return broken("160219", "Cannot have a role without roleName".to_owned());
        };
        if seen.contains(&name) {
            return broken("160227", "no duplicate roles allowed".to_owned());
        }
        seen.push(name);
    }
    if !pc_postage_provider && !seen.contains(&"PAYER") {
        return broken("160228", "PAYER is required".to_owned());
    }
    if !seen.contains(&"LABEL_OWNER") {
        return broken("160229", "LABEL_OWNER is required".to_owned());
    }
    roles
        .iter()
        .try_for_each(|role| role.ruled(pc_postage_provider))
}

/// The role of this name.
pub(super) fn role<'a>(roles: &'a [Role], name: &str) -> Option<&'a Role> {
    roles
        .iter()
        .find(|role| role.text("roleName") == Some(name))
}

impl Role {
    /// A member with something in it.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let text = self.written.get(name)?.as_str()?;
        Some(text).filter(|text| !text.is_empty())
    }

    /// Its account, if it names one in full.
    pub(super) fn account(&self) -> Option<AccountName> {
        let kind = AccountType::parse(self.text("accountType")?)?;
        let (number, zip) = match kind.is_permit() {
            true => (self.text("permitNumber")?, Some(self.text("permitZIP")?)),
            false => (self.text("accountNumber")?, None),
        };
        Some(AccountName {
            kind,
            number: number.to_owned(),
            zip: zip.map(str::to_owned),
        })
    }

    fn ruled(&self, pc_postage_provider: bool) -> Result<(), Broken> {
        let name = self.text("roleName").unwrap_or_default();
        let kind = self.text("accountType").and_then(AccountType::parse);
        let (pays, rates, owns, provides) = (
            matches!(name, "PAYER" | "RETURN_LABEL_PAYER"),
            matches!(name, "RATE_HOLDER" | "RETURN_LABEL_RATE_HOLDER"),
            matches!(name, "LABEL_OWNER" | "RETURN_LABEL_OWNER"),
            name == "LABEL_PROVIDER",
        );
        if self.text("CRID").is_none() {
            return broken("160218", format!("{name} requires CRID"));
        }
        if owns && self.text("MID").is_none() {
            return broken("160221", format!("{name} requires MID"));
        }
        if owns && self.text("manifestMID").is_none() {
            return broken("160222", format!("{name}  requires manifestMID"));
        }
        if (pays || rates || provides) && kind.is_none() {
            return broken("160223", format!("{name}  requires accountType"));
        }
        match kind {
            Some(AccountType::Eps) | None => {}
            Some(_) if provides => {
                return broken(
                    "160372",
                    "LABEL_PROVIDER only supports the accountType of EPS".to_owned(),
                );
            }
            Some(AccountType::Meter | AccountType::Omas) if rates => {
                return broken(
                    "160220",
                    format!("{name} requires accountType of PERMIT or EPS"),
                );
            }
            Some(AccountType::Meter) if !pc_postage_provider => {
                return broken(
                    "160290",
                    "Meter pricing is only available to PC Postage Providers".to_owned(),
                );
            }
            Some(_) => {}
        }
        let lacks = |member: &str| self.text(member).is_none();
        match kind {
            Some(AccountType::Eps) if lacks("accountNumber") => broken(
                "160224",
                format!("{name} requires accountNumber when accountType is EPS"),
            ),
            Some(AccountType::Meter) if lacks("accountNumber") => broken(
                "160289",
                format!("{name} requires accountNumber when accountType is METER"),
            ),
            Some(kind) if kind.is_permit() && lacks("permitNumber") => broken(
                "160225",
                format!(
                    "{name} requires permitNumber when accountType is {}",
                    kind.name()
                ),
            ),
            // The carrier's text has another name for the member.
            Some(kind) if kind.is_permit() && lacks("permitZIP") => broken(
                "160226",
                format!(
                    "{name}  requires permitZipCode when accountType is {}",
                    kind.name()
                ),
            ),
            _ => Ok(()),
        }
    }
}
