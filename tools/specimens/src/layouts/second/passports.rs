//! Passports with the portrait on the right and with labels in two languages.

use crate::calendar::{DateStyle, FRENCH};
use crate::canvas::{Frame, Ink};
use crate::document::Kind;
use crate::guilloche::Guilloche;
use crate::layout::{Colours, Entry, Heading, Layout, PLAIN, Place, Type, ZonePlace};
use crate::typeface::Typeface;

const OLIVE: Ink = Ink::rgb(78, 84, 36);
const VIOLET: Ink = Ink::rgb(74, 44, 104);

pub(super) const SERIF: Layout = Layout {
    id: "reisepass-utopia",
    kind: Kind::PassportTd3,
    colours: Colours {
        ground: [Ink::rgb(242, 242, 226), Ink::rgb(230, 236, 222)],
        lines: [Ink(150, 160, 90, 76), Ink(120, 150, 150, 62)],
        band: OLIVE,
        label: Ink::rgb(92, 92, 70),
        value: Ink::rgb(24, 24, 20),
    },
    font: Type {
        heading: Typeface::NotoSerifBold,
        label: Typeface::NotoSerif,
        value: Typeface::NotoSerifBold,
        label_size: 2.2,
        value_size: 3.5,
        drop: 3.9,
    },
    dates: DateStyle::Dots,
    guilloche: Guilloche::Lattice,
    headings: &[
        Heading::new("REISEPASS", 6.0, 9.0, 4.6, OLIVE),
        Heading::new("REPUBLIK UTOPIA", 44.0, 9.0, 3.6, OLIVE),
    ],
    places: &[
        Place::under(Entry::Number, "Pass-Nr.", 6.0, 15.2),
        Place::under(Entry::State, "Staat", 44.0, 15.2),
        Place::under(Entry::Surname, "Familienname", 6.0, 23.6),
        Place::under(Entry::GivenNames, "Vornamen", 6.0, 32.0),
        Place::under(Entry::BirthDate, "Geburtsdatum", 6.0, 40.4),
        Place::under(Entry::BirthPlace, "Geburtsort", 44.0, 40.4),
        Place::under(Entry::Nationality, "Staatsangehörigkeit", 6.0, 48.8),
        Place::under(Entry::Sex, "Geschlecht", 44.0, 48.8),
        Place::under(Entry::ExpiryDate, "Gültig bis", 6.0, 57.2),
        Place::under(Entry::IssueDate, "Ausgestellt am", 44.0, 57.2),
        Place::under(Entry::Height, "Größe", 70.0, 48.8),
    ],
    mark: (44.0, 66.0),
    portrait: Some(Frame::new(87.0, 13.0, 32.0, 42.0)),
    signature: Some(Frame::new(90.0, 56.6, 25.0, 7.6)),
    emblem: Some(Frame::new(111.0, 3.4, 7.0, 8.0)),
    zone: Some(ZonePlace { x: 6.0, y: 75.6 }),
    ..PLAIN
};

pub(super) const TWO_LANGUAGES: Layout = Layout {
    id: "passeport-utopia",
    kind: Kind::PassportTd3,
    colours: Colours {
        ground: [Ink::rgb(238, 230, 242), Ink::rgb(226, 234, 242)],
        lines: [Ink(140, 110, 180, 70), Ink(110, 150, 180, 64)],
        band: VIOLET,
        label: Ink::rgb(96, 78, 122),
        value: Ink::rgb(26, 20, 34),
    },
    font: Type {
        heading: Typeface::HumanistBold,
        label: Typeface::Humanist,
        value: Typeface::HumanistBold,
        label_size: 2.25,
        value_size: 3.6,
        drop: 3.9,
    },
    dates: DateStyle::TwoLanguages(&FRENCH),
    guilloche: Guilloche::Waves,
    band: 11.0,
    headings: &[
        Heading::new("PASSEPORT", 8.0, 7.8, 4.4, Ink::rgb(244, 240, 248)),
        Heading::new("RÉPUBLIQUE D'UTOPIE", 66.0, 7.8, 4.0, Ink::rgb(244, 240, 248)),
    ],
    places: &[
        Place::under(Entry::Surname, "Nom/Surname (1)", 45.0, 16.4),
        Place::under(Entry::GivenNames, "Prénoms/Given names (2)", 45.0, 24.6),
        Place::under(Entry::Number, "Passeport n°/Passport no.", 84.0, 16.4),
        Place::under(Entry::Mother, "Mère/Mother", 84.0, 24.6).sized(0.85),
        Place::under(Entry::Nationality, "Nationalité/Nationality (3)", 45.0, 32.8),
        Place::under(Entry::Sex, "Sexe/Sex (5)", 84.0, 32.8),
        Place::under(Entry::BirthDate, "Date de naissance/Date of birth (4)", 45.0, 41.0),
        Place::under(Entry::BirthPlace, "Lieu de naissance (6)", 88.0, 41.0),
        Place::under(Entry::IssueDate, "Date de délivrance (7)", 45.0, 49.2),
        Place::under(Entry::ExpiryDate, "Date d'expiration (9)", 84.0, 49.2),
        Place::under(Entry::Authority, "Autorité/Authority (8)", 45.0, 57.4).sized(0.8),
    ],
    mark: (84.0, 66.0),
    portrait: Some(Frame::new(7.0, 15.0, 32.0, 41.0)),
    ghost: Some(Frame::new(107.0, 55.4, 10.0, 12.4)),
    signature: Some(Frame::new(9.0, 58.0, 27.0, 8.0)),
    zone: Some(ZonePlace { x: 7.2, y: 75.8 }),
    ..PLAIN
};
