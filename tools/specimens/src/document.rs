//! A document: what it says, before anyone decides how it looks.

use serde::Serialize;

use crate::calendar::Date;
use crate::chance::Chance;
use crate::mrz::{self, Zone};
use crate::people::{self, Holder, Sex};
use crate::personal_code::personal_code;

/// Whose rules a document follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Market {
    #[serde(rename = "lv")]
    Latvia,
    #[serde(rename = "us")]
    UnitedStates,
    #[serde(rename = "utopia")]
    Utopia,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    PassportTd3,
    IdCardTd1,
    DriverLicence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Front,
    Back,
}

impl Market {
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Latvia => "lv",
            Self::UnitedStates => "us",
            Self::Utopia => "utopia",
        }
    }
}

impl Kind {
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::PassportTd3 => "passport-td3",
            Self::IdCardTd1 => "id-card-td1",
            Self::DriverLicence => "driver-licence",
        }
    }

    /// The wire name of the document type.
    #[must_use]
    pub fn document_type(self) -> &'static str {
        match self {
            Self::PassportTd3 => "passport",
            Self::IdCardTd1 => "idCard",
            Self::DriverLicence => "driverLicence",
        }
    }
}

/// A fictional document and its holder.
#[derive(Clone, Debug)]
pub struct Document {
    pub market: Market,
    pub kind: Kind,
    pub holder: Holder,
    pub number: String,
    /// `DDMMYY-NNNNN`; Latvia only.
    pub personal_code: Option<String>,
    pub issue: Date,
    pub expiry: Date,
    pub authority: &'static str,
    /// A number of no meaning for the holder: card access number, inventory number.
    pub stock_number: String,
}

impl Document {
    /// A document that holds together: birth before issue before expiry, names that fit the zone, check digits right.
    ///
    /// # Panics
    /// Never: names that fit are soon found.
    #[must_use]
    pub fn new(market: Market, kind: Kind, accented: bool, chance: &Chance) -> Self {
        let mut people = chance.fork("holder");
        let holder = std::iter::repeat_with(|| people::holder(market, accented, &mut people))
            .find(|holder| mrz::name_field(&holder.surname, &holder.given_names, 30).is_some())
            .expect("most names fit");
        let mut papers = chance.fork("papers");
        let issue = Date::new(
            papers.whole(2022, 2025),
            u8::try_from(papers.whole(1, 12)).unwrap_or(1),
            u8::try_from(papers.whole(1, 27)).unwrap_or(1),
        );
        let (years, day) = match kind {
            Kind::DriverLicence => (8, holder.birth.day.min(28)),
            Kind::PassportTd3 => (10, issue.day),
            Kind::IdCardTd1 => (10, issue.day + 1),
        };
        let month = if kind == Kind::DriverLicence { holder.birth.month } else { issue.month };
        let number = match (market, kind) {
            (Market::Latvia, Kind::PassportTd3) => format!("LV{}", papers.digits(7)),
            (Market::Latvia, _) => format!("PA{}", papers.digits(7)),
            (Market::Utopia, Kind::PassportTd3) => format!("U{}", papers.digits(8)),
            (Market::Utopia, _) => format!("{}{}", papers.pick(&["C", "K", "XR", "T"]), papers.digits(7)),
            (Market::UnitedStates, _) => format!("{}{}", papers.pick(&["D", "F", "W", "H", "K"]), papers.digits(8)),
        };
        Self {
            market,
            kind,
            personal_code: (market == Market::Latvia).then(|| personal_code(holder.birth, &mut papers)),
            number,
            issue,
            expiry: Date::new(issue.year + years, month, day),
            authority: match market {
                Market::Latvia => papers.pick(&["PMLP RĪGAS 1. NODAĻA", "PMLP CĒSU NODAĻA", "PMLP LIEPĀJAS NODAĻA"]),
                Market::Utopia => {
                    papers.pick(&["PASSPORT OFFICE AMAUROT", "MINISTRY OF INTERIOR", "CIVIL REGISTRY, PORT HYTHE"])
                }
                Market::UnitedStates => "FRANKLIN DEPARTMENT OF MOTOR VEHICLES",
            },
            stock_number: papers.digits(6),
            holder,
        }
    }

    /// The code of the issuing state, three letters.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match self.market {
            Market::Latvia => "LVA",
            Market::UnitedStates => "USA",
            Market::Utopia => "UTO",
        }
    }

    /// The number that the market calls the holder's id number, without separators.
    #[must_use]
    pub fn id_number(&self) -> String {
        self.personal_code.as_ref().map_or_else(|| self.number.clone(), |code| code.replace('-', ""))
    }

    #[must_use]
    pub fn sex_letter(&self) -> char {
        if self.holder.sex == Sex::Female { 'F' } else { 'M' }
    }

    /// The lines of the machine readable zone; none on licences.
    ///
    /// # Panics
    /// Never on documents made by [`Document::new`], whose names fit.
    #[must_use]
    pub fn zone(&self) -> Vec<String> {
        // A hyphen has no cell of its own; part 3, section 4.6, makes it a filler.
        let optional = self.personal_code.as_ref().map(|code| code.replace('-', "<")).unwrap_or_default();
        let zone = Zone {
            code: match (self.kind, self.market) {
                (Kind::PassportTd3, _) => "P<",
                (_, Market::Latvia) => "ID",
                _ => "I<",
            },
            state: self.state(),
            number: &self.number,
            surname: &self.holder.surname,
            given_names: &self.holder.given_names,
            birth: self.holder.birth,
            sex: self.sex_letter(),
            expiry: self.expiry,
            optional: &optional,
        };
        match self.kind {
            Kind::PassportTd3 => mrz::td3(&zone).expect("names were chosen to fit").to_vec(),
            Kind::IdCardTd1 => mrz::td1(&zone).expect("names were chosen to fit").to_vec(),
            Kind::DriverLicence => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An independent reader agrees with every zone: check digits, names, dates and numbers.
    #[test]
    fn an_independent_reader_proves_the_zones() {
        for seed in 0..60 {
            let chance = Chance::new(seed);
            for market in [Market::Latvia, Market::Utopia] {
                let passport = Document::new(market, Kind::PassportTd3, seed % 2 == 0, &chance);
                let lines = passport.zone();
                let read = ::mrz::parse_td3(&lines[0], &lines[1]).unwrap();
                check(&passport, &read);
                let card = Document::new(market, Kind::IdCardTd1, seed % 2 == 0, &chance);
                let lines = card.zone();
                let read = ::mrz::parse_td1(&lines[0], &lines[1], &lines[2]).unwrap();
                check(&card, &read);
            }
        }
    }

    fn check(document: &Document, read: &::mrz::MrzData) {
        assert!(read.valid(), "{:?}", document.zone());
        let spaced = |name: &str| mrz::transliterated(name).replace('<', " ");
        assert_eq!(read.surname, spaced(&document.holder.surname));
        assert_eq!(read.given_names, spaced(&document.holder.given_names));
        assert_eq!(read.document_number, document.number);
        assert_eq!(read.date_of_birth.to_string(), document.holder.birth.iso());
        assert_eq!(read.date_of_expiry.to_string(), document.expiry.iso());
    }

    #[test]
    fn dates_are_in_order() {
        for seed in 0..200 {
            for kind in [Kind::PassportTd3, Kind::IdCardTd1, Kind::DriverLicence] {
                let document = Document::new(Market::Utopia, kind, false, &Chance::new(seed));
                assert!(document.holder.birth < document.issue && document.issue < document.expiry);
            }
        }
    }
}
