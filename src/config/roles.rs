//! Who pays for labels and whose they are. All of it is left out by a shop that buys none.

use crate::carrier::usps::payments::{
    Account, AccountNumber, Contract, Crid, LabelOwner, Mid, Payer, Roles,
};
use crate::postal::Zip5;
use crate::shop;

use super::SettingProblem;
use super::read::Reader;

/// Any of them says that the shop buys labels, and then the others are needed.
const NAMES: [&str; 6] = [
    "PAYER_ACCOUNT_TYPE",
    "PAYER_ACCOUNT_NUMBER",
    "PAYER_CRID",
    "LABEL_OWNER_CRID",
    "LABEL_OWNER_MID",
    "LABEL_OWNER_MANIFEST_MID",
];

const ACCOUNT_NUMBER: &str = "letters and digits, as the account's owner has it";
const CRID: &str = "2 to 18 digits";
const MID: &str = "six or nine digits";

/// No roles if the shop buys no labels, or something is wrong, and then what.
pub(super) fn read(
    lookup: &dyn Fn(&str) -> Option<String>,
    contract: Option<&shop::Contract>,
) -> (Option<Roles>, Vec<SettingProblem>) {
    let mut reader = Reader::new(lookup);
    let roles = roles(&mut reader).map(|roles| Roles {
        contract: contract.map(|contract| Contract {
            account_type: contract.account_type,
            number: contract.account_number.clone(),
        }),
        ..roles
    });
    (roles, reader.problems())
}

fn roles(read: &mut Reader) -> Option<Roles> {
    if !NAMES.iter().any(|name| read.is_set(name)) {
        return None;
    }
    let [kind, number, payer, owner, mid, manifest_mid] = NAMES;
    let number = read.parsed(number, "", AccountNumber::parse, ACCOUNT_NUMBER);
    let kind = read.parsed(kind, "", Kind::parse, "EPS, PERMIT or METER");
    // A permit is known by its post office too.
    let zip = match kind {
        Some(Kind::Permit) => read.parsed(
            "PAYER_PERMIT_ZIP",
            "",
            Zip5::parse,
            "five digits, like 20260",
        ),
        _ => None,
    };
    let account = match (kind, number) {
        (Some(Kind::Eps), Some(number)) => Some(Account::Eps { number }),
        (Some(Kind::Meter), Some(number)) => Some(Account::Meter { number }),
        (Some(Kind::Permit), Some(number)) => zip.map(|zip| Account::Permit { number, zip }),
        _ => None,
    };
    let payer = read.parsed(payer, "", Crid::parse, CRID);
    let owner = read.parsed(owner, "", Crid::parse, CRID);
    let mid = read.parsed(mid, "", Mid::parse, MID);
    let manifest_mid = read.parsed(manifest_mid, "", Mid::parse, MID);
    Some(Roles {
        payer: Payer {
            account: account?,
            crid: payer?,
        },
        label_owner: LabelOwner {
            crid: owner?,
            mid: mid?,
            manifest_mid: manifest_mid?,
        },
        contract: None,
    })
}

#[derive(Clone, Copy)]
enum Kind {
    Eps,
    Permit,
    Meter,
}

impl Kind {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "EPS" => Some(Self::Eps),
            "PERMIT" => Some(Self::Permit),
            "METER" => Some(Self::Meter),
            _ => None,
        }
    }
}
