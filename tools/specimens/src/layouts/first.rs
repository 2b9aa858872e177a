//! The first table: a Utopian passport, Latvian and Utopian cards, and a licence of the state of Franklin.

use crate::calendar::DateStyle;
use crate::canvas::{Frame, Ink};
use crate::document::{Kind, Market, Side};
use crate::guilloche::Guilloche;
use crate::layout::{Colours, Entry, Heading, Layout, PLAIN, Place, Type, ZonePlace};
use crate::typeface::Typeface;

pub(super) const DESIGNS: &[&[Layout]] = &[
    &[PASSPORT],
    &[PASSPORT_WITH_PARENTS],
    &[LATVIAN_FRONT, LATVIAN_BACK],
    &[UTOPIAN_FRONT, UTOPIAN_BACK],
    &[LICENCE_FRONT, LICENCE_BACK],
];

const WHITE: Ink = Ink::rgb(248, 248, 244);
const BURGUNDY: Ink = Ink::rgb(112, 28, 44);
const NAVY: Ink = Ink::rgb(26, 46, 92);
const PINE: Ink = Ink::rgb(24, 84, 74);

const PASSPORT: Layout = Layout {
    id: "passport-utopia",
    market: Market::Utopia,
    kind: Kind::PassportTd3,
    side: Side::Front,
    colours: Colours {
        ground: [Ink::rgb(238, 240, 232), Ink::rgb(222, 232, 236)],
        lines: [Ink(96, 140, 170, 74), Ink(190, 130, 110, 62)],
        band: NAVY,
        label: Ink::rgb(52, 72, 104),
        value: Ink::rgb(18, 20, 26),
    },
    font: Type {
        heading: Typeface::NotoSansBold,
        label: Typeface::NotoSans,
        value: Typeface::NotoSansBold,
        label_size: 2.35,
        value_size: 3.7,
        drop: 4.1,
    },
    dates: DateStyle::DayMonthName,
    guilloche: Guilloche::Both,
    headings: &[
        Heading::new("REPUBLIC OF UTOPIA", 41.0, 8.4, 4.0, NAVY),
        Heading::new("PASSPORT", 5.0, 8.4, 4.0, NAVY),
    ],
    places: &[
        Place::under(Entry::DocumentCode, "Type", 41.0, 13.6),
        Place::under(Entry::State, "Code", 53.0, 13.6),
        Place::under(Entry::Number, "Passport No.", 88.0, 13.6),
        Place::under(Entry::Surname, "Surname", 41.0, 22.0),
        Place::under(Entry::GivenNames, "Given names", 41.0, 30.4),
        Place::under(Entry::Nationality, "Nationality", 41.0, 38.8),
        Place::under(Entry::BirthDate, "Date of birth", 41.0, 47.2),
        Place::under(Entry::Sex, "Sex", 74.0, 47.2),
        Place::under(Entry::BirthPlace, "Place of birth", 88.0, 47.2),
        Place::under(Entry::IssueDate, "Date of issue", 41.0, 55.6),
        Place::under(Entry::ExpiryDate, "Date of expiry", 74.0, 55.6),
        Place::under(Entry::Authority, "Authority", 41.0, 63.2).sized(0.8),
    ],
    mark: (98.0, 66.6),
    portrait: Some(Frame::new(5.0, 13.5, 31.0, 41.0)),
    ghost: Some(Frame::new(105.0, 19.0, 14.0, 18.5)),
    signature: Some(Frame::new(8.0, 57.5, 25.0, 8.0)),
    emblem: Some(Frame::new(112.0, 3.4, 7.4, 8.6)),
    zone: Some(ZonePlace { x: 6.6, y: 76.2 }),
    ..PLAIN
};

const PASSPORT_WITH_PARENTS: Layout = Layout {
    id: "passport-utopia-parents",
    colours: Colours {
        ground: [Ink::rgb(244, 236, 230), Ink::rgb(232, 226, 236)],
        lines: [Ink(170, 110, 130, 66), Ink(120, 140, 120, 60)],
        band: BURGUNDY,
        label: Ink::rgb(104, 50, 62),
        value: Ink::rgb(22, 18, 20),
    },
    font: Type {
        heading: Typeface::GroteskBold,
        label: Typeface::Grotesk,
        value: Typeface::GroteskBold,
        label_size: 2.4,
        value_size: 3.6,
        drop: 4.1,
    },
    guilloche: Guilloche::Rosettes,
    headings: &[
        Heading::new("REPUBLIC OF UTOPIA", 41.0, 8.4, 4.1, BURGUNDY),
        Heading::new("PASSPORT", 5.0, 8.4, 4.1, BURGUNDY),
    ],
    places: &[
        Place::under(Entry::DocumentCode, "Type", 41.0, 13.6),
        Place::under(Entry::State, "Code", 53.0, 13.6),
        Place::under(Entry::Number, "Passport No.", 88.0, 13.6),
        Place::under(Entry::Surname, "Surname", 41.0, 22.0),
        Place::under(Entry::Father, "Father's name", 82.0, 22.0).sized(0.85),
        Place::under(Entry::GivenNames, "Given names", 41.0, 30.4),
        Place::under(Entry::Mother, "Mother's name", 82.0, 30.4).sized(0.85),
        Place::under(Entry::Nationality, "Nationality", 41.0, 38.8),
        Place::under(Entry::Sex, "Sex", 82.0, 38.8),
        Place::under(Entry::BirthDate, "Date of birth", 41.0, 47.2),
        Place::under(Entry::BirthPlace, "Place of birth", 82.0, 47.2),
        Place::under(Entry::IssueDate, "Date of issue", 41.0, 55.6),
        Place::under(Entry::ExpiryDate, "Date of expiry", 82.0, 55.6),
        Place::under(Entry::Authority, "Authority", 41.0, 63.2).sized(0.8),
    ],
    ghost: None,
    ..PASSPORT
};

const LATVIAN_FRONT: Layout = Layout {
    id: "id-card-lv",
    market: Market::Latvia,
    kind: Kind::IdCardTd1,
    side: Side::Front,
    colours: Colours {
        ground: [Ink::rgb(240, 234, 226), Ink::rgb(226, 232, 224)],
        lines: [Ink(160, 96, 100, 66), Ink(110, 140, 110, 62)],
        band: BURGUNDY,
        label: Ink::rgb(98, 52, 58),
        value: Ink::rgb(20, 18, 20),
    },
    font: Type {
        heading: Typeface::NotoSansBold,
        label: Typeface::NotoSans,
        value: Typeface::NotoSansBold,
        label_size: 1.65,
        value_size: 2.75,
        drop: 2.95,
    },
    guilloche: Guilloche::Both,
    headings: &[
        Heading::new("LATVIJAS REPUBLIKA", 13.0, 5.2, 2.9, BURGUNDY),
        Heading::new("PERSONAS APLIECĪBA / IDENTITY CARD", 13.0, 8.4, 2.0, Ink::rgb(90, 60, 64)),
        Heading::new("LVA", 76.0, 5.6, 3.2, BURGUNDY),
    ],
    places: &[
        Place::under(Entry::Surname, "Uzvārds/Surname", 30.5, 12.4),
        Place::under(Entry::GivenNames, "Vārds (-i)/Given name (-s)", 30.5, 18.6),
        Place::under(Entry::Nationality, "Pilsonība/Nationality", 30.5, 24.8),
        Place::under(Entry::Height, "Augums/Height", 52.5, 24.8),
        Place::under(Entry::Sex, "Dzimums/Sex", 69.5, 24.8),
        Place::under(Entry::BirthDate, "Dzimšanas datums/Date of birth", 30.5, 31.0),
        Place::under(Entry::PersonalCode, "Personas kods/Personal code", 30.5, 37.2),
        Place::under(Entry::Number, "Kartes Nr./Card No.", 30.5, 43.4),
        Place::under(Entry::ExpiryDate, "Derīga līdz/Date of expiry", 56.5, 43.4),
    ],
    mark: (60.0, 51.4),
    portrait: Some(Frame::new(3.6, 11.5, 23.5, 31.0)),
    ghost: Some(Frame::new(71.0, 28.6, 9.4, 12.0)),
    signature: Some(Frame::new(5.0, 44.0, 20.0, 6.4)),
    emblem: Some(Frame::new(4.6, 2.4, 6.0, 7.0)),
    ..PLAIN
};

const LATVIAN_BACK: Layout = Layout {
    side: Side::Back,
    headings: &[],
    places: &[
        Place::under(Entry::BirthPlace, "Dzimšanas vieta/Place of birth", 24.0, 5.4),
        Place::under(Entry::Authority, "Izdevējiestāde/Authority", 24.0, 12.0),
        Place::under(Entry::IssueDate, "Izdošanas datums/Date of issue", 24.0, 18.6),
        Place::under(Entry::StockNumber, "CAN", 66.0, 18.6),
    ],
    mark: (60.0, 28.0),
    portrait: None,
    ghost: None,
    signature: None,
    emblem: None,
    chip: Some(Frame::new(5.6, 6.4, 12.4, 11.0)),
    zone: Some(ZonePlace { x: 4.7, y: 36.6 }),
    ..LATVIAN_FRONT
};

const UTOPIAN_FRONT: Layout = Layout {
    id: "id-card-utopia",
    market: Market::Utopia,
    colours: Colours {
        ground: [Ink::rgb(226, 238, 234), Ink::rgb(238, 240, 226)],
        lines: [Ink(70, 140, 130, 74), Ink(170, 150, 90, 60)],
        band: PINE,
        label: Ink::rgb(34, 82, 76),
        value: Ink::rgb(16, 22, 22),
    },
    font: Type {
        heading: Typeface::GroteskBold,
        label: Typeface::Grotesk,
        value: Typeface::GroteskBold,
        label_size: 1.75,
        value_size: 2.75,
        drop: 3.0,
    },
    dates: DateStyle::DayMonthName,
    guilloche: Guilloche::Waves,
    band: 8.4,
    headings: &[
        Heading::new("REPUBLIC OF UTOPIA", 13.4, 4.3, 2.8, WHITE),
        Heading::new("NATIONAL IDENTITY CARD", 13.4, 7.3, 2.0, WHITE),
    ],
    places: &[
        Place::under(Entry::Number, "Document No.", 59.0, 13.2),
        Place::under(Entry::Surname, "Surname", 31.0, 13.2),
        Place::under(Entry::GivenNames, "Given names", 31.0, 19.6),
        Place::under(Entry::Nationality, "Nationality", 31.0, 26.0),
        Place::under(Entry::Sex, "Sex", 59.0, 26.0),
        Place::under(Entry::BirthDate, "Date of birth", 31.0, 32.4),
        Place::under(Entry::BirthPlace, "Place of birth", 59.0, 32.4),
        Place::under(Entry::IssueDate, "Date of issue", 31.0, 38.8),
        Place::under(Entry::ExpiryDate, "Date of expiry", 59.0, 38.8),
    ],
    mark: (58.0, 50.6),
    portrait: Some(Frame::new(4.0, 11.6, 24.0, 31.0)),
    ghost: Some(Frame::new(73.5, 42.0, 8.0, 10.0)),
    signature: Some(Frame::new(31.0, 43.6, 26.0, 7.0)),
    emblem: Some(Frame::new(4.6, 1.2, 5.4, 6.2)),
    ..LATVIAN_FRONT
};

const UTOPIAN_BACK: Layout = Layout {
    side: Side::Back,
    band: 0.0,
    headings: &[],
    places: &[
        Place::under(Entry::Height, "Height", 24.0, 5.4),
        Place::under(Entry::Address, "Address", 44.0, 5.4),
        Place::under(Entry::Authority, "Issuing authority", 24.0, 12.0),
        Place::under(Entry::Mother, "Mother's name", 24.0, 18.6),
    ],
    mark: (24.0, 28.0),
    portrait: None,
    ghost: None,
    signature: None,
    emblem: Some(Frame::new(72.0, 14.0, 9.0, 10.4)),
    chip: Some(Frame::new(5.6, 6.4, 12.4, 11.0)),
    zone: Some(ZonePlace { x: 4.7, y: 36.6 }),
    ..UTOPIAN_FRONT
};

const LICENCE_FRONT: Layout = Layout {
    id: "driver-licence-us",
    market: Market::UnitedStates,
    kind: Kind::DriverLicence,
    side: Side::Front,
    colours: Colours {
        ground: [Ink::rgb(226, 236, 246), Ink::rgb(246, 238, 224)],
        lines: [Ink(90, 130, 180, 70), Ink(200, 150, 90, 58)],
        band: NAVY,
        label: Ink::rgb(28, 58, 120),
        value: Ink::rgb(16, 16, 20),
    },
    font: Type {
        heading: Typeface::GroteskBold,
        label: Typeface::Grotesk,
        value: Typeface::GroteskBold,
        label_size: 1.85,
        value_size: 2.7,
        drop: 3.0,
    },
    dates: DateStyle::MonthFirst,
    guilloche: Guilloche::Lattice,
    band: 9.0,
    headings: &[
        Heading::new("FRANKLIN", 4.6, 6.6, 5.0, WHITE),
        Heading::new("DRIVER LICENSE", 36.0, 6.2, 3.4, WHITE),
        Heading::new("USA", 76.0, 6.2, 3.2, WHITE),
    ],
    places: &[
        Place::after(Entry::Number, "4d DL", 31.5, 14.4, 7.0).sized(1.12),
        Place::after(Entry::Fixed("C"), "9 CLASS", 65.0, 14.4, 9.4),
        Place::after(Entry::ExpiryDate, "4b EXP", 31.5, 18.6, 7.0),
        Place::after(Entry::Fixed("NONE"), "9a END", 65.0, 18.6, 9.4),
        Place::after(Entry::Surname, "1 LN", 31.5, 22.9, 7.0),
        Place::after(Entry::GivenNames, "2 FN", 31.5, 26.8, 7.0),
        Place::after(Entry::MiddleName, "MN", 31.5, 30.7, 7.0),
        Place::after(Entry::Address, "8", 31.5, 34.3, 2.4).sized(0.78),
        Place::after(Entry::Town, "", 31.5, 37.1, 2.4).sized(0.78),
        Place::after(Entry::BirthDate, "3 DOB", 31.5, 41.2, 7.0),
        Place::after(Entry::Fixed("NONE"), "12 RESTR", 60.0, 41.2, 10.6),
        Place::after(Entry::Sex, "15 SEX", 31.5, 45.2, 7.6),
        Place::after(Entry::Eyes, "18 EYES", 47.0, 45.2, 8.6),
        Place::after(Entry::Height, "16 HGT", 65.5, 45.2, 7.6),
        Place::after(Entry::IssueDate, "4a ISS", 31.5, 49.2, 7.0),
        Place::after(Entry::StockNumber, "5 DD", 59.0, 49.2, 6.0),
    ],
    mark: (58.0, 52.7),
    portrait: Some(Frame::new(4.0, 11.6, 24.4, 30.6)),
    ghost: Some(Frame::new(70.0, 25.4, 10.0, 12.6)),
    signature: Some(Frame::new(5.0, 43.6, 22.0, 7.0)),
    ..PLAIN
};

const LICENCE_BACK: Layout = Layout {
    side: Side::Back,
    band: 0.0,
    guilloche: Guilloche::Waves,
    headings: &[
        Heading::new("CLASS C - ANY TWO-AXLE VEHICLE UNDER 26,000 LBS", 5.0, 37.6, 1.9, NAVY),
        Heading::new("REPORT A CHANGE OF ADDRESS TO THE DEPARTMENT WITHIN 10 DAYS", 5.0, 41.0, 1.7, NAVY),
        Heading::new("ORGAN DONOR CARD ON FILE", 5.0, 44.2, 1.7, NAVY),
    ],
    places: &[Place::after(Entry::StockNumber, "INVENTORY NO.", 5.0, 49.4, 16.0).sized(0.8)],
    mark: (58.0, 49.4),
    portrait: None,
    ghost: None,
    signature: None,
    barcode: Some(Frame::new(5.4, 12.0, 74.6, 20.0)),
    magnetic_stripe: Some(Frame::new(0.0, 0.0, 85.6, 8.6)),
    ..LICENCE_FRONT
};
