//! From the text of a line as OCR gives it to the cells of a machine-readable zone.

/// The cells that a text shows: upper-case letters, digits and `<`. White space and dots are dropped. `None` when too much
/// of the text can't stand in a zone.
pub(super) fn cells(text: &str) -> Option<String> {
    let mut cells = String::with_capacity(text.len());
    let (mut exact, mut foreign, mut lower) = (0_usize, 0_usize, 0_usize);
    for c in text.chars() {
        match c {
            'A'..='Z' | '0'..='9' | '<' => {
                cells.push(c);
                exact += 1;
            }
            'a'..='z' => {
                cells.push(c.to_ascii_uppercase());
                lower += 1;
            }
            '«' | '≪' | '《' => {
                cells.push_str("<<");
                exact += 1;
            }
            '‹' | '＜' | '〈' | '⟨' | '≤' | 'く' | 'ᐸ' => {
                cells.push('<');
                exact += 1;
            }
            '(' | '-' | '—' => {
                cells.push('<');
                foreign += 1;
            }
            c if c.is_whitespace() || c == '.' || c == ',' || c == '\'' || c == '·' => {}
            c => {
                // What looks like nothing is a cell all the same, which no check digit will agree with.
                cells.push(look_alike(c).unwrap_or('?'));
                foreign += 1;
            }
        }
    }
    // Lower case is a reader's slip here and there, or all through; words in lower case without fillers are prose.
    let prose = lower > 0 && !cells.contains('<') && lower * 2 > exact;
    (!prose && foreign * 6 <= cells.len()).then_some(cells)
}

/// A letter that only another alphabet or a mark sets apart from a cell's.
fn look_alike(c: char) -> Option<char> {
    let cell = match c {
        'А' => 'A',
        'В' => 'B',
        'С' => 'C',
        'Е' => 'E',
        'Н' => 'H',
        'К' => 'K',
        'М' => 'M',
        'О' => 'O',
        'Р' => 'P',
        'Т' => 'T',
        'Х' | '×' => 'X',
        'І' => 'I',
        _ => {
            let folded = crate::name::fold(&c.to_string());
            let mut letters = folded.chars();
            return letters.next().filter(|letter| letter.is_ascii_uppercase() && letters.next().is_none());
        }
    };
    Some(cell)
}

/// Digits for cells that hold digits only; other letters stay.
pub(super) const fn digit(cell: char) -> char {
    match cell {
        'O' | 'Q' | 'D' => '0',
        'I' | 'L' => '1',
        'Z' => '2',
        'S' => '5',
        'G' => '6',
        'B' => '8',
        other => other,
    }
}

/// Letters for cells that hold letters only (part 3, section 4.6: a name has no digits); other digits stay.
pub(super) const fn letter(cell: char) -> char {
    match cell {
        '0' => 'O',
        '1' => 'I',
        '2' => 'Z',
        '5' => 'S',
        '6' => 'G',
        '8' => 'B',
        other => other,
    }
}

/// The other readings of a cell that holds a letter or a digit.
pub(super) const fn confusable(cell: char) -> &'static [char] {
    match cell {
        '0' => &['O', 'D', 'Q'],
        'O' => &['0', 'D', 'Q'],
        'D' | 'Q' => &['0', 'O'],
        '1' => &['I', 'L'],
        'I' => &['1', 'L'],
        'L' => &['1', 'I'],
        '2' => &['Z'],
        'Z' => &['2'],
        '5' => &['S'],
        'S' => &['5'],
        '6' => &['G'],
        'G' => &['6'],
        '8' => &['B'],
        'B' => &['8'],
        '<' => &['K', 'C'],
        'K' | 'C' => &['<'],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_to_cells() {
        for (text, expected) in [
            ("P<UTOERIKSSON<<ANNA", Some("P<UTOERIKSSON<<ANNA")),
            ("P< UTO ERIKSSON << ANNA", Some("P<UTOERIKSSON<<ANNA")),
            ("p<utoeriksson«anna<<<", Some("P<UTOERIKSSON<<ANNA<<<")),
            ("L898902C36UTO", Some("L898902C36UTO")),
            ("ĒRIKSSON<<ANNA<<<<", Some("ERIKSSON<<ANNA<<<<")),
            ("I<UT0×R72039249<<<", Some("I<UT0XR72039249<<<")),
            ("ERIKSSON<<AN%A<<<<", Some("ERIKSSON<<AN?A<<<<")),
            ("Date of birth", None),
            ("12/08/1974", None),
        ] {
            assert_eq!(cells(text).as_deref(), expected, "{text}");
        }
    }
}
