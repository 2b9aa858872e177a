//! A page as read: lines and words with geometry and confidences, in reading order.

use super::ctc::{self, Glyph};
use super::geometry::{Point, Quad};

/// All text of one image.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Size of the pixels that quads are measured in; the image as uploaded, possibly averaged down.
    pub width: f32,
    pub height: f32,
    /// In reading order.
    pub lines: Vec<Line>,
}

/// Words that stand together on one base line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub text: String,
    pub quad: Quad,
    /// Mean of the characters' probabilities, `0.0..=1.0`, as the recogniser gives them: not calibrated against a truth.
    pub confidence: f32,
    pub words: Vec<Word>,
}

/// Characters without a space between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub text: String,
    pub quad: Quad,
    /// As for [`Line::confidence`], over this word's characters.
    pub confidence: f32,
}

impl Line {
    /// The line that `glyphs`, read in `quad`, make; `None` when nothing was printed there.
    #[must_use]
    pub fn from_glyphs(quad: Quad, glyphs: &[Glyph]) -> Option<Self> {
        let runs: Vec<&[Glyph]> = ctc::words(glyphs).collect();
        let mut words: Vec<Word> = Vec::with_capacity(runs.len());
        for (index, run) in runs.iter().enumerate() {
            // A word ends half way to the next one's first character: steps mark a character's peak, not its width.
            let before = index.checked_sub(1).map_or(0.0, |i| runs[i].last().map_or(0.0, |glyph| glyph.to));
            let after = runs.get(index + 1).and_then(|next| next.first()).map_or(1.0, |glyph| glyph.from);
            let (first, last) = (run.first()?, run.last()?);
            let half_glyph = (last.to - first.from) / run.len() as f32 / 2.0;
            let from = (first.from - half_glyph).max(f32::midpoint(before, first.from)).max(0.0);
            let to = (last.to + half_glyph).min(f32::midpoint(after, last.to)).min(1.0);
            words.push(Word {
                text: ctc::text_of(run),
                quad: quad.part(from, to, 0.0, 1.0),
                confidence: ctc::mean_probability(run),
            });
        }
        let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        (!words.is_empty()).then(|| Self { text, quad, confidence: ctc::mean_probability(glyphs), words })
    }
}

/// Sort lines as a person reads a page whose text runs in `direction` (radians): rows from top to bottom, each from left
/// to right.
pub fn sort_in_reading_order(lines: &mut Vec<Line>, direction: f32) {
    let upright = |line: &Line| line.quad.centre().turned(-direction);
    lines.sort_by(|a, b| upright(a).y.total_cmp(&upright(b).y));
    let mut rows: Vec<(f32, f32, Vec<Line>)> = Vec::new();
    for line in lines.drain(..) {
        let (y, height) = (upright(&line).y, line.quad.height());
        match rows.last_mut() {
            Some((middle, row_height, row)) if y - *middle < 0.5 * height.min(*row_height) => {
                let count = row.len() as f32;
                *middle = (*middle * count + y) / (count + 1.0);
                row.push(line);
            }
            _ => rows.push((y, height, vec![line])),
        }
    }
    for (_, _, mut row) in rows {
        row.sort_by(|a, b| upright(a).x.total_cmp(&upright(b).x));
        lines.append(&mut row);
    }
}

/// The smallest upright box around a quad: left, top, width, height in the quad's own unit.
#[must_use]
pub fn hull(quad: &Quad) -> (Point, f32, f32) {
    let xs = quad.0.map(|p| p.x);
    let ys = quad.0.map(|p| p.y);
    let low = Point::new(xs.into_iter().fold(f32::MAX, f32::min), ys.into_iter().fold(f32::MAX, f32::min));
    let high = Point::new(xs.into_iter().fold(f32::MIN, f32::max), ys.into_iter().fold(f32::MIN, f32::max));
    (low, high.x - low.x, high.y - low.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x: f32, y: f32, direction: f32) -> Line {
        let quad = Quad::rectangle(Point::new(x, y).turned(direction), 80.0, 20.0, direction);
        Line { text: text.into(), quad, confidence: 1.0, words: Vec::new() }
    }

    #[test]
    fn rows_read_left_to_right_and_top_to_bottom_whichever_way_the_page_lies() {
        for direction in [0.0, -0.16, 0.5, std::f32::consts::PI, 3.0 * std::f32::consts::FRAC_PI_2] {
            let mut lines = vec![
                line("e", 100.0, 80.0, direction),
                line("b", 200.0, 14.0, direction),
                line("d", 220.0, 44.0, direction),
                line("a", 100.0, 10.0, direction),
                line("c", 100.0, 40.0, direction),
            ];
            sort_in_reading_order(&mut lines, direction);
            let order: String = lines.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(order, "abcde", "direction {direction}");
        }
    }

    #[test]
    fn words_split_at_spaces_and_lie_inside_their_line() {
        let glyph = |text: &str, at: f32| Glyph { text: text.into(), probability: 0.8, from: at, to: at + 0.05 };
        let glyphs =
            [glyph("A", 0.1), glyph("B", 0.2), glyph(" ", 0.4), glyph(" ", 0.5), glyph("C", 0.7), glyph("D", 0.8)];
        let quad = Quad::rectangle(Point::new(50.0, 10.0), 100.0, 20.0, 0.0);
        let line = Line::from_glyphs(quad, &glyphs).unwrap();
        assert_eq!(line.text, "AB CD");
        let [first, second] = &line.words[..] else { panic!("two words") };
        assert!(first.quad.0[1].x < second.quad.0[0].x, "words do not overlap");
        assert!(first.quad.0[0].x >= 0.0 && second.quad.0[1].x <= 100.0);
        assert!((line.confidence - 0.8).abs() < 1e-6 && (first.confidence - 0.8).abs() < 1e-6);
        assert!(Line::from_glyphs(quad, &[glyph(" ", 0.5)]).is_none());
    }
}
