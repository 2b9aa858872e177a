//! Lines of a machine-readable zone (ICAO 9303 part 3): 30, 36 or 44 characters of a small alphabet, evenly spaced, with
//! runs of the filler `<`. A recogniser made for prose reads them less surely than it could, so they are decoded with
//! that alphabet alone, and read again in other shapes when the length is none a zone has.

use super::ctc::{self, Glyph, is_machine_zone};

/// Lengths of TD1, TD2 and MRV-B, TD3 and MRV-A.
pub(super) const LENGTHS: [usize; 3] = [30, 36, 44];
/// Fewer characters are not taken for a zone.
const LEAST_LENGTH: usize = 24;
/// Of a zone's characters at least this share is read as such even by a reader of prose.
const LEAST_SHARE: f32 = 0.85;

/// Other shapes of the crop to try, as (stretch, share of the height that is kept): wider parts fillers that ran together,
/// lower makes the characters larger.
pub(super) const SHAPES: [(f32, f32); 3] = [(1.0, 0.85), (1.25, 1.0), (0.85, 1.0)];

/// Whether a line, as a reader of prose has it, is one of a machine-readable zone: long, of its alphabet, with fillers.
pub(super) fn looks_like_zone(glyphs: &[Glyph]) -> bool {
    let printed: Vec<char> =
        glyphs.iter().filter_map(|glyph| glyph.text.chars().next()).filter(|c| *c != ' ').collect();
    let of_zone = printed.iter().filter(|c| is_machine_zone(**c)).count();
    let fillers = printed.iter().filter(|c| matches!(c, '<' | '«' | '‹')).count();
    printed.len() >= LEAST_LENGTH && fillers >= 2 && of_zone as f32 >= LEAST_SHARE * printed.len() as f32
}

/// Whether the line has a length that ICAO 9303 knows.
pub(super) fn has_legal_length(glyphs: &[Glyph]) -> bool {
    LENGTHS.contains(&glyphs.len())
}

/// In a line that shows no other digit, a zero is the letter O: both have one shape, and names hold no digits.
pub(super) fn settle_zeros(glyphs: &mut [Glyph]) {
    let text = ctc::text_of(glyphs);
    if text.chars().any(|c| matches!(c, '1'..='9')) {
        return;
    }
    for glyph in glyphs.iter_mut().filter(|glyph| &*glyph.text == "0") {
        glyph.text = "O".into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str) -> Vec<Glyph> {
        let glyph = |c: char| Glyph { text: c.to_string().into(), probability: 0.9, from: 0.0, to: 0.0 };
        text.chars().map(glyph).collect()
    }

    #[test]
    fn zones_are_told_from_prose() {
        for (text, expected) in [
            ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", true),
            ("L898902C36UTO7408122F1204159ZE184226B<<<<<10", true),
            ("I<UTOD231458907<<<<<<<<<<<<<<<", true),
            ("P<UTOERIKSSON<< ANNA<MARIA<<<<<<«<<<<<<<<<<", true),
            ("REPORT A CHANGE OF ADDRESS TO THE DEPARTMENT", false),
            ("A<B<C", false),
            ("the boat was late again << so we stayed the night", false),
        ] {
            assert_eq!(looks_like_zone(&glyphs(text)), expected, "{text}");
        }
    }

    #[test]
    fn zeros_become_letters_only_where_no_digit_stands() {
        for (read, expected) in [("P<UT0ERIKSS0N<<", "P<UTOERIKSSON<<"), ("L898902C<UT07", "L898902C<UT07")] {
            let mut line = glyphs(read);
            settle_zeros(&mut line);
            assert_eq!(ctc::text_of(&line), expected);
        }
    }

    #[test]
    fn legal_lengths_are_those_of_the_standard() {
        assert!([30, 36, 44].iter().all(|&length| has_legal_length(&glyphs(&"<".repeat(length)))));
        assert!([29, 31, 43, 45].iter().all(|&length| !has_legal_length(&glyphs(&"<".repeat(length)))));
    }
}
