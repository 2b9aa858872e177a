//! The words of a market pack that print beside values.

use strsim::levenshtein;
use trestle_domain::document::DocumentType;
use trestle_domain::field::FieldName;
use trestle_domain::market::{DateOrder, IdNumberRule, Market};

use super::folded::{Token, alike, fold, squeezed};

/// What a label says that the text beside it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Field(FieldName),
    /// Something that none of the seven fields may take: an issue date, a parent, a place, or a label that can't be told.
    Other,
}

impl Role {
    pub(super) fn is_name(self) -> bool {
        matches!(self, Self::Field(field) if field.is_name())
    }
}

/// A market's words and shapes, folded for comparison.
#[derive(Debug)]
pub(super) struct Lexicon {
    labels: Vec<(String, Role)>,
    /// `1.`, `4b`: meaningful only at a line's start.
    markers: Vec<(String, Role)>,
    pub(super) titles: Vec<(String, DocumentType)>,
    pub(super) instructions: Vec<String>,
    pub(super) date_order: DateOrder,
    pub(super) id_numbers: Vec<IdNumberRule>,
}

impl From<&Market> for Lexicon {
    fn from(market: &Market) -> Self {
        let fields = market.labels.fields.iter().flat_map(|(field, words)| {
            let role = Role::Field(*field);
            words.iter().map(move |word| (squeezed(word), role))
        });
        let others = market.labels.other.iter().map(|word| (squeezed(word), Role::Other));
        let (markers, labels) = fields
            .chain(others)
            .filter(|(word, _)| !word.is_empty())
            .partition::<Vec<_>, _>(|(word, _)| is_marker(word));
        let labels = labels.into_iter().map(|(word, role)| (alike(&word), role)).collect();
        let titles = market.documents.iter().flat_map(|rule| {
            rule.titles
                .iter()
                .map(|title| (alike(&squeezed(title)), rule.document_type))
                .filter(|(title, _)| !title.is_empty())
        });
        Self {
            labels,
            markers,
            titles: titles.collect(),
            instructions: market.instruction_phrases.iter().map(|phrase| fold(phrase)).collect(),
            date_order: market.date_order,
            id_numbers: market.documents.iter().map(|rule| rule.id_number.clone()).collect(),
        }
    }
}

impl Lexicon {
    /// The label that begins at the first token: its role and how many tokens it takes. The longest wins, less what was misread.
    pub(super) fn label_at(&self, tokens: &[Token]) -> Option<(Role, usize)> {
        let mut best: Option<(isize, Role, usize)> = None;
        for (word, role) in &self.labels {
            let mut joined = String::new();
            for (i, token) in tokens.iter().enumerate() {
                joined.push_str(&alike(&token.folded));
                let misread = levenshtein(&joined, word);
                let as_long = joined.chars().count().abs_diff(word.chars().count()) <= 1;
                if as_long && misread <= allowance(word) {
                    let score = signed(word.chars().count()) - 3 * signed(misread);
                    if best.is_none_or(|(top, ..)| score > top) {
                        best = Some((score, *role, i + 1));
                    }
                }
                if joined.len() > word.len() + 2 {
                    break;
                }
            }
        }
        best.map(|(_, role, taken)| (role, taken))
    }

    /// What a field number (`4b`) at a line's start stands for.
    pub(super) fn marker(&self, token: &Token) -> Option<Role> {
        self.markers.iter().find(|(word, _)| *word == token.folded).map(|(_, role)| *role)
    }

    /// Whether text tries to address a model.
    pub(super) fn is_instruction(&self, text: &str) -> bool {
        let folded = fold(text);
        self.instructions.iter().any(|phrase| folded.contains(phrase.as_str()))
    }
}

/// Whether a folded token numbers a field: one or two digits and at most one letter.
pub(super) fn is_marker(token: &str) -> bool {
    let digits = token.chars().take_while(char::is_ascii_digit).count();
    (1..=2).contains(&digits) && token.len() - digits <= 1
}

/// How many characters of a word may be misread.
pub(super) fn allowance(word: &str) -> usize {
    match word.chars().count() {
        0..=4 => 0,
        5..=9 => 1,
        _ => 2,
    }
}

fn signed(count: usize) -> isize {
    isize::try_from(count).unwrap_or(isize::MAX)
}
