//! Outcomes counted.

use std::collections::BTreeMap;

use trestle_domain::case::Status;
use trestle_domain::field::FieldName;

use super::outcome::Outcome;
use super::run::{CaseOutcome, Decided, Ended, FieldOutcome};

/// How many carried fields came out how. `n` is the sum of all but `invented`, which counts fields that are not carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldCounts {
    pub exact: u32,
    /// Equal after folding diacritics only.
    pub folded: u32,
    pub null: u32,
    pub flagged: u32,
    pub wrong: u32,
    pub invented: u32,
}

impl FieldCounts {
    fn add(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Exact => &mut self.exact,
            Outcome::Folded => &mut self.folded,
            Outcome::Null => &mut self.null,
            Outcome::Flagged => &mut self.flagged,
            Outcome::Wrong => &mut self.wrong,
            Outcome::Invented => &mut self.invented,
        } += 1;
    }

    /// Fields that are carried.
    #[must_use]
    pub const fn n(self) -> u32 {
        self.exact + self.folded + self.null + self.flagged + self.wrong
    }

    /// Equal to the truth after folding diacritics, the exact ones too.
    #[must_use]
    pub const fn matched(self) -> u32 {
        self.exact + self.folded
    }
}

/// How many cases ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CaseCounts {
    /// All, the failed too.
    pub n: u32,
    pub failed: u32,
    /// No reason but informational ones and those that come of a set's other pictures.
    pub clear: u32,
    pub approved: u32,
    pub review: u32,
    pub rejected: u32,
    pub partial: u32,
}

/// Everything counted.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub all_fields: FieldCounts,
    pub by_field: BTreeMap<FieldName, FieldCounts>,
    /// By document kind.
    pub by_kind: BTreeMap<String, FieldCounts>,
    pub all_cases: CaseCounts,
    pub cases_by_condition: BTreeMap<String, CaseCounts>,
    /// By document kind and side: `id-card-td1 back`.
    pub cases_by_side: BTreeMap<String, CaseCounts>,
    pub fields_by_condition: BTreeMap<String, FieldCounts>,
}

impl Tally {
    #[must_use]
    pub fn new(outcomes: &[CaseOutcome]) -> Self {
        let mut tally = Self::default();
        for case in outcomes {
            tally.count_case(case);
            if let Ended::Decided(Decided { fields, .. }) = &case.ended {
                for field in fields {
                    tally.count_field(case, field);
                }
            }
        }
        tally
    }

    fn count_case(&mut self, case: &CaseOutcome) {
        let side = format!("{} {}", case.document_kind, case.side);
        let mut groups = vec![&mut self.all_cases, self.cases_by_side.entry(side).or_default()];
        if let Some(condition) = &case.condition {
            groups.push(self.cases_by_condition.entry(condition.clone()).or_default());
        }
        for counts in groups {
            counts.n += 1;
            match &case.ended {
                Ended::Failed(_) => counts.failed += 1,
                Ended::Decided(decided) => {
                    counts.clear += u32::from(decided.is_clear());
                    match decided.status {
                        Status::Approved => counts.approved += 1,
                        Status::Review => counts.review += 1,
                        Status::Rejected => counts.rejected += 1,
                        Status::Partial | Status::Pending => counts.partial += 1,
                    }
                }
            }
        }
    }

    fn count_field(&mut self, case: &CaseOutcome, field: &FieldOutcome) {
        self.all_fields.add(field.outcome);
        self.by_field.entry(field.field).or_default().add(field.outcome);
        self.by_kind.entry(case.document_kind.clone()).or_default().add(field.outcome);
        if let Some(condition) = &case.condition {
            self.fields_by_condition.entry(condition.clone()).or_default().add(field.outcome);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn case(kind: &str, condition: &str, ended: Ended) -> CaseOutcome {
        CaseOutcome {
            name: format!("{kind}-{condition}.jpg"),
            market: "utopia".to_owned(),
            document_kind: kind.to_owned(),
            side: "front".to_owned(),
            condition: Some(condition.to_owned()),
            ended,
        }
    }

    fn decided(status: Status, reasons: &[&str], outcomes: &[(FieldName, Outcome)]) -> Ended {
        let fields = outcomes.iter().map(|(field, outcome)| FieldOutcome {
            field: *field,
            outcome: *outcome,
            truth: None,
            read: None,
        });
        Ended::Decided(Decided {
            verification_id: String::new(),
            status,
            reasons: reasons.iter().map(|reason| (*reason).to_owned()).collect(),
            fields: fields.collect(),
            total_ms: None,
        })
    }

    #[test]
    fn every_case_and_field_is_counted_once_in_each_group() {
        use Outcome::{Exact, Folded, Invented, Null, Wrong};
        let outcomes = [
            case(
                "passport",
                "clean",
                decided(
                    Status::Approved,
                    &["FRAUD_NOT_ASSESSED"],
                    &[(FieldName::Name, Exact), (FieldName::Surname, Folded)],
                ),
            ),
            case(
                "passport",
                "hard",
                decided(
                    Status::Review,
                    &["FIELD_MISSING:name"],
                    &[(FieldName::Name, Null), (FieldName::Surname, Wrong)],
                ),
            ),
            case("card", "clean", decided(Status::Review, &["UNKNOWN_CODE"], &[(FieldName::MiddleName, Invented)])),
            case("card", "hard", Ended::Failed("IMAGE_EMPTY".to_owned())),
        ];
        let tally = Tally::new(&outcomes);
        let all = tally.all_fields;
        assert_eq!((all.n(), all.matched(), all.exact, all.null, all.wrong, all.invented), (4, 2, 1, 1, 1, 1));
        assert_eq!(tally.by_field[&FieldName::MiddleName].n(), 0);
        assert_eq!(tally.by_kind["passport"].n(), 4);
        assert_eq!(tally.fields_by_condition["hard"].wrong, 1);
        let cases = tally.all_cases;
        assert_eq!((cases.n, cases.failed, cases.clear, cases.approved, cases.review), (4, 1, 1, 1, 2));
        assert_eq!((tally.cases_by_condition["hard"].n, tally.cases_by_condition["hard"].failed), (2, 1));
        assert_eq!(tally.cases_by_side["card front"].n, 2);
    }

    #[test]
    fn what_comes_of_the_sets_other_pictures_leaves_a_case_clear() {
        for (reason, clear) in
            [("ID_NUMBER_FREQUENT", 1), ("ID_NUMBER_REUSED", 1), ("IMAGE_REUSED", 1), ("FIELD_MISSING:name", 0)]
        {
            let reasons = ["FRAUD_NOT_ASSESSED", reason];
            let tally = Tally::new(&[case("card", "clean", decided(Status::Review, &reasons, &[]))]);
            assert_eq!((tally.all_cases.clear, tally.all_cases.approved), (clear, 0), "{reason}");
        }
    }

    #[test]
    fn a_partial_result_is_not_clear() {
        let tally = Tally::new(&[case("card", "clean", decided(Status::Partial, &["FRAUD_NOT_ASSESSED"], &[]))]);
        assert_eq!((tally.all_cases.clear, tally.all_cases.partial), (0, 1));
    }
}
