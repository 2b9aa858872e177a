//! A licence whose given names share one field and whose labels have no numbers.

use crate::calendar::DateStyle;
use crate::canvas::{Frame, Ink};
use crate::document::{Kind, Market, Side};
use crate::guilloche::Guilloche;
use crate::layout::{Colours, Entry, Heading, Layout, PLAIN, Place, Type};
use crate::typeface::Typeface;

const PLUM: Ink = Ink::rgb(98, 30, 66);

pub(super) const FRONT: Layout = Layout {
    id: "operator-us",
    market: Market::UnitedStates,
    kind: Kind::DriverLicence,
    colours: Colours {
        ground: [Ink::rgb(250, 240, 230), Ink::rgb(228, 236, 248)],
        lines: [Ink(190, 120, 140, 66), Ink(110, 140, 190, 60)],
        band: PLUM,
        label: Ink::rgb(132, 44, 84),
        value: Ink::rgb(18, 16, 20),
    },
    font: Type {
        heading: Typeface::NotoSansBold,
        label: Typeface::Humanist,
        value: Typeface::TypewriterBold,
        label_size: 1.75,
        value_size: 2.7,
        drop: 2.9,
    },
    dates: DateStyle::MonthFirst,
    guilloche: Guilloche::Waves,
    headings: &[
        Heading::new("State of Franklin", 4.4, 6.4, 4.2, PLUM),
        Heading::new("OPERATOR LICENSE", 46.0, 6.2, 2.8, PLUM),
    ],
    places: &[
        Place::under(Entry::Surname, "Last name", 4.4, 11.4),
        Place::under(Entry::AllGivenNames, "First and middle names", 4.4, 17.4),
        Place::under(Entry::Number, "License no.", 4.4, 23.4),
        Place::under(Entry::Fixed("D"), "Class", 36.0, 23.4),
        Place::under(Entry::BirthDate, "Birth date", 4.4, 29.4),
        Place::under(Entry::ExpiryDate, "Expires", 28.0, 29.4),
        Place::under(Entry::IssueDate, "Issued", 4.4, 35.4),
        Place::under(Entry::Sex, "Sex", 28.0, 35.4),
        Place::under(Entry::Height, "Height", 36.0, 35.4),
        Place::under(Entry::Eyes, "Eyes", 48.0, 35.4),
        Place::under(Entry::Address, "Address", 4.4, 41.4).sized(0.85),
        Place::after(Entry::Town, "", 4.4, 47.6, 0.0).sized(0.85),
    ],
    mark: (38.0, 14.3),
    portrait: Some(Frame::new(58.6, 9.0, 23.4, 29.4)),
    ghost: Some(Frame::new(48.0, 40.4, 8.4, 10.6)),
    signature: Some(Frame::new(59.0, 41.0, 22.0, 7.0)),
    ..PLAIN
};

pub(super) const BACK: Layout = Layout {
    side: Side::Back,
    guilloche: Guilloche::Rosettes,
    headings: &[
        Heading::new("RESTRICTIONS: NONE   ENDORSEMENTS: NONE", 5.0, 7.0, 2.0, PLUM),
        Heading::new("IF FOUND, DROP IN ANY MAILBOX. POSTAGE GUARANTEED.", 5.0, 11.0, 1.8, PLUM),
    ],
    places: &[Place::after(Entry::StockNumber, "Audit", 60.0, 16.0, 7.0).sized(0.8)],
    mark: (56.0, 50.0),
    portrait: None,
    ghost: None,
    signature: None,
    barcode: Some(Frame::new(6.4, 26.0, 72.0, 19.0)),
    ..FRONT
};
