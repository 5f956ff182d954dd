//! ISO 3166-1 alpha-2 country codes.

/// An ISO 3166-1 alpha-2 code, upper case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Country(&'static str);

impl Country {
    /// The United States.
    pub const US: Self = Self("US");

    /// Reads an assigned code, upper case as Stripe and ISO write it.
    pub fn parse(text: &str) -> Option<Self> {
        ASSIGNED.split(' ').find(|code| *code == text).map(Self)
    }

    /// All of them.
    #[cfg(feature = "openapi")]
    pub fn all() -> impl Iterator<Item = Self> {
        ASSIGNED.split(' ').map(Self)
    }

    /// The code.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// Whether USPS delivers there as domestic mail: the United States, its territories, and the
    /// freely associated states, which ISO counts as countries of their own.
    pub fn is_domestic_mail(self) -> bool {
        matches!(
            self.0,
            "US" | "AS" | "FM" | "GU" | "MH" | "MP" | "PR" | "PW" | "UM" | "VI"
        )
    }
}

const ASSIGNED: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO \
FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE \
KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW \
MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE \
SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE \
VG VI VN VU WF WS YE YT ZA ZM ZW";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_assigned_codes_are_countries() {
        assert_eq!(ASSIGNED.split(' ').count(), 249);
        for good in ["US", "CA", "DE", "PR", "ZW"] {
            assert_eq!(Country::parse(good).map(Country::code), Some(good));
        }
        for bad in ["", "XX", "us", "USA", "U", "UK", "EU"] {
            assert!(Country::parse(bad).is_none(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn territories_are_domestic_mail() {
        for (code, domestic) in [
            ("US", true),
            ("PR", true),
            ("GU", true),
            ("CA", false),
            ("MX", false),
        ] {
            assert_eq!(
                Country::parse(code).unwrap().is_domestic_mail(),
                domestic,
                "{code}"
            );
        }
    }
}
