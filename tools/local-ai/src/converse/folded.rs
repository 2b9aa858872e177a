//! Text cut into tokens that compare without case, marks and punctuation, each with its place in the source.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A run of letters or digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Upper case, marks dropped.
    pub(super) folded: String,
    /// Bytes in the source text.
    pub(super) range: Range<usize>,
}

/// Upper case with marks dropped; punctuation stays.
pub(super) fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_uppercase).collect()
}

/// The tokens joined without spaces: readers lose the spaces of small print first.
pub(super) fn squeezed(text: &str) -> String {
    tokens(text).into_iter().map(|token| token.folded).collect()
}

/// A folded word with characters that readers take for each other made equal; for words that are known, never for values.
pub(super) fn alike(folded: &str) -> String {
    let same = |c| match c {
        '0' => 'O',
        '1' | 'L' | 'J' => 'I',
        '5' => 'S',
        '8' => 'B',
        other => other,
    };
    folded.replace("RN", "M").chars().map(same).collect()
}

/// Cuts at everything that is neither letter nor digit, and inside `DOB01`, `4bEXP` and `3DOB`, which readers run together.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut run: Vec<(usize, char)> = Vec::new();
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_alphanumeric() || (is_combining_mark(c) && !run.is_empty()) {
            run.push((at, c));
        } else if !run.is_empty() {
            cut(text, &run, at, &mut found);
            run.clear();
        }
    }
    found
}

fn cut(text: &str, run: &[(usize, char)], end: usize, found: &mut Vec<Token>) {
    let mut start = 0;
    for i in 1..=run.len() {
        let here = i == run.len() || is_boundary(run, start, i);
        if here {
            let range = run[start].0..run.get(i).map_or(end, |(at, _)| *at);
            found.push(Token { folded: fold(&text[range.clone()]), range });
            start = i;
        }
    }
}

fn is_boundary(run: &[(usize, char)], start: usize, i: usize) -> bool {
    let (before, after) = (run[i - 1].1, run[i].1);
    let letters_after = run[i..].iter().take_while(|(_, c)| c.is_alphabetic()).count();
    let starts_word = run.get(i + 1).is_some_and(|(_, c)| c.is_lowercase() || c.is_uppercase());
    (before.is_alphabetic() && after.is_numeric())
        || (before.is_lowercase() && after.is_uppercase() && starts_word)
        // `3DOB` is two tokens, `4b` is one, and so is the `4b` of `4bEXP`.
        || (before.is_numeric()
            && after.is_alphabetic()
            && letters_after >= 2
            && !(i - start <= 2 && after.is_lowercase() && run[i + 1].1.is_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_what_a_reader_may_run_together() {
        for (text, expected) in [
            ("Date of birth", "DATE OF BIRTH"),
            ("Dzimšanas datums:", "DZIMSANAS DATUMS"),
            ("DOB01/02/1990", "DOB 01 02 1990"),
            ("4b. EXP", "4B EXP"),
            ("4bEXP 1", "4B EXP 1"),
            ("3DOB", "3 DOB"),
            ("DateOfBirth", "DATE OF BIRTH"),
            ("  ", ""),
        ] {
            let joined: Vec<String> = tokens(text).into_iter().map(|t| t.folded).collect();
            assert_eq!(joined.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn alike_words_are_those_that_readers_confuse() {
        for (read, meant) in [("SUMAME", "SURNAME"), ("N0", "NO"), ("ISSUE", "1SSUE"), ("LIDZ", "IIDZ")] {
            assert_eq!(alike(read), alike(meant), "{read}");
        }
    }

    #[test]
    fn ranges_point_into_the_source() {
        let text = "Vārds/Ņame 4b";
        let cut: Vec<&str> = tokens(text).into_iter().map(|t| &text[t.range]).collect();
        assert_eq!(cut, ["Vārds", "Ņame", "4b"]);
    }
}
