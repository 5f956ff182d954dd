//! Numbers that look random and are the same under the same seed.

/// A small generator (SplitMix64): good enough to spread faults and ZIP+4 codes, not for secrets.
#[derive(Debug, Clone)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// Starts a sequence.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn next_bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.state)
    }

    /// True with this probability; 1 is always, 0 is never.
    pub fn happens(&mut self, probability: f64) -> bool {
        // 53 bits fill the mantissa of a double.
        let fraction = (self.next_bits() >> 11) as f64 / (1u64 << 53) as f64;
        fraction < probability
    }
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// A number from 0 to `below` - 1 that depends only on the seed and the text.
#[must_use]
pub fn drawn_from(seed: u64, text: &str, below: u64) -> u64 {
    let mut bits = mix(seed ^ 0x5851_F42D_4C95_7F2D);
    for byte in text.bytes() {
        bits = mix(bits ^ u64::from(byte));
    }
    bits.checked_rem(below).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_sequence_and_another_seed_another() {
        let draw = |seed| {
            let mut chance = Chance::new(seed);
            [chance.next_bits(), chance.next_bits()]
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert_eq!(drawn_from(1, "M ST", 9000), drawn_from(1, "M ST", 9000));
    }

    #[test]
    fn certain_and_impossible_are_exact() {
        let mut chance = Chance::new(1);
        for _ in 0..1000 {
            assert!(chance.happens(1.0));
            assert!(!chance.happens(0.0));
        }
    }
}
