//! Cards with Spanish-like, German-like and other Latvian wording.

use crate::calendar::DateStyle;
use crate::canvas::{Frame, Ink};
use crate::document::{Market, Side};
use crate::guilloche::Guilloche;
use crate::layout::{Colours, Entry, Heading, Layout, PLAIN, Place, Type, ZonePlace};
use crate::typeface::Typeface;

const CLAY: Ink = Ink::rgb(150, 62, 34);
const STEEL: Ink = Ink::rgb(58, 72, 88);
const FOREST: Ink = Ink::rgb(36, 78, 50);

pub(super) const TERRACOTTA_FRONT: Layout = Layout {
    id: "documento-utopia",
    colours: Colours {
        ground: [Ink::rgb(250, 236, 222), Ink::rgb(240, 240, 228)],
        lines: [Ink(210, 130, 90, 72), Ink(150, 150, 110, 60)],
        band: CLAY,
        label: Ink::rgb(150, 76, 50),
        value: Ink::rgb(30, 24, 22),
    },
    font: Type {
        heading: Typeface::HumanistBold,
        label: Typeface::Humanist,
        value: Typeface::HumanistBold,
        label_size: 1.7,
        value_size: 2.8,
        drop: 2.9,
    },
    dates: DateStyle::Spaces,
    guilloche: Guilloche::Rosettes,
    headings: &[
        Heading::new("REPÚBLICA DE UTOPÍA", 5.0, 5.4, 2.7, CLAY),
        Heading::new("DOCUMENTO DE IDENTIDAD", 5.0, 8.6, 2.0, CLAY),
    ],
    places: &[
        Place::under(Entry::Surname, "APELLIDOS", 5.0, 13.6),
        Place::under(Entry::GivenNames, "NOMBRE", 5.0, 19.8),
        Place::under(Entry::Sex, "SEXO", 5.0, 26.0),
        Place::under(Entry::Nationality, "NACIONALIDAD", 18.0, 26.0),
        Place::under(Entry::BirthDate, "FECHA DE NACIMIENTO", 5.0, 32.2),
        Place::under(Entry::IssueDate, "EMISIÓN", 5.0, 38.4),
        Place::under(Entry::ExpiryDate, "VALIDEZ", 29.0, 38.4),
        Place::under(Entry::Number, "NÚM. DOCUMENTO", 5.0, 44.6).sized(1.15),
    ],
    mark: (31.0, 48.0),
    portrait: Some(Frame::new(56.6, 9.4, 25.0, 32.0)),
    signature: Some(Frame::new(57.0, 43.4, 23.0, 7.0)),
    emblem: Some(Frame::new(45.0, 3.0, 6.0, 7.0)),
    ..PLAIN
};

pub(super) const TERRACOTTA_BACK: Layout = Layout {
    side: Side::Back,
    headings: &[],
    places: &[
        Place::under(Entry::Address, "DOMICILIO", 5.0, 5.6),
        Place::under(Entry::BirthPlace, "LUGAR DE NACIMIENTO", 5.0, 12.2),
        Place::under(Entry::Father, "HIJO/A DE", 5.0, 18.8),
        Place::under(Entry::Mother, "Y DE", 44.0, 18.8),
    ],
    mark: (30.0, 28.4),
    portrait: None,
    signature: None,
    emblem: None,
    chip: Some(Frame::new(68.0, 3.6, 12.4, 11.0)),
    zone: Some(ZonePlace { x: 4.4, y: 38.2 }),
    ..TERRACOTTA_FRONT
};

/// German cards say `Name` where others say surname.
pub(super) const SLATE_FRONT: Layout = Layout {
    id: "ausweis-utopia",
    colours: Colours {
        ground: [Ink::rgb(226, 232, 238), Ink::rgb(238, 236, 232)],
        lines: [Ink(110, 130, 160, 74), Ink(160, 140, 150, 58)],
        band: STEEL,
        label: Ink::rgb(70, 84, 102),
        value: Ink::rgb(20, 22, 26),
    },
    font: Type {
        heading: Typeface::HumanistBold,
        label: Typeface::Humanist,
        value: Typeface::NotoSerifBold,
        label_size: 1.7,
        value_size: 2.6,
        drop: 2.8,
    },
    dates: DateStyle::Dots,
    capitals: false,
    guilloche: Guilloche::Both,
    band: 7.2,
    headings: &[
        Heading::new("UTOPIA", 4.0, 5.2, 3.4, Ink::rgb(240, 242, 246)),
        Heading::new("PERSONALAUSWEIS", 48.0, 5.0, 2.7, Ink::rgb(240, 242, 246)),
    ],
    places: &[
        Place::under(Entry::Number, "Ausweisnummer", 58.0, 11.6),
        Place::under(Entry::Surname, "Name", 29.0, 11.6),
        Place::under(Entry::GivenNames, "Vornamen", 29.0, 18.0),
        Place::under(Entry::BirthDate, "Geburtstag", 29.0, 24.4),
        Place::under(Entry::Nationality, "Staatsangehörigkeit", 58.0, 24.4),
        Place::under(Entry::BirthPlace, "Geburtsort", 29.0, 30.8),
        Place::under(Entry::ExpiryDate, "Gültig bis", 29.0, 37.2),
        Place::under(Entry::StockNumber, "Zugangsnummer", 58.0, 37.2),
    ],
    mark: (36.0, 52.2),
    portrait: Some(Frame::new(3.4, 10.0, 22.6, 30.0)),
    ghost: Some(Frame::new(66.0, 40.8, 9.0, 11.4)),
    signature: Some(Frame::new(29.0, 42.4, 24.0, 7.6)),
    ..PLAIN
};

pub(super) const SLATE_BACK: Layout = Layout {
    side: Side::Back,
    band: 0.0,
    headings: &[],
    places: &[
        Place::after(Entry::Height, "Größe", 5.0, 6.6, 16.0),
        Place::after(Entry::Eyes, "Augenfarbe", 5.0, 11.0, 16.0),
        Place::after(Entry::Address, "Anschrift", 5.0, 15.4, 16.0),
        Place::after(Entry::Authority, "Behörde", 5.0, 19.8, 16.0),
        Place::after(Entry::IssueDate, "Datum", 5.0, 24.2, 16.0),
    ],
    mark: (60.0, 27.0),
    portrait: None,
    ghost: None,
    signature: None,
    emblem: Some(Frame::new(71.0, 6.0, 9.0, 10.4)),
    zone: Some(ZonePlace { x: 5.0, y: 38.4 }),
    ..SLATE_FRONT
};

pub(super) const LATVIAN_FRONT: Layout = Layout {
    id: "aplieciba-lv",
    market: Market::Latvia,
    colours: Colours {
        ground: [Ink::rgb(228, 238, 226), Ink::rgb(236, 240, 236)],
        lines: [Ink(100, 150, 110, 72), Ink(150, 150, 180, 60)],
        band: FOREST,
        label: Ink::rgb(52, 92, 64),
        value: Ink::rgb(20, 24, 20),
    },
    font: Type {
        heading: Typeface::HumanistBold,
        label: Typeface::Humanist,
        value: Typeface::HumanistBold,
        label_size: 1.7,
        value_size: 2.8,
        drop: 2.9,
    },
    dates: DateStyle::Dots,
    guilloche: Guilloche::Rosettes,
    headings: &[
        Heading::new("LATVIJA", 5.0, 5.6, 3.4, FOREST),
        Heading::new("PERSONAS APLIECĪBA", 28.0, 5.4, 2.6, FOREST),
    ],
    places: &[
        Place::under(Entry::PersonalCode, "PERSONAS KODS / PERSONAL NUMBER", 5.0, 10.8),
        Place::under(Entry::Surname, "UZVĀRDS / SURNAME / NOM", 5.0, 17.0),
        Place::under(Entry::GivenNames, "VĀRDI / NAMES / PRÉNOMS", 5.0, 23.2),
        Place::under(Entry::BirthDate, "DZIMIS / BORN", 5.0, 29.4),
        Place::under(Entry::Sex, "DZIMUMS / SEX", 32.0, 29.4),
        Place::under(Entry::IssueDate, "IZDOTA / ISSUED", 5.0, 35.6),
        Place::under(Entry::ExpiryDate, "DERĪGA LĪDZ / VALID UNTIL", 28.0, 35.6),
        Place::under(Entry::Number, "APLIECĪBAS NR. / DOCUMENT NO.", 5.0, 41.8),
    ],
    mark: (34.0, 50.6),
    portrait: Some(Frame::new(58.0, 10.4, 23.6, 30.6)),
    signature: Some(Frame::new(59.0, 43.0, 21.0, 7.0)),
    emblem: Some(Frame::new(75.0, 2.2, 5.6, 6.6)),
    ..PLAIN
};

pub(super) const LATVIAN_BACK: Layout = Layout {
    side: Side::Back,
    headings: &[],
    places: &[
        Place::under(Entry::Nationality, "PILSONĪBA / CITIZENSHIP", 5.0, 6.0),
        Place::under(Entry::BirthPlace, "DZIMŠANAS VIETA / PLACE OF BIRTH", 5.0, 12.6),
        Place::under(Entry::Authority, "IZDEVUSI / ISSUED BY", 5.0, 19.2),
        Place::under(Entry::Height, "AUGUMS / HEIGHT", 48.0, 6.0),
    ],
    mark: (40.0, 28.0),
    portrait: None,
    signature: None,
    emblem: None,
    chip: Some(Frame::new(67.0, 11.0, 12.4, 11.0)),
    zone: Some(ZonePlace { x: 5.2, y: 37.8 }),
    ..LATVIAN_FRONT
};
