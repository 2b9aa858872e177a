//! Lines of a machine-readable zone that the detector tore apart or cut short. All lines of a zone are equally long and lie
//! under each other, and their characters are evenly spaced (ICAO 9303 part 3, section 4), so where a whole line must lie is
//! known: it is read there again.

use super::ctc::{Glyph, is_machine_zone, mean_probability};
use super::geometry::{Point, Quad};
use super::machine_zone::{LENGTHS, has_legal_length};
use super::model::ModelError;

/// Where a line lies, and what it says.
pub(super) type Text = (Quad, Vec<Glyph>);

/// A piece of a zone shows at least this many characters, two of them fillers, or this many without any.
const LEAST_PIECE: usize = 8;
const LEAST_SOLID_PIECE: usize = 20;
/// Lines of one zone lie at most this many line heights apart.
const REACH: f32 = 4.0;
/// A whole line is believed from this mean probability on.
const BELIEVED: f32 = 0.8;

/// Read torn lines of a zone again as wholes. `read` reads a quad; pieces that a whole line covers are dropped.
pub(super) fn mend(
    mut texts: Vec<Text>,
    read: impl Fn(&Quad) -> Result<Vec<Glyph>, ModelError>,
) -> Result<Vec<Text>, ModelError> {
    let mut at = 0;
    while at < texts.len() {
        let (quad, glyphs) = &texts[at];
        if !is_piece(glyphs) || has_legal_length(glyphs) {
            at += 1;
            continue;
        }
        let mut whole = None;
        for candidate in candidates(quad, glyphs.len(), &texts) {
            let again = read(&candidate)?;
            if has_legal_length(&again) && is_piece(&again) && mean_probability(&again) >= BELIEVED {
                whole = Some((trimmed(&candidate, &again), again));
                break;
            }
        }
        match whole {
            Some(whole) => {
                texts.retain(|(piece, _)| !covers(&whole.0, piece));
                texts.push(whole);
                at = 0;
            }
            None => at += 1,
        }
    }
    Ok(texts)
}

fn is_piece(glyphs: &[Glyph]) -> bool {
    let fillers = glyphs.iter().filter(|glyph| &*glyph.text == "<").count();
    let of_zone = glyphs.iter().filter(|glyph| glyph.text.chars().all(is_machine_zone)).count();
    let enough = if fillers >= 2 { LEAST_PIECE } else { LEAST_SOLID_PIECE };
    glyphs.len() >= enough && of_zone == glyphs.len()
}

/// Where the whole line may lie: as wide as the zone's other lines, or as wide as a legal number of characters at this
/// line's pitch.
fn candidates(quad: &Quad, count: usize, texts: &[Text]) -> Vec<Quad> {
    let pieces = texts.iter().filter(|(_, glyphs)| is_piece(glyphs)).map(|(piece, _)| piece);
    let zone: Vec<&Quad> = pieces.filter(|piece| belong_together(quad, piece)).collect();
    // The longest piece tells the direction best.
    let angle =
        zone.iter().max_by(|a, b| a.width().total_cmp(&b.width())).map_or(quad.angle(), |longest| longest.angle());
    let (left, right) = span(quad, angle);
    let spans = zone.iter().map(|piece| span(piece, angle));
    let (zone_left, zone_right) = spans.fold((left, right), |(low, high), (l, r)| (low.min(l), high.max(r)));
    let middle = quad.centre().turned(-angle).y;
    let between = |left: f32, right: f32| {
        let centre = Point::new(f32::midpoint(left, right), middle).turned(angle);
        Quad::rectangle(centre, right - left, quad.height(), angle)
    };
    let mut found = Vec::new();
    if zone_right - zone_left > 1.02 * (right - left) {
        found.push(between(zone_left, zone_right));
    }
    let pitch = (right - left) / count as f32;
    // The longest first: a shorter one would cut a longer line at what looks like its end.
    let longer = LENGTHS.into_iter().rev().filter(|&length| length > count);
    found.extend(longer.map(|length| between(left, left + pitch * (length as f32 + 0.5))));
    found
}

/// The part of the quad that the characters fill.
fn trimmed(quad: &Quad, glyphs: &[Glyph]) -> Quad {
    let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else { return *quad };
    let half_glyph = (last.to - first.from) / glyphs.len() as f32 / 2.0;
    quad.part((first.from - half_glyph).max(0.0), (last.to + half_glyph).min(1.0), 0.0, 1.0)
}

fn belong_together(quad: &Quad, piece: &Quad) -> bool {
    let (own, other) = (quad.centre().turned(-quad.angle()), piece.centre().turned(-quad.angle()));
    let alike = (0.6..1.7).contains(&(piece.height() / quad.height()));
    let parallel = (quad.angle() - piece.angle()).cos() > 0.99;
    alike && parallel && (own.y - other.y).abs() <= REACH * quad.height()
}

/// Left and right end along a direction.
fn span(quad: &Quad, angle: f32) -> (f32, f32) {
    let xs = quad.0.map(|corner| corner.along(angle));
    (xs.into_iter().fold(f32::MAX, f32::min), xs.into_iter().fold(f32::MIN, f32::max))
}

fn covers(whole: &Quad, piece: &Quad) -> bool {
    let angle = whole.angle();
    let (from, to) = (whole.centre().turned(-angle), piece.centre().turned(-angle));
    (from.x - to.x).abs() < whole.width() / 2.0 && (from.y - to.y).abs() < whole.height() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const PITCH: f32 = 20.0;
    const FIRST: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    const SECOND: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

    fn glyphs(text: &str) -> Vec<Glyph> {
        let count = text.len() as f32;
        let glyph = |(index, c): (u16, char)| {
            let from = f32::from(index) / count;
            Glyph { text: c.to_string().into(), probability: 0.95, from, to: from + 1.0 / count }
        };
        (0..).zip(text.chars()).map(glyph).collect()
    }

    /// The quad of the characters `from..to` of a line whose first character stands at (100, y), turned by `angle`.
    fn place(from: usize, to: usize, y: f32, angle: f32) -> Quad {
        let middle = 100.0 + (from + to) as f32 / 2.0 * PITCH;
        Quad::rectangle(Point::new(middle, y).turned(angle), (to - from) as f32 * PITCH, 30.0, angle)
    }

    /// A reader that sees what the quad covers of a line at y = 500 or 550.
    fn eye(angle: f32) -> impl Fn(&Quad) -> Result<Vec<Glyph>, ModelError> {
        move |quad| {
            let (left, right) = span(quad, angle);
            let line = if quad.centre().turned(-angle).y < 525.0 { FIRST } else { SECOND };
            let inside = |index: usize| {
                let x = 100.0 + (index as f32 + 0.5) * PITCH;
                x > left && x < right
            };
            let seen = line.chars().enumerate().filter(|(index, _)| inside(*index)).map(|(_, c)| c);
            Ok(glyphs(&seen.collect::<String>()))
        }
    }

    fn texts(mended: &[Text]) -> Vec<String> {
        let mut texts: Vec<String> = mended.iter().map(|(_, line)| super::super::ctc::text_of(line)).collect();
        texts.sort();
        texts
    }

    #[test]
    fn a_line_torn_in_two_is_read_as_a_whole_beside_its_neighbour() {
        for angle in [0.0, -0.15] {
            let torn = vec![
                (place(0, 26, 500.0, angle), glyphs(&FIRST[..26])),
                (place(26, 44, 500.0, angle), glyphs(&FIRST[26..])),
                (place(0, 44, 550.0, angle), glyphs(SECOND)),
                (place(0, 8, 100.0, angle), glyphs("ERIKSSON")),
            ];
            assert_eq!(texts(&mend(torn, eye(angle)).unwrap()), ["ERIKSSON", SECOND, FIRST]);
        }
    }

    #[test]
    fn a_line_cut_short_is_followed_to_its_legal_length() {
        let short = vec![(place(0, 19, 500.0, 0.1), glyphs(&FIRST[..19]))];
        assert_eq!(texts(&mend(short, eye(0.1)).unwrap()), [FIRST]);
    }

    #[test]
    fn what_can_not_be_mended_stays_as_it_is() {
        let line = glyphs("AB<CD<EFGH<IJKL");
        let odd = vec![(place(0, 15, 500.0, 0.0), line.clone())];
        let mended = mend(odd.clone(), |_| Ok(line.clone())).unwrap();
        assert_eq!(mended, odd);
    }
}
