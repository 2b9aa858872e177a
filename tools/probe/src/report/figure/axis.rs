/// A logarithmic axis between two positions in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogAxis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl LogAxis {
    /// Around all finite values above 0, with room at both ends; `None` if there is none.
    pub(super) fn around(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Option<Self> {
        let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
        for value in values.filter(|value| value.is_finite() && *value > 0.0) {
            low = low.min(value);
            high = high.max(value);
        }
        // A tenth of room for values that are all alike.
        let room = (high / low).powf(0.04).max(1.02);
        low.is_finite().then_some(Self { low: low / room, high: high * room, from, to })
    }

    /// Values at or below 0 are drawn at the low end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value.max(self.low) / self.low).ln() / (self.high / self.low).ln();
        self.from + share.min(1.0) * (self.to - self.from)
    }

    /// Round values, at least `apart` pixels from each other.
    pub(super) fn ticks(&self, apart: f64) -> Vec<f64> {
        let mut ticks: Vec<f64> = Vec::new();
        for value in self.round_values() {
            if ticks.last().is_none_or(|last| (self.at(value) - self.at(*last)).abs() >= apart) {
                ticks.push(value);
            }
        }
        ticks
    }

    fn round_values(&self) -> Vec<f64> {
        let decades = (self.high / self.low).log10();
        if decades < 1.0 {
            return self.even_steps();
        }
        let digits: &[f64] = if decades < 3.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let mut values = Vec::new();
        let mut power = 10.0_f64.powf(self.low.log10().floor());
        while power <= self.high {
            values.extend(digits.iter().map(|digit| digit * power).filter(|value| self.holds(*value)));
            power *= 10.0;
        }
        values
    }

    /// Within one decade: steps of 1, 2 or 5.
    fn even_steps(&self) -> Vec<f64> {
        let rough = (self.high - self.low) / 5.0;
        let power = 10.0_f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 5.0, 10.0].into_iter().map(|digit| digit * power).find(|step| *step >= rough).unwrap_or(rough);
        let mut values = Vec::new();
        let mut value = (self.low / step).ceil() * step;
        while value <= self.high {
            values.push(value);
            value += step;
        }
        values
    }

    fn holds(&self, value: f64) -> bool {
        value >= self.low && value <= self.high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_apart() {
        for (low, high, expected) in [
            (3.0, 90.0, vec![5.0, 10.0, 20.0, 50.0, 100.0]),
            (110.0, 190.0, vec![120.0, 140.0, 160.0, 180.0]),
            (1.0, 1e5, vec![1.0, 10.0, 100.0, 1e3, 1e4, 1e5]),
        ] {
            let axis = LogAxis::around([low, high].into_iter(), 0.0, 500.0).unwrap();
            let ticks = axis.ticks(30.0);
            assert_eq!(ticks.len(), expected.len(), "{ticks:?}");
            assert!(ticks.iter().zip(&expected).all(|(a, b)| (a / b - 1.0).abs() < 1e-9), "{ticks:?}");
        }
    }

    #[test]
    fn nothing_finite_has_no_axis_and_one_value_has() {
        assert!(LogAxis::around([f64::INFINITY, 0.0].into_iter(), 0.0, 1.0).is_none());
        let axis = LogAxis::around([5.0, 5.0].into_iter(), 0.0, 100.0).unwrap();
        assert!((axis.at(5.0) - 50.0).abs() < 1e-6);
        assert!(axis.at(f64::INFINITY) <= 100.0 && axis.at(0.0) >= 0.0);
        assert!(!axis.ticks(10.0).is_empty());
    }
}
