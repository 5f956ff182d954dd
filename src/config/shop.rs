//! What a shop decides. Plain settings are read as text; those that are lists of things are JSON.

mod fallback;
mod markup;
mod origins;
mod packaging;
mod sheet;

use crate::carrier::usps;
use crate::json::Document;
use crate::rates::{PriceType, Service};
use crate::shop::{Contract, OfferedService, OfferedServices, Settings};

use super::read::Reader;
use sheet::{Sheet, shown_name};

/// Nothing if a setting is wrong without which there are none; every wrong one is reported.
pub(super) fn read(read: &mut Reader) -> Option<(PriceType, Settings)> {
    let origins = origins::read(read);
    let price_type = read.parsed(
        "PRICE_TYPE",
        "retail",
        PriceType::of_name,
        "\"retail\", \"commercial\" or \"contract\"",
    );
    let contract = match price_type {
        Some(PriceType::Contract) => contract(read),
        _ => None,
    };
    let settings = Settings {
        services: services(read),
        markup: markup::read(read),
        packaging: packaging::read(read),
        fallback: fallback::read(read),
        origins: origins?,
        contract,
    };
    Some((price_type?, settings))
}

fn contract(read: &mut Reader) -> Option<Contract> {
    let account_type = read.parsed(
        "CONTRACT_ACCOUNT_TYPE",
        "",
        |text| {
            let known = ["EPS", "PERMIT", "METER"];
            known.into_iter().find(|known| *known == text)
        },
        "EPS, PERMIT or METER",
    );
    let account_number = read.parsed(
        "CONTRACT_ACCOUNT_NUMBER",
        "",
        |text| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            (digits && text.len() <= 20).then(|| text.to_owned())
        },
        "1 to 20 digits",
    );
    let fallback_published = read.parsed(
        "CONTRACT_FALLBACK",
        "none",
        |text| match text {
            "none" => Some(false),
            "published" => Some(true),
            _ => None,
        },
        "\"none\" or \"published\"",
    );
    Some(Contract {
        account_type: account_type?,
        account_number: account_number?,
        fallback_published: fallback_published?,
    })
}

fn services(read: &mut Reader) -> OfferedServices {
    let offered = read.list(
        "SERVICES",
        "ground_advantage,priority_mail,priority_mail_express",
        |id| {
            usps::service(id)
                .ok_or_else(|| format!("has an unknown service; known are {}", known_services()))
        },
    );
    let mut names = names(read);
    let mut services: Vec<OfferedService> = Vec::new();
    for service in offered {
        if services.iter().any(|known| known.service == service) {
            read.report("SERVICES", "has a service twice");
            break;
        }
        let named = names.iter().position(|(known, _)| *known == service);
        let name = named.map(|position| names.swap_remove(position).1);
        services.push(OfferedService {
            service,
            name: name.unwrap_or_else(|| service.name.to_owned()),
        });
    }
    OfferedServices(services)
}

/// The shop's names, also of services that it does not offer at the moment.
fn names(read: &mut Reader) -> Vec<(&'static Service, String)> {
    let mut names = Vec::new();
    let Some(text) = read.raw("SERVICE_NAMES") else {
        return names;
    };
    let document = Document::of(&text);
    let mut sheet = Sheet::new(read, "SERVICE_NAMES");
    let known = usps::SERVICES.iter().map(|(_, service)| service);
    let ids: Vec<_> = known.clone().map(|service| service.id).collect();
    let root = sheet.root(document.root());
    let Some(object) = root.and_then(|root| sheet.object(root, &ids)) else {
        return names;
    };
    for service in known {
        let name = sheet.optional(&object, service.id, "1 to 60 characters", shown_name);
        names.extend(name.map(|name| (service, name)));
    }
    names
}

fn known_services() -> String {
    let known: Vec<_> = usps::SERVICES
        .iter()
        .map(|(_, service)| service.id)
        .collect();
    known.join(", ")
}

#[cfg(test)]
mod tests;
