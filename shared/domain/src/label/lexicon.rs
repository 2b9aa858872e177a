//! The words that print beside values, as a market lists them, matched with tolerance for a reader's slips.

use crate::document::DocumentType;
use crate::field::FieldName;
use crate::market::Market;
use crate::name::compact;

/// What a label says of the value beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    Field(FieldName),
    /// The document's own title, no label at all; but no value either.
    Title(DocumentType),
    /// Something that is none of the seven fields, or more than one of them.
    Other,
}

/// A market's labels, ready to be looked for.
#[derive(Debug, Clone)]
pub struct Lexicon {
    words: Vec<Word>,
    /// Numbers of fields on driving licences (`4b`), which count only where several stand on a page.
    numbers: Vec<(String, Role)>,
}

#[derive(Debug, Clone)]
struct Word {
    letters: Vec<char>,
    /// Which letters it has, to pass over most words without counting edits.
    set: u64,
    role: Role,
}

/// How well a text fits a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fit {
    pub(super) role: Role,
    pub(super) slips: usize,
}

impl Lexicon {
    #[must_use]
    pub fn new(market: &Market) -> Self {
        let fields =
            market.labels.fields.iter().flat_map(|(field, words)| words.iter().map(|word| (word, Role::Field(*field))));
        let other = market.labels.other.iter().map(|word| (word, Role::Other));
        let titles = market
            .documents
            .iter()
            .flat_map(|document| document.titles.iter().map(|title| (title, Role::Title(document.document_type))));
        let mut lexicon = Self { words: Vec::new(), numbers: Vec::new() };
        for (word, role) in fields.chain(other).chain(titles) {
            let letters = compact(word);
            if letters.len() <= 2 && letters.starts_with(|c: char| c.is_ascii_digit()) {
                lexicon.numbers.push((letters, role));
            } else if !letters.is_empty() {
                let letters = rough(&letters);
                lexicon.words.push(Word { set: set(&letters), letters, role });
            }
        }
        lexicon
    }

    /// Whether a text is a label to the letter.
    pub(super) fn is_exact(&self, text: &str) -> bool {
        self.label(text).is_some_and(|fit| fit.slips == 0)
    }

    /// The label that a text is: at most one slip in six letters, none in labels of fewer than six. Labels of different
    /// roles that fit equally well make [`Role::Other`].
    pub(super) fn label(&self, text: &str) -> Option<Fit> {
        self.folded_label(&compact(text))
    }

    /// [`Self::label`] of a text that was compacted before.
    pub(super) fn folded_label(&self, letters: &str) -> Option<Fit> {
        if letters.chars().filter(|c| c.is_alphabetic()).take(2).count() < 2 {
            return None;
        }
        let letters = rough(letters);
        let own = set(&letters);
        let mut best: Option<Fit> = None;
        for word in &self.words {
            let allowed = word.letters.len() / SLIP;
            // An edit takes at most one letter out of the set and puts one in.
            let far = (word.set ^ own).count_ones() as usize > 2 * allowed;
            if far || word.letters.len().abs_diff(letters.len()) > allowed {
                continue;
            }
            let slips = distance(&word.letters, &letters);
            if slips > allowed {
                continue;
            }
            best = match best {
                Some(fit) if fit.slips < slips => Some(fit),
                Some(fit) if fit.slips == slips && fit.role != word.role => Some(Fit { role: Role::Other, slips }),
                _ => Some(Fit { role: word.role, slips }),
            };
        }
        best
    }

    /// The role of a field's number: `4b`, `4b.`, `(4b)`.
    pub(super) fn number(&self, text: &str) -> Option<Role> {
        let letters = compact(text);
        self.numbers.iter().find(|(number, _)| *number == letters).map(|(_, role)| *role)
    }

    /// The longest label in words.
    pub(super) const LONGEST: usize = 8;
}

/// One slip in so many letters.
const SLIP: usize = 6;

fn set(letters: &[char]) -> u64 {
    letters.iter().fold(0, |set, letter| set | 1 << (*letter as u32 % 64))
}

/// Letters with those merged that readers mix up: `RN` and `M`, `0` and `O`, `1`, `L` and `I`, `5` and `S`, `8` and `B`.
fn rough(letters: &str) -> Vec<char> {
    letters
        .replace("RN", "M")
        .chars()
        .map(|c| match c {
            '0' => 'O',
            '1' | 'L' => 'I',
            '5' => 'S',
            '8' => 'B',
            other => other,
        })
        .collect()
}

/// Edits between two texts (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let edited = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = edited.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::market;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn lexicon() -> Lexicon {
        let mut market = market();
        market.labels.fields = BTreeMap::from([
            (FieldName::Surname, vec!["Surname".to_owned(), "Uzvārds".to_owned()]),
            (FieldName::DateOfBirth, vec!["Date of birth".to_owned(), "3".to_owned()]),
            (FieldName::ExpiryDate, vec!["Date of expiry".to_owned(), "EXP".to_owned(), "4b".to_owned()]),
            (FieldName::IdNumber, vec!["Identity card no".to_owned()]),
        ]);
        market.labels.other = vec!["Place of birth".to_owned(), "Date of issue".to_owned()];
        Lexicon::new(&market)
    }

    #[test]
    fn labels_with_slips() {
        let (birth, expiry, surname) = (FieldName::DateOfBirth, FieldName::ExpiryDate, FieldName::Surname);
        for (text, role) in [
            ("Surname", Some(Role::Field(surname))),
            ("SUMAME", Some(Role::Field(surname))),
            ("Uzvards", Some(Role::Field(surname))),
            ("Uzvārd", Some(Role::Field(surname))),
            ("Dateofbirth", Some(Role::Field(birth))),
            ("Date of b1rth:", Some(Role::Field(birth))),
            ("Date of expirv", Some(Role::Field(expiry))),
            ("EXP", Some(Role::Field(expiry))),
            ("EXF", None),
            ("Place of birth", Some(Role::Other)),
            ("Date of issue", Some(Role::Other)),
            ("Identity card no", Some(Role::Field(FieldName::IdNumber))),
            ("Identity card", Some(Role::Title(DocumentType::IdCard))),
            ("Date", None),
            ("12", None),
        ] {
            assert_eq!(lexicon().label(text).map(|fit| fit.role), role, "{text}");
        }
        assert_eq!(lexicon().number("4b."), Some(Role::Field(expiry)));
        assert_eq!(lexicon().number("4c"), None);
    }

    proptest! {
        #[test]
        fn distance_is_a_metric(a in "[A-C]{0,6}", b in "[A-C]{0,6}") {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert_eq!(distance(&a, &b) == 0, a == b);
            prop_assert!(distance(&a, &b) <= a.len().max(b.len()));
        }
    }
}
