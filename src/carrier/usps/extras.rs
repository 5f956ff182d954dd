//! USPS's codes of extra services (CONTRACT §6).

use crate::rates::{Cents, ExtraService, Extras, Service};

/// USPS Tracking: every label has it, and it costs nothing.
pub(super) const TRACKING: u16 = 920;
/// Above this, insurance is a service of its own.
const SMALL_VALUE: Cents = Cents(50_000);
/// As many as one question may have (Shipping Options 3.1, `extraServices`).
const MOST_CODES: usize = 5;

/// Whether a service is Priority Mail Express, which has codes of its own.
pub(super) fn is_express(service: &Service) -> bool {
    service.id == "priority_mail_express"
}

/// The code of an extra service with a mail class, and whether it goes together with somebody's signature.
pub(super) fn code(extra: ExtraService, express: bool) -> (u16, bool) {
    match extra {
        // "Signature Requested (PRIORITY_MAIL_EXPRESS only)".
        ExtraService::Signature if express => (981, true),
        ExtraService::Signature => (921, true),
        ExtraService::SignatureRestricted => (924, true),
        ExtraService::AdultSignature => (922, true),
        ExtraService::AdultSignatureRestricted => (923, true),
        ExtraService::Certified => (910, true),
        ExtraService::ReturnReceipt => (955, true),
        ExtraService::ReturnReceiptElectronic => (957, false),
        // "Priority Mail Express Merchandise Insurance".
        ExtraService::Insurance(_) if express => (925, true),
        ExtraService::Insurance(value) if value <= SMALL_VALUE => (930, false),
        ExtraService::Insurance(_) => (931, true),
    }
}

/// The codes to ask for, so that every service has its own among them. Without any wish that is tracking alone: with no code
/// at all USPS prices all there are.
pub(super) fn asked(extras: &Extras) -> Vec<u16> {
    let mut codes = Vec::with_capacity(MOST_CODES);
    for extra in extras.iter() {
        for express in [false, true] {
            let (code, _) = code(extra, express);
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }
    if codes.is_empty() {
        codes.push(TRACKING);
    }
    codes
}

/// Whether one question can ask for all of them: some have two codes.
pub fn fit_one_question(extras: &Extras) -> bool {
    asked(extras).len() <= MOST_CODES
}

#[cfg(test)]
mod tests {
    use super::*;
    use ExtraService::{AdultSignature, Certified, Insurance, ReturnReceipt, Signature};

    #[test]
    fn each_service_finds_its_code_in_the_question() {
        for (wanted, codes) in [
            (vec![], vec![920]),
            (vec![Signature], vec![921, 981]),
            (vec![AdultSignature], vec![922]),
            (vec![Insurance(Cents(50_000))], vec![930, 925]),
            (vec![Insurance(Cents(50_001))], vec![931, 925]),
            (
                vec![Signature, Insurance(Cents(1)), Certified],
                vec![921, 981, 910, 930, 925],
            ),
        ] {
            assert_eq!(asked(&Extras::new(wanted).unwrap()), codes);
        }
    }

    #[test]
    fn six_codes_are_too_many_for_one_question() {
        let most = [Signature, Insurance(Cents(1)), Certified];
        assert!(fit_one_question(&Extras::new(most).unwrap()));
        let more = [Signature, Insurance(Cents(1)), Certified, ReturnReceipt];
        assert!(!fit_one_question(&Extras::new(more).unwrap()));
    }
}
