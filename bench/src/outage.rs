//! The carrier is down for a while: every API answers 503, or does not answer at all.

use edgepost::clock::millis;
use emulator::{Fault, FaultBody, FaultRule};

use crate::DAY;

/// When, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Milliseconds since the day began.
    pub from_ms: u64,
    /// The first instant at which it is over.
    pub to_ms: u64,
    /// It takes calls and never answers, instead of a 503.
    pub hangs: bool,
}

impl Outage {
    /// Reads `14:00-15:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let outage = Self {
            from_ms: time(from)?,
            to_ms: time(to)?,
            hangs: false,
        };
        (outage.from_ms < outage.to_ms).then_some(outage)
    }

    /// Whether it is on.
    pub fn is_on(&self, at_ms: u64) -> bool {
        (self.from_ms..self.to_ms).contains(&at_ms)
    }

    /// What the emulator is told while it is on.
    pub fn rule(&self) -> FaultRule {
        let fault = match self.hangs {
            true => Fault::Hang {},
            false => Fault::Status {
                status: 503,
                body: FaultBody::default(),
                headers: Default::default(),
            },
        };
        FaultRule {
            api: "*".to_owned(),
            path: None,
            skip: 0,
            times: None,
            probability: 1.0,
            fault,
        }
    }
}

/// `14:05` or `24:00`.
fn time(text: &str) -> Option<u64> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u64>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let at_ms = hours * 3_600_000 + minutes * 60_000;
    (minutes < 60 && at_ms <= millis(DAY)).then_some(at_ms)
}

/// A time of the day as it is shown.
pub fn clock(at_ms: u64) -> String {
    let minutes = at_ms / 60_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_the_day_is_read_and_shown_again() {
        let outage = Outage::parse("14:05-24:00").unwrap();
        assert_eq!((outage.from_ms, outage.to_ms), (50_700_000, 86_400_000));
        assert_eq!(clock(outage.from_ms), "14:05");
        assert!(outage.is_on(50_700_000) && !outage.is_on(50_699_999));
        assert!(!outage.is_on(86_400_000));
        for bad in [
            "",
            "14:00",
            "15:00-14:00",
            "14:00-14:00",
            "14:60-15:00",
            "14:00-24:01",
            "4:00-5:00",
            "14:00-1 :00",
            "+1:00-02:00",
        ] {
            assert_eq!(Outage::parse(bad), None, "{bad:?}");
        }
    }
}
