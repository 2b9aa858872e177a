//! A person with a document.

use crate::canvas::{Canvas, Frame};
use crate::card;
use crate::chance::Chance;
use crate::condition::{self, Condition, Still};
use crate::document::{Document, Side};
use crate::layout::Layout;
use crate::layouts::{self, Table};
use crate::photo::Photo;
use crate::portrait::Look;
use crate::set::{Format, Specimen};
use crate::surface::Surface;
use crate::truth::Truth;

/// Somebody who does not exist, with a document that does not either.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: String,
    pub document: Document,
    pub layout: &'static Layout,
    pub look: Look,
    chance: Chance,
}

/// Width of a photo of a document.
const ID_WIDTH: usize = 1200;

impl Person {
    /// The holder of a Utopian document, with a face of their own.
    #[must_use]
    pub fn new(id: String, chance: &Chance) -> Self {
        let design = chance.fork(&id).fork("design").pick(&["passport-utopia", "id-card-utopia"]);
        Self::with(id, design, chance)
    }

    /// The holder of a document of the first table, by its layout's name.
    pub(super) fn with(id: String, design: &str, chance: &Chance) -> Self {
        let chance = chance.fork(&id);
        let layout = front(design);
        let document = Document::new(layout.market, layout.kind, false, &chance);
        let look = Look::individual(document.holder.sex, &mut chance.fork("face"));
        Self { id, document, layout, look, chance }
    }

    /// The holder of a specimen.
    #[must_use]
    pub fn of(specimen: &Specimen) -> Self {
        Self {
            id: specimen.name.clone(),
            document: specimen.document.clone(),
            layout: specimen.layout,
            look: specimen.look(),
            chance: specimen.chance.clone(),
        }
    }

    #[must_use]
    pub fn truth(&self) -> Truth {
        Truth::of(&self.document, self.layout)
    }

    /// The front of the document.
    #[must_use]
    pub fn card(&self) -> Canvas {
        card::draw_of(&self.document, self.layout, &self.look, &self.chance)
    }

    /// The document photographed on a table, before the sensor's noise.
    #[must_use]
    pub fn id_photo(&self, chance: &Chance) -> Photo {
        let card = self.card();
        let table = chance.fork("design").pick(&[Table::First, Table::Second]);
        let surface = Surface::any(table, &mut chance.fork("table top"));
        let still = Still { surface, cards: vec![(&card, Frame::new(0.0, 0.0, 1.0, 1.0), 0.0)] };
        let condition = chance.fork("condition").pick(&[Condition::Clean, Condition::Mild]);
        let shot = condition.shot(&mut chance.fork("pose"));
        condition::expose(&still, shot, Format { width: ID_WIDTH, quality: None }, chance)
    }
}

fn front(id: &str) -> &'static Layout {
    let mut sides = layouts::designs(Table::First).iter().flat_map(|design| design.iter());
    sides.find(|layout| layout.id == id && layout.side == Side::Front).expect("people have documents that exist")
}
