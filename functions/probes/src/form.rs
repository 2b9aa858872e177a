//! The onboarding form that a lender's service sends. `T` is its text: owned, or borrowed from the event.

use serde::Deserialize;

/// Who applies, where they live and work, what they declare, and their bank statement.
#[derive(Debug, Deserialize)]
pub struct Form<T> {
    pub applicant: Applicant<T>,
    #[serde(default = "Vec::new")]
    pub addresses: Vec<Address<T>>,
    #[serde(default = "Vec::new")]
    pub employments: Vec<Employment<T>>,
    #[serde(default = "Vec::new")]
    pub declarations: Vec<Declaration<T>>,
    #[serde(default = "Vec::new")]
    pub statement: Vec<Transaction<T>>,
    pub message: T,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Applicant<T> {
    pub surname: T,
    pub name: T,
    pub date_of_birth: T,
    pub id_number: T,
    pub email: T,
    pub phone: T,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address<T> {
    pub street: T,
    pub city: T,
    pub postal_code: T,
    pub country: T,
    pub since: T,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Employment<T> {
    pub employer: T,
    pub position: T,
    pub net_monthly_cents: u32,
    pub since: T,
    pub until: Option<T>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Declaration<T> {
    pub text: T,
    pub is_accepted: bool,
    pub at: T,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transaction<T> {
    pub booked_on: T,
    pub amount_cents: i64,
    pub balance_cents: i64,
    pub counterparty: T,
    pub reference: T,
}

impl<T: AsRef<str>> Form<T> {
    /// Bytes of text that were read: parsers that read all of the same form agree on it.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        let sum = |texts: &[&T]| texts.iter().map(|text| text.as_ref().len()).sum::<usize>();
        let Applicant { surname, name, date_of_birth, id_number, email, phone } = &self.applicant;
        sum(&[surname, name, date_of_birth, id_number, email, phone, &self.message])
            + self
                .addresses
                .iter()
                .map(|one| sum(&[&one.street, &one.city, &one.postal_code, &one.country, &one.since]))
                .sum::<usize>()
            + self.employments.iter().map(|one| sum(&[&one.employer, &one.position, &one.since])).sum::<usize>()
            + self
                .employments
                .iter()
                .filter_map(|one| one.until.as_ref())
                .map(|until| until.as_ref().len())
                .sum::<usize>()
            + self.declarations.iter().map(|one| sum(&[&one.text, &one.at])).sum::<usize>()
            + self.statement.iter().map(|one| sum(&[&one.booked_on, &one.counterparty, &one.reference])).sum::<usize>()
    }
}
