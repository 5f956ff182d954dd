//! Answers of the addresses API as JSON, in the members of each edition.

use serde_json::{Map, Value, json};

use super::matching::{Confirmation, Found};
use crate::settings::{AddressesEdition, EmptyLists, EmptyValues, Settings};

const UNIT_NEEDED: &str = "Default address: The address you entered was found but more information is needed (such as an apartment, suite, or box number) to match to a specific address.";
const SEVERAL: &str =
    "Multiple addresses were found for the information you entered, and no default exists.";
const EXACT: &str = "Single Response - exact match";

/// Members of which those with nothing in them are written as the settings say.
struct Members<'a> {
    members: Map<String, Value>,
    settings: &'a Settings,
}

impl<'a> Members<'a> {
    fn new(settings: &'a Settings) -> Self {
        Self {
            members: Map::new(),
            settings,
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        let value = match (text.is_empty(), self.settings.empty_values) {
            (false, _) | (true, EmptyValues::Blank) => json!(text),
            (true, EmptyValues::Null) => Value::Null,
            (true, EmptyValues::Absent) => return,
        };
        self.members.insert(name.to_owned(), value);
    }

    fn flag(&mut self, name: &str, yes: bool) {
        self.text(name, if yes { "Y" } else { "N" });
    }

    fn list(&mut self, name: &str, entries: Vec<Value>) {
        let value = match (entries.is_empty(), self.settings.empty_lists) {
            (true, EmptyLists::Null) => Value::Null,
            (true, EmptyLists::Absent) => return,
            (true, EmptyLists::BlankEntry) if matches!(name, "corrections" | "matches") => {
                json!([{"code": "", "text": ""}])
            }
            _ => Value::Array(entries),
        };
        self.members.insert(name.to_owned(), value);
    }

    fn value(&mut self, name: &str, value: Value) {
        self.members.insert(name.to_owned(), value);
    }

    fn done(self) -> Value {
        Value::Object(self.members)
    }
}

/// The answer of `/zipcode`.
pub(super) fn zip_code(found: &Found, settings: &Settings) -> Value {
    let mut members = Members::new(settings);
    members.text("firm", &found.firm);
    members.value("address", address_members(found, settings));
    members.done()
}

/// The answer of `/address`.
pub(super) fn address(found: &Found, settings: &Settings) -> Value {
    let mut members = Members::new(settings);
    members.text("firm", &found.firm);
    members.value("address", address_members(found, settings));
    members.value(
        "additionalInfo",
        match settings.addresses_edition {
            AddressesEdition::V3_2_3 => additional_3_2(found, settings).done(),
            AddressesEdition::V3_3_1 => additional_3_3(found, settings),
        },
    );
    let correction = match found.confirmation {
        Confirmation::UnitMissing => vec![json!({"code": "32", "text": UNIT_NEEDED})],
        Confirmation::Several => vec![json!({"code": "22", "text": SEVERAL})],
        _ => Vec::new(),
    };
    let exact = matches!(
        found.confirmation,
        Confirmation::Full | Confirmation::Undelivered
    );
    let matches = if exact {
        vec![json!({"code": "31", "text": EXACT})]
    } else {
        Vec::new()
    };
    let warning = match found.confirmation {
        Confirmation::UnitWrong => vec![json!(
            "The secondary unit designator could not be confirmed."
        )],
        _ => Vec::new(),
    };
    members.list("corrections", correction);
    members.list("matches", matches);
    members.list("warnings", warning);
    members.done()
}

fn address_members(found: &Found, settings: &Settings) -> Value {
    let several = found.confirmation == Confirmation::Several;
    let mut line = found.street.line();
    let (mut second, unit) = (found.street.rest.clone(), &found.street.unit);
    if settings.unit_in_street_line && !unit.is_empty() {
        line = format!("{line} {unit}");
    } else if !unit.is_empty() {
        second = format!("{unit} {second}").trim().to_owned();
    }
    let mut members = Members::new(settings);
    members.text("streetAddress", &line);
    members.text("streetAddressAbbreviation", "");
    members.text("secondaryAddress", &second);
    members.text("city", &found.city);
    members.text("cityAbbreviation", "");
    members.text("state", found.state);
    // With several matches the ZIP code is not settled.
    if !several {
        members.text("ZIPCode", found.zip);
        members.text("ZIPPlus4", &found.plus_4);
    }
    members.text("urbanization", &found.urbanization);
    if settings.addresses_edition == AddressesEdition::V3_3_1 && !several {
        let hyphen = if found.plus_4.is_empty() { "" } else { "-" };
        let last = format!(
            "{} {} {}{hyphen}{}",
            found.city, found.state, found.zip, found.plus_4
        );
        members.text("lastline", &last);
        members.text("lastlineAbbr", &last);
    }
    members.done()
}

fn additional_3_2<'a>(found: &Found, settings: &'a Settings) -> Members<'a> {
    let mut members = Members::new(settings);
    let several = found.confirmation == Confirmation::Several;
    members.text("deliveryPoint", if several { "" } else { &found.point });
    members.text("carrierRoute", if several { "" } else { &found.route });
    members.text(
        "DPVConfirmation",
        match found.confirmation {
            Confirmation::Full | Confirmation::Undelivered => "Y",
            Confirmation::UnitMissing => "D",
            Confirmation::UnitWrong => "S",
            Confirmation::None => "N",
            Confirmation::Several => "",
        },
    );
    members.flag("DPVCMRA", found.mail_receiving_agency);
    members.flag("business", found.business);
    members.flag("centralDeliveryPoint", found.high_rise);
    members.flag("vacant", found.vacant);
    members
}

fn additional_3_3(found: &Found, settings: &Settings) -> Value {
    let mut members = additional_3_2(found, settings);
    let undelivered = found.confirmation == Confirmation::Undelivered;
    let (code, text) = match found.confirmation {
        Confirmation::UnitMissing => (32, UNIT_NEEDED),
        Confirmation::Several => (22, SEVERAL),
        Confirmation::None => (21, "The address was not found."),
        _ => (31, EXACT),
    };
    members.value("returnCode", json!(code));
    members.text("returnCodeText", text);
    members.text(
        // Its D and S do not mean what they mean in DPVConfirmation.
        "DPVEnhancedConfirmation",
        match found.confirmation {
            Confirmation::Full => "Y",
            Confirmation::UnitMissing => "S",
            Confirmation::UnitWrong => "D",
            Confirmation::Undelivered => "R",
            Confirmation::None => "N",
            Confirmation::Several => "",
        },
    );
    members.text(
        "DPVFootnotes",
        match found.confirmation {
            Confirmation::Full => "AABB",
            Confirmation::UnitMissing => "AAN1",
            Confirmation::UnitWrong => "AACC",
            Confirmation::Undelivered => "AABBR7",
            Confirmation::None => "AAM3",
            Confirmation::Several => "",
        },
    );
    members.text("footnotes", if found.city_changed { "B" } else { "N" });
    members.text(
        "recordType",
        match () {
            () if found.street.is_box() => "P",
            () if found.high_rise => "H",
            () if !found.firm.is_empty() => "F",
            () => "S",
        },
    );
    members.text("secondaryInfo", &found.street.unit);
    members.flag("DPVBusiness", found.business);
    members.flag("DPVVacant", found.vacant);
    members.flag("DPVDrop", false);
    members.text("DPVDropCount", "");
    members.flag("DPVEducational", false);
    members.flag("DPVLACS", false);
    members.flag("DPVNoDoorDelivery", undelivered);
    members.flag("DPVPBSA", false);
    members.flag("DPVNostat", undelivered);
    members.text("DPVNostatReasonCode", if undelivered { "5" } else { "" });
    members.text(
        "DPVNostatReasonCodeDesc",
        if undelivered { "REGULAR_NOSTAT" } else { "" },
    );
    members.flag("DPVSeasonal", false);
    members.flag("DPVThrowback", false);
    members.flag("DPVNoSecureLocation", false);
    members.flag("DPVNonDeliveryDaysFlag", false);
    members.text("DPVNonDeliveryDaysSMTWTFS", "");
    members.list("DPVNonDeliveryDaysValues", Vec::new());
    members.flag("DPVCurbDelivery", false);
    members.flag("DPVCentralBoxDelivery", found.high_rise);
    members.flag("DPVNDCBUDelivery", false);
    members.flag("DPVOtherDelivery", !found.high_rise);
    members.text("DPVDeliveryType", "1");
    members.text("DPVUsageCode", if found.business { "B" } else { "A" });
    members.value("electricVehicleRoute", json!(false));
    members.text("postOfficeCity", &found.city);
    members.text("postOfficeState", found.state);
    // Not in the data that the emulator has; the carrier fills them.
    for name in [
        "countyName",
        "countyNumber",
        "congressDistrict",
        "financeNumber",
        "LACSLinkReturnCode",
        "LACSLinkIndicator",
        "parsedPMBDesignator",
        "parsedPMBNumber",
        "miscLine",
    ] {
        members.text(name, "");
    }
    members.text("autoZoneIndicator", "A");
    members.text("baseAlternateCode", "B");
    members.text("LACSIndicator", "");
    members.text("suiteLinkIndicator", "");
    members.flag("ZIP5Valid", true);
    members.flag("POBoxOnlyZIP", false);
    members.flag(
        "defaultFlag",
        found.confirmation == Confirmation::UnitMissing,
    );
    members.text("matchedPrimaryNumber", &found.street.number);
    members.text(
        "matchedSecondaryNumber",
        found.street.unit.rsplit(' ').next().unwrap_or_default(),
    );
    members.text("eLOTCode", "A");
    members.text("eLOTNumber", "0012");
    members.done()
}
