//! How a side of a document looks: a row in a table of layouts.

use crate::calendar::DateStyle;
use crate::canvas::{Frame, Ink};
use crate::document::{Document, Kind, Market, Side};
use crate::guilloche::Guilloche;
use crate::people::Sex;
use crate::typeface::Typeface;

/// Something that a document prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Surname,
    GivenNames,
    MiddleName,
    /// First and middle names in one field.
    AllGivenNames,
    BirthDate,
    IssueDate,
    ExpiryDate,
    Number,
    PersonalCode,
    Nationality,
    Sex,
    Height,
    BirthPlace,
    Authority,
    Mother,
    Father,
    Address,
    Town,
    Eyes,
    DocumentCode,
    State,
    StockNumber,
    /// The same words on every specimen: class, restrictions, remarks.
    Fixed(&'static str),
}

/// Where the value stands in respect of its label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arrangement {
    /// Under it.
    Under,
    /// On the same baseline, so many millimetres to the right of the label's start.
    After(f32),
}

/// An entry with its label; `x`, `y` are the left end of the label's baseline in millimetres.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub entry: Entry,
    pub label: &'static str,
    pub x: f32,
    pub y: f32,
    pub arrangement: Arrangement,
    /// Of the value's usual size.
    pub size: f32,
}

impl Place {
    #[must_use]
    pub const fn under(entry: Entry, label: &'static str, x: f32, y: f32) -> Self {
        Self { entry, label, x, y, arrangement: Arrangement::Under, size: 1.0 }
    }

    #[must_use]
    pub const fn after(entry: Entry, label: &'static str, x: f32, y: f32, gap: f32) -> Self {
        Self { entry, label, x, y, arrangement: Arrangement::After(gap), size: 1.0 }
    }

    #[must_use]
    pub const fn sized(mut self, size: f32) -> Self {
        self.size = size;
        self
    }
}

/// A line of a fixed text, such as the name of the state.
#[derive(Clone, Copy, Debug)]
pub struct Heading {
    pub text: &'static str,
    pub x: f32,
    pub y: f32,
    pub size: f32,
    pub ink: Ink,
}

impl Heading {
    #[must_use]
    pub const fn new(text: &'static str, x: f32, y: f32, size: f32, ink: Ink) -> Self {
        Self { text, x, y, size, ink }
    }
}

/// Colours of the card and of what is printed on it.
#[derive(Clone, Copy, Debug)]
pub struct Colours {
    /// The ground at the top left and at the bottom right.
    pub ground: [Ink; 2],
    pub lines: [Ink; 2],
    pub band: Ink,
    pub label: Ink,
    pub value: Ink,
}

/// Fonts, and their em in millimetres.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    pub heading: Typeface,
    pub label: Typeface,
    pub value: Typeface,
    pub label_size: f32,
    pub value_size: f32,
    /// From the label's baseline to that of a value under it.
    pub drop: f32,
}

/// A machine readable zone: left end of the first line's baseline, in millimetres.
#[derive(Clone, Copy, Debug)]
pub struct ZonePlace {
    pub x: f32,
    pub y: f32,
}

#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Unique among the sides of one table, for file names.
    pub id: &'static str,
    pub market: Market,
    pub kind: Kind,
    pub side: Side,
    pub colours: Colours,
    pub font: Type,
    pub dates: DateStyle,
    /// Whether names are printed in capitals; else as `Name`.
    pub capitals: bool,
    pub guilloche: Guilloche,
    /// The height of a coloured band across the top; 0 for none.
    pub band: f32,
    pub headings: &'static [Heading],
    pub places: &'static [Place],
    /// Where the word that says that this is no real document stands: left end of its baseline.
    pub mark: (f32, f32),
    pub portrait: Option<Frame>,
    pub ghost: Option<Frame>,
    pub signature: Option<Frame>,
    pub emblem: Option<Frame>,
    pub chip: Option<Frame>,
    pub zone: Option<ZonePlace>,
    pub barcode: Option<Frame>,
    pub magnetic_stripe: Option<Frame>,
}

/// Width and height of TD3 and TD1 in millimetres (ICAO Doc 9303 part 4, section 2.1 and part 5, section 2.1); licences are TD1.
#[must_use]
pub fn size_of(kind: Kind) -> (f32, f32) {
    match kind {
        Kind::PassportTd3 => (125.0, 88.0),
        Kind::IdCardTd1 | Kind::DriverLicence => (85.6, 53.98),
    }
}

/// Layouts to copy from with `..`; each names a market, so there is no neutral one.
pub const PLAIN: Layout = Layout {
    id: "",
    market: Market::Utopia,
    kind: Kind::IdCardTd1,
    side: Side::Front,
    colours: Colours {
        ground: [Ink::rgb(244, 244, 240), Ink::rgb(232, 236, 236)],
        lines: [Ink(120, 150, 170, 70), Ink(170, 150, 120, 60)],
        band: Ink::rgb(40, 60, 90),
        label: Ink::rgb(60, 70, 90),
        value: Ink::rgb(20, 20, 24),
    },
    font: Type {
        heading: Typeface::NotoSansBold,
        label: Typeface::NotoSans,
        value: Typeface::NotoSansBold,
        label_size: 1.75,
        value_size: 2.9,
        drop: 3.0,
    },
    dates: DateStyle::Dots,
    capitals: true,
    guilloche: Guilloche::Waves,
    band: 0.0,
    headings: &[],
    places: &[],
    mark: (0.0, 0.0),
    portrait: None,
    ghost: None,
    signature: None,
    emblem: None,
    chip: None,
    zone: None,
    barcode: None,
    magnetic_stripe: None,
};

impl Layout {
    /// The left end of the baseline of a place's value, in millimetres.
    #[must_use]
    pub fn value_at(&self, place: &Place) -> (f32, f32) {
        match place.arrangement {
            Arrangement::Under => (place.x, place.y + self.font.drop * place.size.max(1.0)),
            Arrangement::After(gap) => (place.x + gap, place.y),
        }
    }

    /// How wide the value of `place` may be: up to the next place or picture on its right, or the card's edge.
    #[must_use]
    pub fn room(&self, place: &Place) -> f32 {
        let (x, y) = self.value_at(place);
        let size = self.font.value_size * place.size;
        let beside = |top: f32, bottom: f32| top < y && bottom > y - size * 0.75;
        let places = self.places.iter().filter(|other| {
            let (_, other_y) = self.value_at(other);
            other.x > x && beside(other.y - self.font.label_size, other_y)
        });
        let frames = [self.portrait, self.ghost, self.emblem, self.chip, self.signature];
        let frames =
            frames.into_iter().flatten().filter(|frame| frame.x > x && beside(frame.y, frame.y + frame.height));
        let edge = size_of(self.kind).0 - 2.5;
        places.map(|other| other.x - 1.4).chain(frames.map(|frame| frame.x - 0.8)).fold(edge, f32::min) - x
    }
}

impl Entry {
    /// What `layout` prints for this entry; `None` if the holder has nothing to print there.
    #[must_use]
    pub fn text(self, document: &Document, layout: &Layout) -> Option<String> {
        let holder = &document.holder;
        let cased = |name: &str| if layout.capitals { name.to_uppercase() } else { name.to_owned() };
        let text = match self {
            Self::Surname => cased(&holder.surname),
            Self::GivenNames => cased(&holder.given_names),
            Self::MiddleName => cased(holder.middle_name.as_deref()?),
            Self::AllGivenNames => match &holder.middle_name {
                Some(middle) => cased(&format!("{} {middle}", holder.given_names)),
                None => cased(&holder.given_names),
            },
            Self::BirthDate => holder.birth.written(layout.dates),
            Self::IssueDate => document.issue.written(layout.dates),
            Self::ExpiryDate => document.expiry.written(layout.dates),
            Self::Number => document.number.clone(),
            Self::PersonalCode => document.personal_code.clone()?,
            Self::Nationality => match document.market {
                Market::Latvia => "LVA".to_owned(),
                Market::Utopia => "UTOPIAN".to_owned(),
                Market::UnitedStates => "USA".to_owned(),
            },
            Self::Sex => match (document.market, holder.sex) {
                (Market::Latvia, Sex::Female) => "S/F".to_owned(),
                (Market::Latvia, Sex::Male) => "V/M".to_owned(),
                _ => document.sex_letter().to_string(),
            },
            Self::Height => match document.market {
                Market::UnitedStates => feet_and_inches(holder.height_cm),
                _ => format!("{} cm", holder.height_cm),
            },
            Self::BirthPlace => holder.birth_place.to_owned(),
            Self::Authority => document.authority.to_owned(),
            Self::Mother => cased(&format!("{} {}", holder.mother, holder.surname)),
            Self::Father => cased(&format!("{} {}", holder.father, holder.surname)),
            Self::Address => holder.street.clone(),
            Self::Town => holder.town.to_owned(),
            Self::Eyes => holder.eyes.to_owned(),
            Self::DocumentCode => "P".to_owned(),
            Self::State => document.state().to_owned(),
            Self::StockNumber => document.stock_number.clone(),
            Self::Fixed(words) => words.to_owned(),
        };
        Some(text)
    }
}

fn feet_and_inches(centimetres: i32) -> String {
    // Nearest inch, in whole numbers.
    let inches = (centimetres * 100 + 127) / 254;
    format!("{}'-{:02}\"", inches / 12, inches % 12)
}
