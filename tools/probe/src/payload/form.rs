//! An onboarding form: who applies, where they live and work, what they declare, and the bank statement they attach.

use serde::Serialize;

use super::chance::Chance;
use super::gateway::{Envelope, event};
use super::words::{
    CITIES, COUNTERPARTIES, DECLARATIONS, EMPLOYERS, NAMES, POSITIONS, PROSE, REFERENCES, STREETS, SURNAMES,
};

/// From this size on the envelope is as API Gateway sends it.
const WHOLE_FROM: usize = 4096;
/// The form's last text, which takes the bytes that are left, is never shorter.
const LEAST_MESSAGE: usize = 12;
/// Then come the transactions; a statement without end would be no form.
const MOST_ADDRESSES: usize = 3;
const MOST_EMPLOYMENTS: usize = 4;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    applicant: Applicant,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    addresses: Vec<Address>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    employments: Vec<Employment>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    declarations: Vec<Declaration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statement: Vec<Transaction>,
    message: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Applicant {
    surname: &'static str,
    name: &'static str,
    date_of_birth: String,
    id_number: String,
    email: String,
    phone: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    street: String,
    city: &'static str,
    postal_code: String,
    country: &'static str,
    since: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Employment {
    employer: &'static str,
    position: &'static str,
    net_monthly_cents: u32,
    since: String,
    until: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Declaration {
    text: &'static str,
    is_accepted: bool,
    at: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Transaction {
    booked_on: String,
    amount_cents: i64,
    balance_cents: i64,
    counterparty: &'static str,
    reference: String,
}

/// An API Gateway event of exactly `bytes` bytes.
pub(super) fn draw(bytes: usize, seed: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed, 2);
    let sheet = Sheet { bytes, seed };
    let mut form = Form {
        applicant: applicant(&mut chance),
        addresses: Vec::new(),
        employments: Vec::new(),
        declarations: Vec::new(),
        statement: Vec::new(),
        message: String::new(),
    };
    for _ in 0..MOST_ADDRESSES {
        sheet.add(&mut form, |form| form.addresses.push(address(&mut chance)), |form| drop(form.addresses.pop()));
    }
    for _ in 0..MOST_EMPLOYMENTS {
        sheet.add(
            &mut form,
            |form| form.employments.push(employment(&mut chance)),
            |form| drop(form.employments.pop()),
        );
    }
    for text in DECLARATIONS {
        let declared = Declaration { text, is_accepted: true, at: moment(&mut chance) };
        sheet.add(&mut form, |form| form.declarations.push(declared), |form| drop(form.declarations.pop()));
    }
    add_statement(&mut form, &sheet, &mut chance);
    form.message = prose(sheet.room(&form), &mut chance);
    let drawn = sheet.write(&form).into_bytes();
    assert_eq!(drawn.len(), bytes, "the message takes what is left");
    drawn
}

/// What the form is written on: so large and no larger.
struct Sheet {
    bytes: usize,
    seed: u64,
}

impl Sheet {
    fn write(&self, form: &Form) -> String {
        let envelope = if self.bytes < WHOLE_FROM { Envelope::Least } else { Envelope::Whole };
        event(&serde_json::to_string(form).expect("a form has a JSON form"), envelope, self.seed)
    }

    /// Bytes for the message.
    fn room(&self, form: &Form) -> usize {
        self.bytes.saturating_sub(self.write(form).len())
    }

    /// Adds an entry, and takes it away again when the message would be too short.
    fn add(&self, form: &mut Form, add: impl FnOnce(&mut Form), take_away: impl FnOnce(&mut Form)) {
        add(form);
        if self.room(form) < LEAST_MESSAGE {
            take_away(form);
        }
    }
}

/// Transactions until the sheet is full. Each is measured by itself: a form of megabytes is not written once for each of them.
fn add_statement(form: &mut Form, sheet: &Sheet, chance: &mut Chance) {
    let mut balance = i64::from(chance.whole(20_000, 900_000));
    let first = transaction(&mut balance, 0, chance);
    sheet.add(form, |form| form.statement.push(first), |form| drop(form.statement.pop()));
    if form.statement.is_empty() {
        return;
    }
    let mut room = sheet.room(form);
    for number in 1.. {
        let next = transaction(&mut balance, number, chance);
        let cost = 1 + size_in_body(&next);
        if room < cost + LEAST_MESSAGE {
            return;
        }
        room -= cost;
        form.statement.push(next);
    }
}

/// The bytes that a value takes as JSON inside a JSON string.
fn size_in_body(value: &impl Serialize) -> usize {
    let text = serde_json::to_string(value).expect("an entry has a JSON form");
    serde_json::to_string(&text).expect("text has a JSON form").len() - 2
}

fn applicant(chance: &mut Chance) -> Applicant {
    let serial = chance.digits(4);
    Applicant {
        surname: chance.pick(SURNAMES),
        name: chance.pick(NAMES),
        date_of_birth: day(1950, 2007, chance),
        id_number: format!("UT{}", chance.digits(7)),
        email: format!("applicant{serial}@example.com"),
        phone: format!("+44 7700 900{}", chance.digits(3)),
    }
}

fn address(chance: &mut Chance) -> Address {
    Address {
        street: format!("{} {}", chance.pick(STREETS), chance.whole(1, 240)),
        city: chance.pick(CITIES),
        postal_code: format!("UT-{}", chance.digits(4)),
        country: "UTO",
        since: day(2008, 2026, chance),
    }
}

fn employment(chance: &mut Chance) -> Employment {
    Employment {
        employer: chance.pick(EMPLOYERS),
        position: chance.pick(POSITIONS),
        net_monthly_cents: chance.whole(90_000, 620_000),
        since: day(2008, 2019, chance),
        until: (chance.below(2) == 0).then(|| day(2020, 2026, chance)),
    }
}

fn transaction(balance: &mut i64, number: u32, chance: &mut Chance) -> Transaction {
    let earned = chance.below(9) == 0;
    let amount = i64::from(chance.whole(150, 18_000)) * if earned { 12 } else { -1 };
    *balance += amount;
    // The last ninety days, over and over: an account with many entries has many a day.
    let age = number % 90;
    Transaction {
        booked_on: format!("2026-{:02}-{:02}", 10 - age / 30, 30 - age % 30),
        amount_cents: amount,
        balance_cents: *balance,
        counterparty: chance.pick(COUNTERPARTIES),
        reference: format!("{} {}", chance.pick(REFERENCES), chance.digits(8)),
    }
}

fn day(first: u32, last: u32, chance: &mut Chance) -> String {
    format!("{}-{:02}-{:02}", chance.whole(first, last), chance.whole(1, 12), chance.whole(1, 28))
}

fn moment(chance: &mut Chance) -> String {
    format!("2026-11-24T{:02}:{:02}:{:02}Z", chance.below(24), chance.below(60), chance.below(60))
}

/// A sentence of exactly `bytes` bytes, which neither begins nor ends with a space.
fn prose(bytes: usize, chance: &mut Chance) -> String {
    let mut text = String::with_capacity(bytes + 16);
    while text.len() < bytes {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(chance.pick(PROSE));
    }
    text.truncate(bytes);
    if text.ends_with(' ') {
        text.pop();
        text.push('.');
    }
    text
}
