//! The few photos that are kept beside the code, small enough for a repository.

use crate::condition::Condition;
use crate::document::Side;
use crate::layouts::{self, Table};
use crate::scene::Scene;
use crate::set::{self, DrawError, Drawn, Format, Order};

const FORMAT: Format = Format { width: 1200, quality: Some(58) };
const SEED: u64 = 20;

/// One of the kept photos.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The file's name without its ending.
    pub name: &'static str,
    subject: Subject,
}

#[derive(Clone, Copy, Debug)]
enum Subject {
    Document { layout: &'static str, side: Side, condition: Condition, number: u32 },
    Scene(Scene),
}

const fn document(name: &'static str, layout: &'static str, side: Side, condition: Condition, number: u32) -> Example {
    Example { name, subject: Subject::Document { layout, side, condition, number } }
}

const fn scene(name: &'static str, scene: Scene) -> Example {
    Example { name, subject: Subject::Scene(scene) }
}

pub const ALL: &[Example] = &[
    document("passport-mild", "passport-utopia", Side::Front, Condition::Mild, 0),
    document("id-card-front-clean", "id-card-lv", Side::Front, Condition::Clean, 0),
    document("id-card-front-hard", "id-card-lv", Side::Front, Condition::Hard, 0),
    document("id-card-back-hard", "id-card-lv", Side::Back, Condition::Hard, 0),
    document("driver-licence-front-clean", "driver-licence-us", Side::Front, Condition::Clean, 0),
    document("driver-licence-back-clean", "driver-licence-us", Side::Back, Condition::Clean, 0),
    scene("blank", Scene::Blank),
    scene("letter", Scene::Letter),
    scene("upside-down", Scene::UpsideDown),
    scene("two-documents", Scene::TwoDocuments),
    scene("sticker", Scene::Sticker),
];

impl Example {
    /// Draws the photo.
    ///
    /// # Errors
    /// If it cannot be written as JPEG.
    ///
    /// # Panics
    /// Never: the list names layouts that exist.
    pub fn draw(&self) -> Result<Drawn, DrawError> {
        let (layout, side, condition, number) = match self.subject {
            Subject::Scene(scene) => return scene.draw(SEED, FORMAT),
            Subject::Document { layout, side, condition, number } => (layout, side, condition, number),
        };
        let mut sides = layouts::designs(Table::First).iter().flat_map(|design| design.iter());
        let layout = sides.find(|found| found.id == layout && found.side == side).expect("a layout of that name");
        let order = Order {
            seed: SEED,
            count: 1,
            kinds: vec![layout.kind],
            conditions: vec![condition],
            table: Table::First,
            format: FORMAT,
        };
        set::specimen(&order, layout, number, condition).draw()
    }
}
