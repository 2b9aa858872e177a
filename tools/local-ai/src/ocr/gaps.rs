//! Gaps between the letters of a line, seen in the pixels of its crop.

use super::ctc::Glyph;
use super::planes::Planes;

/// A column is empty when nothing in it stands out from the paper by this share of what the text does: more than a
/// background's pattern, less than a letter's thinnest stroke.
const FAINT: f32 = 0.45;
/// The crop's top and bottom, as shares of its height, belong to the lines above and below.
const MARGIN: f32 = 0.15;
/// A space below this probability is one that the recogniser may have imagined.
const DOUBTFUL: f32 = 0.15;
/// A space is this many times as wide as what usually parts the line's letters.
const TIMES: f32 = 2.0;
/// Letters that touch say nothing of the width of a space, in heights of the crop.
const NARROW: f32 = 0.08;

/// Which columns of a crop are empty.
#[derive(Debug)]
pub(super) struct Gaps {
    empty: Vec<bool>,
    height: usize,
}

impl Gaps {
    /// Looks at the first `width` columns.
    pub(super) fn of(planes: &Planes, width: usize) -> Self {
        let rows = (planes.height as f32 * MARGIN) as usize..(planes.height as f32 * (1.0 - MARGIN)) as usize;
        let mut sorted: Vec<f32> = (0..width).flat_map(|x| rows.clone().map(move |y| planes.grey(x, y))).collect();
        sorted.sort_by(f32::total_cmp);
        let paper = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        let mut contrasts: Vec<f32> = sorted.iter().map(|grey| (grey - paper).abs()).collect();
        contrasts.sort_by(f32::total_cmp);
        let faint = FAINT * contrasts.get(contrasts.len() * 19 / 20).copied().unwrap_or_default();
        let is_empty = |x: usize| rows.clone().all(|y| (planes.grey(x, y) - paper).abs() < faint);
        Self { empty: (0..width).map(is_empty).collect(), height: planes.height }
    }

    /// Drops the spaces that the recogniser hardly saw and that no gap shows.
    pub(super) fn without_false_spaces(&self, glyphs: Vec<Glyph>) -> Vec<Glyph> {
        let is_doubtful = |glyph: &Glyph| glyph.is_space() && glyph.probability < DOUBTFUL;
        if !glyphs.iter().any(is_doubtful) {
            return glyphs;
        }
        let mut between_letters: Vec<f32> = glyphs
            .windows(2)
            .filter(|pair| !pair.iter().any(Glyph::is_space))
            .map(|pair| self.widest(&pair[0], &pair[1]))
            .collect();
        between_letters.sort_by(f32::total_cmp);
        let usual = between_letters.get(between_letters.len() / 2).copied().unwrap_or_default();
        let shown = TIMES * usual.max(NARROW);
        let is_false = |at: usize| {
            let around = (glyphs[..at].last(), glyphs.get(at + 1));
            is_doubtful(&glyphs[at]) && matches!(around, (Some(a), Some(b)) if self.widest(a, b) < shown)
        };
        let is_kept: Vec<bool> = (0..glyphs.len()).map(|at| !is_false(at)).collect();
        glyphs.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept).map(|(glyph, _)| glyph).collect()
    }

    /// The widest gap between the middles of two glyphs, in heights of the crop.
    fn widest(&self, left: &Glyph, right: &Glyph) -> f32 {
        let column = |glyph: &Glyph| {
            let middle = f32::midpoint(glyph.from, glyph.to);
            ((middle * self.empty.len() as f32) as usize).min(self.empty.len())
        };
        let (from, to) = (column(left), column(right));
        let columns = self.empty.get(from..to).unwrap_or_default();
        let widest = columns.split(|is_empty| !is_empty).map(<[bool]>::len).max().unwrap_or_default();
        widest as f32 / self.height as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::ctc::text_of;
    use crate::ocr::planes::Normalisation;
    use image::{Rgb, RgbImage};

    const HEIGHT: u32 = 48;
    /// A frame for each letter, this wide, so that most of the crop is paper.
    const LETTER: u32 = 20;

    /// A crop with these gaps between its letters, and its glyphs with these probabilities of a space in each gap.
    fn line(gaps: &[(u32, Option<f32>)]) -> (Gaps, Vec<Glyph>) {
        let width = LETTER * (gaps.len() as u32 + 1) + gaps.iter().map(|(gap, _)| gap).sum::<u32>();
        let mut image = RgbImage::from_pixel(width, HEIGHT, Rgb([220, 230, 225]));
        let mut glyphs = Vec::new();
        let mut put = |text: &str, probability: f32, from: u32, to: u32| {
            let share = |x: u32| x as f32 / width as f32;
            glyphs.push(Glyph { text: text.into(), probability, from: share(from), to: share(to) });
        };
        let mut x = 0;
        for (gap, space) in gaps.iter().copied().chain([(0, None)]) {
            for (column, row) in (0..LETTER).flat_map(|column| (10..38).map(move |row| (column, row))) {
                if !(3..LETTER - 3).contains(&column) || !(13..35).contains(&row) {
                    image.put_pixel(x + column, row, Rgb([30, 30, 40]));
                }
            }
            put("N", 0.99, x, x + LETTER);
            x += LETTER + gap;
            if let Some(probability) = space {
                put(" ", probability, x - gap, x);
            }
        }
        let mut planes = Planes::blank(width as usize, HEIGHT as usize, Normalisation::HALF);
        planes.draw(&image);
        (Gaps::of(&planes, width as usize), glyphs)
    }

    #[test]
    fn a_doubtful_space_wants_a_gap_that_shows_it() {
        for (gaps, read) in [
            ([(4, None), (5, Some(0.055)), (4, None)], "NNNN"),
            ([(4, None), (16, Some(0.055)), (4, None)], "NN NN"),
            ([(4, None), (5, Some(0.5)), (4, None)], "NN NN"),
            ([(9, None), (16, Some(0.055)), (9, None)], "NNNN"),
            ([(0, None), (5, Some(0.055)), (0, None)], "NNNN"),
        ] {
            let (crop, glyphs) = line(&gaps);
            assert_eq!(text_of(&crop.without_false_spaces(glyphs)), read, "{gaps:?}");
        }
    }
}
