//! Sets of specimens: every document of a table, in every condition.

use crate::canvas::Frame;
use crate::card;
use crate::chance::Chance;
use crate::condition::{self, Condition, Still};
use crate::document::{Document, Kind, Side};
use crate::layout::Layout;
use crate::layouts::{self, Table};
use crate::portrait::Look;
use crate::surface::Surface;
use crate::truth::Truth;

/// What to draw.
#[derive(Clone, Debug)]
pub struct Order {
    pub seed: u64,
    /// Holders per design.
    pub count: u32,
    pub kinds: Vec<Kind>,
    pub conditions: Vec<Condition>,
    pub table: Table,
    pub format: Format,
}

/// Size and quality of a photo's file.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Pixels across; three quarters of that down.
    pub width: usize,
    /// JPEG quality, 1 to 100, instead of the condition's own.
    pub quality: Option<u8>,
}

/// One photo to take of one side of one document.
#[derive(Clone, Debug)]
pub struct Specimen {
    pub document: Document,
    pub layout: &'static Layout,
    pub condition: Condition,
    pub table: Table,
    pub format: Format,
    /// `passport-utopia-00-front-mild`
    pub name: String,
    pub(crate) chance: Chance,
}

/// A photo and what a reader should find on it.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub jpeg: Vec<u8>,
    /// `None` where the photo shows no document that could be read.
    pub truth: Option<Truth>,
}

#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    #[error("the photo could not be written as JPEG")]
    Jpeg(#[from] image::ImageError),
}

/// The specimens of an order, front before back, in a fixed order.
#[must_use]
pub fn specimens(order: &Order) -> Vec<Specimen> {
    let mut list = Vec::new();
    for design in layouts::designs(order.table).iter().filter(|design| order.kinds.contains(&design[0].kind)) {
        for number in 0..order.count {
            for layout in *design {
                for condition in &order.conditions {
                    list.push(specimen(order, layout, number, *condition));
                }
            }
        }
    }
    list
}

pub(crate) fn specimen(order: &Order, layout: &'static Layout, number: u32, condition: Condition) -> Specimen {
    // Both sides of a document, in every condition, have one holder.
    let chance = Chance::new(order.seed).fork(&format!("{:?} {} {number}", order.table, layout.id));
    let accented = order.table == Table::Second && number % 2 == 1;
    let side = match layout.side {
        Side::Front => "front",
        Side::Back => "back",
    };
    Specimen {
        document: Document::new(layout.market, layout.kind, accented, &chance),
        layout,
        condition,
        table: order.table,
        format: order.format,
        name: format!("{}-{number:02}-{side}-{}", layout.id, condition.id()),
        chance,
    }
}

impl Specimen {
    /// What a reader should find on the photo.
    #[must_use]
    pub fn truth(&self) -> Truth {
        Truth::of(&self.document, self.layout)
    }

    /// The holder's looks.
    #[must_use]
    pub fn look(&self) -> Look {
        Look::of(self.document.holder.sex, &mut self.chance.fork("face"))
    }

    /// Draws the photo.
    ///
    /// # Errors
    /// If it cannot be written as JPEG.
    pub fn draw(&self) -> Result<Drawn, DrawError> {
        let chance = self.chance.fork(&self.name);
        let card = card::draw(&self.document, self.layout, &self.chance);
        let surface = Surface::any(self.table, &mut chance.fork("table top"));
        let still = Still { surface, cards: vec![(&card, Frame::new(0.0, 0.0, 1.0, 1.0), 0.0)] };
        let shot = self.condition.shot(&mut chance.fork("pose"));
        let jpeg = condition::take(&still, shot, self.format, &chance)?;
        Ok(Drawn { jpeg, truth: Some(self.truth()) })
    }
}
