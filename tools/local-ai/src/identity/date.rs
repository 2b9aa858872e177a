//! Dates as United States documents print them.

use jiff::civil::Date;

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// `MM/DD/YYYY` with `/`, `-`, `.` or no separator, `YYYY-MM-DD`, or `DD MON YYYY` as passports print it.
pub(super) fn printed_date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [day, month, year] if year.len() == 4 && MONTHS.iter().any(|name| month.eq_ignore_ascii_case(name)) => {
            let index = MONTHS.iter().position(|name| month.eq_ignore_ascii_case(name))?;
            date(year, &(index + 1).to_string(), day)
        }
        [month, day, year] if year.len() == 4 => date(year, month, day),
        [year, month, day] if year.len() == 4 => date(year, month, day),
        [all] if all.len() == 8 && all.is_ascii() => date(&all[4..], &all[..2], &all[2..4]),
        _ => None,
    }
}

/// `YYMMDD` of a machine-readable zone, in the century that `future` tells: an expiry lies ahead, a birth behind.
pub(super) fn machine_zone_date(text: &str, future: bool) -> Option<Date> {
    if text.len() != 6 || !text.is_ascii() {
        return None;
    }
    // ICAO 9303 gives two digits; a holder older than a century or born from 2030 on is read a century off.
    let century = if future || &text[..2] < "30" { "20" } else { "19" };
    date(&format!("{century}{}", &text[..2]), &text[2..4], &text[4..])
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (1900..2100).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_month_first_and_impossible_ones_refused() {
        for (text, expected) in [
            ("08/31/2029", Some("2029-08-31")),
            ("8-1-1990", Some("1990-08-01")),
            ("08312029", Some("2029-08-31")),
            ("2029-08-31", Some("2029-08-31")),
            ("31 AUG 2029", Some("2029-08-31")),
            ("31/08/2029", None),
            ("02/30/2020", None),
            ("02/29/2024", Some("2024-02-29")),
            ("CLASS D", None),
        ] {
            assert_eq!(printed_date(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
        assert_eq!(machine_zone_date("740812", false).unwrap().to_string(), "1974-08-12");
        assert_eq!(machine_zone_date("320812", true).unwrap().to_string(), "2032-08-12");
    }
}
