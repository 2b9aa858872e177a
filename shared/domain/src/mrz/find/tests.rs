use super::*;
use crate::document::UploadKind;
use crate::page::{Printed, page};
use proptest::prelude::*;

/// Doc 9303 part 4, appendix B.
const TD3: [&str; 2] = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
/// Doc 9303 part 5, appendix B.
const TD1: [&str; 3] =
    ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];
/// Doc 9303 part 6, appendix B.
const TD2: [&str; 2] = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"];

fn found(lines: &[Printed]) -> Vec<Zone> {
    zones(&page(UploadKind::IdFront, lines))
}

fn summary(zone: &Zone) -> (&str, &str, &str, Option<&str>, bool) {
    let surname = zone.names.as_ref().map(|names| names.surname.as_str());
    (&zone.number.text, &zone.birth.text, &zone.expiry.text, surname, zone.proven() && zone.number.proven)
}

#[test]
fn the_published_examples() {
    for lines in [&TD3[..], &TD1, &TD2] {
        let printed: Vec<Printed> = lines.iter().zip([0.8, 0.85, 0.9]).map(|(l, y)| (*l, 0.1, y)).collect();
        let zones = found(&printed);
        assert_eq!(zones.len(), 1, "{lines:?}");
        let number = if lines.len() == 2 && lines[0].starts_with('P') { "L898902C3" } else { "D23145890" };
        assert_eq!(summary(&zones[0]), (number, "740812", "120415", Some("ERIKSSON"), true));
        assert_eq!(zones[0].names.as_ref().unwrap().given, "ANNA MARIA");
    }
}

#[test]
fn noise_of_readers() {
    for lines in [
        // In two pieces, the right one first; other text around.
        &[
            ("PASSPORT", 0.1, 0.1),
            ("ANNA<MARIA<<<<<<<<<<<<<<<<<<<", 0.35, 0.8),
            ("P<UTOERIKSSON<<", 0.1, 0.8),
            ("7408122F1204159ZE184226B<<<<<10", 0.3, 0.85),
            ("L898902C36UTO", 0.1, 0.85),
        ][..],
        // Out of order, spaces, merged fillers, guillemets.
        &[("L898902C36UTO7408122F1204159ZE184226B<<10", 0.1, 0.85), ("P< UTO ERIKSSON « ANNA<MARIA<<<<<<", 0.1, 0.8)],
        // Lower case and letters for digits.
        &[("p<utoerikss0n<<anna<maria<<<<<", 0.1, 0.8), ("L898902C36UTO74O8I22F12O4159ZE184226B<<<<<1O", 0.1, 0.85)],
    ] {
        let zones = found(lines);
        assert_eq!(zones.len(), 1, "{lines:?}");
        assert_eq!(summary(&zones[0]), ("L898902C3", "740812", "120415", Some("ERIKSSON"), true), "{lines:?}");
        assert_eq!(zones[0].names.as_ref().unwrap().given, "ANNA MARIA");
    }
}

#[test]
fn a_lower_line_alone_has_no_names() {
    let zones = found(&[(TD3[1], 0.1, 0.85)]);
    assert_eq!(summary(&zones[0]), ("L898902C3", "740812", "120415", None, true));
    let far = found(&[(TD3[0], 0.1, 0.1), (TD3[1], 0.1, 0.85)]);
    assert!(far[0].names.is_none(), "an upper line elsewhere on the page belongs to something else");
}

#[test]
fn two_documents_are_two_zones() {
    let other = ["I<UTOC001234504<<<<<<<<<<<<<<<", "8001014M3001019UTO<<<<<<<<<<<8", "BERG<<OLE<<<<<<<<<<<<<<<<<<<<<"];
    let lines: Vec<Printed> =
        TD1.iter().zip([0.3, 0.35, 0.4]).chain(other.iter().zip([0.8, 0.85, 0.9])).map(|(l, y)| (*l, 0.1, y)).collect();
    assert_eq!(found(&lines).len(), 2);
}

#[test]
fn prose_is_no_zone() {
    assert!(
        found(&[("PASSPORT", 0.1, 0.1), ("Date of birth 12.08.1974", 0.1, 0.2), ("<<<<<<<<<<<<<<<<", 0.1, 0.3)])
            .is_empty()
    );
}

proptest! {
    /// One digit read wrongly in a covered cell never gives another proven zone value.
    #[test]
    fn a_wrong_digit_is_never_proven(at in 0usize..43, by in 1u8..10) {
        prop_assume!(TD3[1].as_bytes()[at].is_ascii_digit());
        let mut lower = TD3[1].as_bytes().to_vec();
        lower[at] = (lower[at] - b'0' + by) % 10 + b'0';
        let lower = String::from_utf8(lower).unwrap();
        for zone in found(&[(TD3[0], 0.1, 0.8), (&lower, 0.1, 0.85)]) {
            for (cells, truth) in [(&zone.number, "L898902C3"), (&zone.birth, "740812"), (&zone.expiry, "120415")] {
                prop_assert!(!cells.proven || cells.text == truth, "{} {}", cells.text, lower);
            }
        }
    }

    #[test]
    fn no_text_panics(lines in prop::collection::vec("[A-Za-z0-9<« ]{0,50}|\\PC{0,50}", 0..5)) {
        let printed: Vec<Printed> = lines.iter().zip([0.1, 0.15, 0.2, 0.25, 0.3]).map(|(l, y)| (l.as_str(), 0.1, y)).collect();
        found(&printed);
    }
}
