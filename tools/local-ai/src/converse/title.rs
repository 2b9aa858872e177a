//! The document's kind by its printed title.

use strsim::levenshtein;
use trestle_domain::document::DocumentType;

use super::folded::{alike, squeezed};
use super::lexicon::{Lexicon, allowance};
use super::page::Page;

/// The kind whose title stands on the page, and the line that holds it; `None` when titles of several kinds do.
pub(super) fn title(lexicon: &Lexicon, page: &Page<'_>) -> Option<(DocumentType, String)> {
    let mut found: Vec<(DocumentType, &str)> = Vec::new();
    for value in &page.values {
        let parts = value.line.text.split(['/', '|', '•', '·', '–', '—']).map(squeezed);
        for part in parts.chain([squeezed(&value.line.text)]).map(|part| alike(&part)) {
            found.extend(
                lexicon
                    .titles
                    .iter()
                    .filter(|(word, _)| is_title(&part, word))
                    .map(|(_, kind)| (*kind, value.line.id.as_str())),
            );
        }
    }
    let (kind, id) = *found.first()?;
    found.iter().all(|(other, _)| *other == kind).then(|| (kind, id.to_owned()))
}

/// Whether a text is a title, alone or as half of it at least: an authority's name may hold the word too.
fn is_title(part: &str, word: &str) -> bool {
    let long_enough = 2 * word.chars().count() >= part.chars().count();
    levenshtein(part, word) <= allowance(word).min(1)
        || (long_enough && (part.starts_with(word) || part.ends_with(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_most_of_its_line() {
        for (text, word, expected) in [
            ("Passport", "PASSPORT", true),
            ("UTOPIA PASSPORT", "PASSPORT", true),
            ("Passport office Amaurot", "PASSPORT", false),
            ("ldentity card", "IDENTITYCARD", true),
            ("Card", "IDENTITYCARD", false),
        ] {
            assert_eq!(is_title(&alike(&squeezed(text)), &alike(word)), expected, "{text}");
        }
    }
}
