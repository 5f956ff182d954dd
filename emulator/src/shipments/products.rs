//! The classes of mail, their packaging at a flat rate, and where their parcels can be brought.

use super::price::Class;

/// What is always the same about a class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Product {
    pub(super) class: Class,
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) letter: char,
    pub(super) shown_name: &'static str,
    pub(super) definition: &'static str,
    /// Longest length plus girth, in inches.
    pub(super) largest: f64,
    pub(super) heaviest: f64,
    /// Dimensional weight and fees for bulky parcels apply.
    pub(super) by_size: bool,
}

const fn product(class: Class, code: &'static str, title: &'static str, letter: char) -> Product {
    Product {
        class,
        code,
        title,
        letter,
        shown_name: "",
        definition: "",
        largest: 108.0,
        heaviest: 70.0,
        by_size: false,
    }
}

/// All outbound classes, in the order of answers.
pub(super) const PRODUCTS: [Product; 7] = [
    product(Class::Library, "LIBRARY_MAIL", "Library Mail", 'L'),
    Product {
        shown_name: "Priority Mail Express",
        definition: "1-2 day specific guaranteed delivery by 6:00pm local delivery time",
        by_size: true,
        ..product(
            Class::Express,
            "PRIORITY_MAIL_EXPRESS",
            "Priority Mail Express",
            'E',
        )
    },
    Product {
        shown_name: "Priority Mail",
        definition: "1-3 day specific delivery to all U.S. states and territories",
        by_size: true,
        ..product(Class::Priority, "PRIORITY_MAIL", "Priority Mail", 'P')
    },
    Product {
        shown_name: "USPS Ground Advantage",
        definition: "2-5 day specific delivery, perfect for packages weighing 1 ounce up to 70 lbs",
        largest: 130.0,
        by_size: true,
        ..product(
            Class::Ground,
            "USPS_GROUND_ADVANTAGE",
            "USPS Ground Advantage",
            'U',
        )
    },
    product(Class::Media, "MEDIA_MAIL", "Media Mail", 'M'),
    Product {
        largest: 130.0,
        by_size: true,
        ..product(Class::ParcelSelect, "PARCEL_SELECT", "Parcel Select", 'V')
    },
    Product {
        heaviest: 15.0,
        ..product(
            Class::BoundPrintedMatter,
            "BOUND_PRINTED_MATTER",
            "Bound Printed Matter",
            'B',
        )
    },
];

/// Flat-rate packaging: class, indicator, name, category, retail cents.
pub(super) const FLAT_RATES: [(Class, &str, &str, &str, u64); 12] = [
    (Class::Express, "E4", "Flat Rate Envelope", "FLATS", 3325),
    (
        Class::Express,
        "E6",
        "Legal Flat Rate Envelope",
        "FLATS",
        3350,
    ),
    (
        Class::Express,
        "FP",
        "Padded Flat Rate Envelope",
        "FLATS",
        3400,
    ),
    (
        Class::Express,
        "FP",
        "Padded Flat Rate Envelope",
        "NONSTANDARD",
        3400,
    ),
    (Class::Priority, "FE", "Flat Rate Envelope", "FLATS", 1195),
    (
        Class::Priority,
        "FA",
        "Legal Flat Rate Envelope",
        "FLATS",
        1225,
    ),
    (
        Class::Priority,
        "FP",
        "Padded Flat Rate Envelope",
        "FLATS",
        1295,
    ),
    (
        Class::Priority,
        "FP",
        "Padded Flat Rate Envelope",
        "NONSTANDARD",
        1295,
    ),
    (
        Class::Priority,
        "FS",
        "Small Flat Rate Box",
        "MACHINABLE",
        1265,
    ),
    (
        Class::Priority,
        "FB",
        "Medium Flat Rate Box",
        "NONSTANDARD",
        2295,
    ),
    (
        Class::Priority,
        "PL",
        "Large Flat Rate Box",
        "NONSTANDARD",
        3140,
    ),
    (
        Class::Priority,
        "PM",
        "Large Flat Rate Box APO/FPO/DPO",
        "NONSTANDARD",
        2990,
    ),
];

/// Destination entry of Parcel Select: facility, its short name, cents for the first and for each further pound.
pub(super) const ENTRIES: [(&str, &str, u64, u64); 3] = [
    ("DESTINATION_DELIVERY_UNIT", "DDU", 420, 9),
    ("DESTINATION_SECTIONAL_CENTER_FACILITY", "DSCF", 535, 22),
    ("DESTINATION_SERVICE_HUB", "DHUB", 470, 14),
];
