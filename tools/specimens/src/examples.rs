//! The few photos that are kept beside the code, small enough for a repository.

use crate::condition::Condition;
use crate::document::Side;
use crate::fraud::{Demo, Member};
use crate::layouts::{self, Table};
use crate::scene::Scene;
use crate::set::{self, DrawError, Drawn, Format, Order, Specimen};

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
    Demo(Demo),
}

const fn document(name: &'static str, layout: &'static str, side: Side, condition: Condition, number: u32) -> Example {
    Example { name, subject: Subject::Document { layout, side, condition, number } }
}

const fn scene(name: &'static str, scene: Scene) -> Example {
    Example { name, subject: Subject::Scene(scene) }
}

const fn demo(name: &'static str, demo: Demo) -> Example {
    Example { name, subject: Subject::Demo(demo) }
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
    demo("selfie-honest", Demo::Honest),
    demo("selfie-screen", Demo::Screen),
    demo("selfie-no-face", Demo::NoFace),
    demo("selfie-six-people", Demo::SixPeople),
    demo("ring-a-selfie", Demo::RingSelfie(Member::A)),
    demo("ring-a-id", Demo::RingDocument(Member::A)),
    demo("ring-b-selfie", Demo::RingSelfie(Member::B)),
    demo("ring-b-id", Demo::RingDocument(Member::B)),
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
        match self.subject {
            Subject::Scene(scene) => scene.draw(SEED, FORMAT),
            Subject::Document { layout, side, condition, number } => specimen(layout, side, condition, number).draw(),
            Subject::Demo(demo) => demo.draw(&specimen("passport-utopia", Side::Front, Condition::Mild, 0), SEED),
        }
    }
}

fn specimen(layout: &str, side: Side, condition: Condition, number: u32) -> Specimen {
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
    set::specimen(&order, layout, number, condition)
}
