use crate::picture::Rgb;

/// Pixels of a tile's side.
pub(super) const SIDE: usize = 256;

/// Tiles across, and down, at most.
const ACROSS: usize = 4;

/// Square parts of a picture at its own resolution, spread over all of it: a screen's grid is lost when a picture is made smaller.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Tiles(Vec<Tile>);

/// Brightness and both chroma channels as JPEG has them (ITU-T T.871), row by row.
#[derive(Clone, PartialEq)]
pub(super) struct Tile {
    pub(super) luma: Vec<u8>,
    pub(super) blue: Vec<u8>,
    pub(super) red: Vec<u8>,
}

impl Tiles {
    /// None where a side is shorter than a tile's.
    pub(crate) fn of(picture: &Rgb) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let tops = starts(height);
        let all = tops.iter().flat_map(|top| starts(width).into_iter().map(|left| Tile::of(picture, left, *top)));
        Self(all.collect())
    }

    pub(super) fn as_slice(&self) -> &[Tile] {
        &self.0
    }
}

impl Tile {
    fn of(picture: &Rgb, left: usize, top: usize) -> Self {
        let size = SIDE * SIDE;
        let [mut luma, mut blue, mut red] =
            [Vec::with_capacity(size), Vec::with_capacity(size), Vec::with_capacity(size)];
        for y in top..top + SIDE {
            let row = &picture.row(y)[left * 3..(left + SIDE) * 3];
            for [r, g, b] in row.as_chunks().0 {
                let [r, g, b] = [i32::from(*r), i32::from(*g), i32::from(*b)];
                luma.push(byte(299 * r + 587 * g + 114 * b));
                blue.push(byte(128_000 - 169 * r - 331 * g + 500 * b));
                red.push(byte(128_000 + 500 * r - 419 * g - 81 * b));
            }
        }
        Self { luma, blue, red }
    }
}

/// Rounded from thousandths.
fn byte(thousandths: i32) -> u8 {
    u8::try_from(((thousandths + 500) / 1000).clamp(0, 255)).unwrap_or(u8::MAX)
}

/// Where tiles begin along a side, evenly from end to end.
fn starts(length: usize) -> Vec<usize> {
    match length.checked_sub(SIDE) {
        None => Vec::new(),
        Some(0) => vec![0],
        Some(rest) => {
            let tiles = length.div_ceil(SIDE).clamp(2, ACROSS);
            (0..tiles).map(|tile| rest * tile / (tiles - 1)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_a_picture_from_end_to_end() {
        for (length, expected) in [
            (200, vec![]),
            (256, vec![0]),
            (300, vec![0, 44]),
            (900, vec![0, 214, 429, 644]),
            (4000, vec![0, 1248, 2496, 3744]),
        ] {
            assert_eq!(starts(length), expected, "{length}");
        }
    }
}
