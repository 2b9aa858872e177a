//! How two places on an upright page lie to each other.

/// A place on the upright page, fractions of its width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    /// The mean width of a character: the unit of distances along a line, since a page's proportions are not known.
    pub(super) character: f32,
}

/// How far a value may stand to the right of its label, in characters.
const FAR_RIGHT: f32 = 30.0;
/// How far a value may stand below its label, in line heights.
const FAR_BELOW: f32 = 2.0;

impl Place {
    /// From a line's box and text.
    pub(super) fn new([x, y, width, height]: [f32; 4], text: &str) -> Self {
        let count = text.chars().count().clamp(1, 200);
        #[allow(clippy::cast_precision_loss)] // at most 200
        let character = width / count as f32;
        Self { x, y, width, height, character }
    }

    /// The part of a line that some of its characters take, by share.
    pub(super) fn part(self, text: &str, range: &std::ops::Range<usize>) -> Self {
        let total = text.chars().count();
        let before = text[..range.start].chars().count();
        let inside = text[range.clone()].chars().count();
        if inside == 0 || inside == total {
            return self;
        }
        #[allow(clippy::cast_precision_loss)] // counts of characters in a line
        let (before, inside) = (before as f32, inside as f32);
        Self { x: self.x + before * self.character, width: inside * self.character, ..self }
    }

    pub(super) fn right(self) -> f32 {
        self.x + self.width
    }

    pub(super) fn bottom(self) -> f32 {
        self.y + self.height
    }

    /// Whether both stand on one line of the page.
    pub(super) fn shares_row(self, other: Self) -> bool {
        let overlap = self.bottom().min(other.bottom()) - self.y.max(other.y);
        overlap > 0.45 * self.height.min(other.height)
    }

    /// The gap in characters to what stands right of this on the same line, where it is near enough.
    pub(super) fn gap_right(self, other: Self) -> Option<f32> {
        let unit = self.character.max(other.character).max(f32::EPSILON);
        let gap = (other.x - self.right()) / unit;
        (self.shares_row(other) && (-1.0..=FAR_RIGHT).contains(&gap)).then_some(gap.max(0.0))
    }

    /// The gap in line heights to what stands below this in the same column, where it is near enough.
    pub(super) fn gap_below(self, other: Self) -> Option<f32> {
        let unit = self.height.max(other.height).max(f32::EPSILON);
        let gap = (other.y - self.bottom()) / unit;
        let lower = other.y + other.height / 2.0 > self.bottom();
        (lower && !self.shares_row(other) && self.shares_column(other) && gap <= FAR_BELOW).then_some(gap.max(0.0))
    }

    /// How far the left edges lie apart, in characters.
    pub(super) fn indent(self, other: Self) -> f32 {
        (self.x - other.x).abs() / self.character.max(other.character).max(f32::EPSILON)
    }

    fn shares_column(self, other: Self) -> bool {
        let overlap = self.right().min(other.right()) - self.x.max(other.x);
        overlap > 0.3 * self.width.min(other.width) || self.indent(other) < 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(x: f32, y: f32) -> Place {
        Place::new([x, y, 0.2, 0.04], "ten letters")
    }

    #[test]
    fn right_is_on_the_row_and_below_in_the_column() {
        let label = place(0.1, 0.1);
        assert!(label.gap_right(place(0.35, 0.11)).is_some());
        assert!(label.gap_right(place(0.35, 0.16)).is_none(), "another row");
        assert!(label.gap_right(place(0.0, 0.1)).is_none(), "to the left");
        assert!(label.gap_below(place(0.1, 0.15)).is_some());
        assert!(label.gap_below(place(0.5, 0.15)).is_none(), "another column");
        assert!(label.gap_below(place(0.1, 0.4)).is_none(), "too far");
        assert!(label.gap_below(place(0.1, 0.05)).is_none(), "above");
    }
}
