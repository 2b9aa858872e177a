//! Dates on documents, and the ways documents print them.

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: i32,
    pub month: u8,
    pub day: u8,
}

/// How a document writes a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateStyle {
    /// `14.03.1987`
    Dots,
    /// `03/14/1987`, as on cards of the United States.
    MonthFirst,
    /// `14 MAR 1987`, ICAO Doc 9303 part 3, section 3.1: two digits, three letters, four digits.
    DayMonthName,
    /// `14 MAR/MÄR 1987`: the month in English and in a second language.
    TwoLanguages(&'static [&'static str; 12]),
    /// `1987-03-14`
    Iso,
    /// `14/03/1987`
    Slashes,
    /// `14 03 1987`
    Spaces,
}

pub const ENGLISH: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
pub const FRENCH: [&str; 12] =
    ["JAN", "FÉV", "MARS", "AVR", "MAI", "JUIN", "JUIL", "AOÛT", "SEPT", "OCT", "NOV", "DÉC"];
pub const GERMAN: [&str; 12] = ["JAN", "FEB", "MÄR", "APR", "MAI", "JUN", "JUL", "AUG", "SEP", "OKT", "NOV", "DEZ"];

impl Date {
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }

    /// `YYYY-MM-DD`.
    #[must_use]
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `YYMMDD`, ICAO Doc 9303 part 3, section 4.8.
    #[must_use]
    pub fn short(self) -> String {
        format!("{:02}{:02}{:02}", self.year.rem_euclid(100), self.month, self.day)
    }

    #[must_use]
    pub fn written(self, style: DateStyle) -> String {
        let Self { year, month, day } = self;
        let name = ENGLISH[usize::from(month) - 1];
        match style {
            DateStyle::Dots => format!("{day:02}.{month:02}.{year}"),
            DateStyle::MonthFirst => format!("{month:02}/{day:02}/{year}"),
            DateStyle::DayMonthName => format!("{day:02} {name} {year}"),
            DateStyle::TwoLanguages(names) => format!("{day:02} {name}/{} {year}", names[usize::from(month) - 1]),
            DateStyle::Iso => self.iso(),
            DateStyle::Slashes => format!("{day:02}/{month:02}/{year}"),
            DateStyle::Spaces => format!("{day:02} {month:02} {year}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_style() {
        let date = Date::new(1987, 3, 4);
        for (style, expected) in [
            (DateStyle::Dots, "04.03.1987"),
            (DateStyle::MonthFirst, "03/04/1987"),
            (DateStyle::DayMonthName, "04 MAR 1987"),
            (DateStyle::TwoLanguages(&GERMAN), "04 MAR/MÄR 1987"),
            (DateStyle::Iso, "1987-03-04"),
            (DateStyle::Slashes, "04/03/1987"),
            (DateStyle::Spaces, "04 03 1987"),
        ] {
            assert_eq!(date.written(style), expected);
        }
        assert_eq!(date.short(), "870304");
    }
}
