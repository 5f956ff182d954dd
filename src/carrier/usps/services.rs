//! USPS's mail classes as services of ours. USPS leaves `productName` empty more often than not, so the names are ours.

use crate::rates::Service;

/// Services a shop can offer, with USPS's mail class. Classes that only certain contents may use (media, library, bound
/// printed matter), that need presorting (Parcel Select), that stay in one neighbourhood (Connect) or that are suspended (Global
/// Express Guaranteed) are not offered.
///
/// Sizes abroad are the most that any country takes; many take less, and USPS then lists no price. First-Class Package
/// International Service takes a length of 24 inches and 36 inches of length, height and depth together (International Mail
/// Manual 251.2): no such box has more than 60 inches of length and girth. The other two go up to 108 (International Mail Manual
/// 221.2 and 231.2 with the Individual Country Listings).
pub static SERVICES: &[(&str, Service)] = &[
    (
        "USPS_GROUND_ADVANTAGE",
        Service {
            id: "ground_advantage",
            name: "USPS Ground Advantage",
            max_weight_lb: 70,
            max_length_plus_girth_in: 130,
            abroad: false,
        },
    ),
    (
        "PRIORITY_MAIL",
        Service {
            id: "priority_mail",
            name: "USPS Priority Mail",
            max_weight_lb: 70,
            max_length_plus_girth_in: 108,
            abroad: false,
        },
    ),
    (
        "PRIORITY_MAIL_EXPRESS",
        Service {
            id: "priority_mail_express",
            name: "USPS Priority Mail Express",
            max_weight_lb: 70,
            max_length_plus_girth_in: 108,
            abroad: false,
        },
    ),
    (
        "FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE",
        Service {
            id: "first_class_package_international",
            name: "USPS First-Class Package International Service",
            max_weight_lb: 4,
            max_length_plus_girth_in: 60,
            abroad: true,
        },
    ),
    (
        "PRIORITY_MAIL_INTERNATIONAL",
        Service {
            id: "priority_mail_international",
            name: "USPS Priority Mail International",
            max_weight_lb: 70,
            max_length_plus_girth_in: 108,
            abroad: true,
        },
    ),
    (
        "PRIORITY_MAIL_EXPRESS_INTERNATIONAL",
        Service {
            id: "priority_mail_express_international",
            name: "USPS Priority Mail Express International",
            max_weight_lb: 70,
            max_length_plus_girth_in: 108,
            abroad: true,
        },
    ),
];

/// The service with this id.
pub fn service(id: &str) -> Option<&'static Service> {
    SERVICES
        .iter()
        .map(|(_, service)| service)
        .find(|service| service.id == id)
}

/// The mail class of a service.
pub(super) fn mail_class(service: &Service) -> &'static str {
    SERVICES
        .iter()
        .find(|(_, known)| known.id == service.id)
        .map_or("", |(class, _)| class)
}

/// Whether a mail class is one of the documents', offered or not: workshare, returns, books, one neighbourhood.
pub(super) fn is_known(mail_class: &str) -> bool {
    const NOT_OFFERED: [&str; 12] = [
        "PARCEL_SELECT",
        "PARCEL_SELECT_LIGHTWEIGHT",
        "LIBRARY_MAIL",
        "MEDIA_MAIL",
        "BOUND_PRINTED_MATTER",
        "FIRST-CLASS_PACKAGE_SERVICE",
        "USPS_CONNECT_LOCAL",
        "USPS_CONNECT_MAIL",
        "USPS_CONNECT_REGIONAL",
        "USPS_CONNECT_NATIONAL",
        "USPS_CONNECT_SAME_DAY",
        "GLOBAL_EXPRESS_GUARANTEED",
    ];
    NOT_OFFERED.contains(&mail_class)
        || mail_class.ends_with("_RETURN_SERVICE")
        || of_mail_class(mail_class).is_some()
}

/// The service of a mail class, if it is one a shop can offer.
pub(super) fn of_mail_class(mail_class: &str) -> Option<&'static Service> {
    SERVICES
        .iter()
        .find(|(class, _)| *class == mail_class)
        .map(|(_, service)| service)
}
