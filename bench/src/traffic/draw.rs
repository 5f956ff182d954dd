//! Draws by weight.

/// Positions, each as likely as its weight.
pub struct Weighted {
    /// The sums of the weights up to and with each position.
    sums: Vec<f64>,
}

impl Weighted {
    pub fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let running = |sum: &mut f64, weight| {
            *sum += weight;
            Some(*sum)
        };
        Self {
            sums: weights.into_iter().scan(0.0, running).collect(),
        }
    }

    #[cfg(test)]
    pub fn sums(&self) -> Vec<f64> {
        self.sums.clone()
    }

    pub fn draw(&self, chance: &mut fastrand::Rng) -> usize {
        let at = chance.f64() * self.sums.last().copied().unwrap_or_default();
        // A sum that rounding left a hair below is still in the last position.
        self.sums
            .partition_point(|sum| *sum <= at)
            .min(self.sums.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_comes_as_often_as_its_weight_says() {
        let (weighted, mut chance) = (Weighted::new([1.0, 0.0, 3.0]), fastrand::Rng::with_seed(7));
        let mut counts = [0; 3];
        for _ in 0..10_000 {
            counts[weighted.draw(&mut chance)] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((2300..2700).contains(&counts[0]), "{counts:?}");
    }
}
