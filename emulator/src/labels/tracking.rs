//! Tracking numbers: 22 digits of which the last proves the others.

/// The number of a parcel: the service, the mailer, a serial number, and the check digit.
#[must_use]
pub(super) fn tracking_number(service: &str, mid: &str, serial: u64, extended: bool) -> String {
    // The long form has four more digits for the serial number.
    let length: usize = if extended { 25 } else { 21 };
    let start = format!("92{service}{mid}");
    let width = length.saturating_sub(start.len());
    let space = 10_u64.saturating_pow(u32::try_from(width).unwrap_or(19));
    let serial = serial.checked_rem(space).unwrap_or_default();
    let digits = format!("{start}{serial:0width$}");
    let check = check_digit(&digits);
    format!("{digits}{check}")
}

/// The digit that makes the weighted sum a multiple of ten; weights are three and one, from the end.
#[must_use]
pub(super) fn check_digit(digits: &str) -> u32 {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|digit| digit.to_digit(10))
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .sum();
    (10 - sum % 10) % 10
}

/// The code of the service; those of Ground Advantage and Priority Mail are the carrier's, the rest are made up.
#[must_use]
pub(super) fn service_type_code(mail_class: &str) -> &'static str {
    match mail_class {
        "USPS_GROUND_ADVANTAGE" => "001",
        "PRIORITY_MAIL" => "055",
        "PRIORITY_MAIL_EXPRESS" => "701",
        "MEDIA_MAIL" => "015",
        "LIBRARY_MAIL" => "019",
        "BOUND_PRINTED_MATTER" => "021",
        _ => "025",
    }
}

/// The name of the construction of a tracking number.
#[must_use]
pub(super) fn construct_code(mid: &str, extended: bool) -> &'static str {
    match (mid.len(), extended) {
        (9, false) => "C01",
        (9, true) => "C02",
        (_, false) => "C03",
        (_, true) => "C06",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_that_of_real_numbers() {
        for number in [
            "9205590109770100154911",
            "9205590109769900012613",
            "9200190414219000000011",
            "9205590006662200704797",
        ] {
            let (digits, check) = number.split_at(21);
            assert_eq!(check_digit(digits).to_string(), check, "{number}");
        }
    }

    #[test]
    fn numbers_have_22_digits_or_26_whatever_the_mailer() {
        assert_eq!(
            tracking_number("001", "904142190", 1, false),
            "9200190414219000000011"
        );
        for (mid, serial, extended, length) in [
            ("123456789", 9_999_999, false, 22),
            ("123456789", 10_000_000, false, 22),
            ("123456", 0, false, 22),
            ("123456", u64::MAX, false, 22),
            ("123456789", 5, true, 26),
        ] {
            let number = tracking_number("055", mid, serial, extended);
            assert_eq!(number.len(), length, "{mid} {serial}");
            assert!(number.starts_with(&format!("92055{mid}")));
        }
    }
}
