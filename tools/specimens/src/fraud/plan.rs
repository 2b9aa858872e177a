//! Which cases a set has.

use super::case::{Case, Finish};
use super::person::Person;
use super::truth::CaseKind;
use crate::chance::Chance;
use crate::room::{Kind, Room};

/// How many cases of each kind a set has.
const HONEST: u32 = 54;
const DEGRADED: u32 = 30;
const SCREENS: u32 = 28;
const RINGS: u32 = 8;
/// Besides the confirmed one.
const RING_MEMBERS: u32 = 3;
const LOOK_ALIKES_PER_RING: u32 = 5;
const PRINTS: u32 = 12;
const ID_SCREENS: u32 = 10;
const ID_PRINTS: u32 = 6;
const OTHER_FACES: u32 = 10;

/// The cases of a set, confirmed ones among them, in the order of their names.
#[must_use]
pub fn cases(seed: u64) -> Vec<Case> {
    let mut plan = Plan { chance: Chance::new(seed).fork("fraud"), cases: Vec::new() };
    plan.singles(CaseKind::Honest, "honest", HONEST);
    plan.singles(CaseKind::Degraded, "degraded", DEGRADED);
    plan.singles(CaseKind::Screen, "screen", SCREENS);
    plan.singles(CaseKind::Print, "print", PRINTS);
    plan.singles(CaseKind::IdPrint, "id-print", ID_PRINTS);
    plan.singles(CaseKind::IdScreen, "id-screen", ID_SCREENS);
    plan.singles(CaseKind::OtherFace, "other-face", OTHER_FACES);
    plan.rings();
    plan.cases.sort_by(|a, b| a.name.cmp(&b.name));
    plan.cases
}

struct Plan {
    chance: Chance,
    cases: Vec<Case>,
}

impl Plan {
    /// A new person before a wall of their own home.
    fn case(&self, kind: CaseKind, name: String, wall: Kind) -> Case {
        let chance = self.chance.fork(&name);
        Case {
            kind,
            person: Person::new(format!("person-{name}"), &chance),
            impostor: None,
            room: Room::new(wall, &chance),
            ring: None,
            confirmed: false,
            holds_document: chance.fork("held").chance(25),
            selfie: Finish::Plain,
            id: Finish::Plain,
            chance,
            name,
        }
    }

    fn singles(&mut self, kind: CaseKind, word: &str, count: u32) {
        for number in 0..count {
            let name = format!("{word}-{number:02}");
            let mut case = self.case(kind, name.clone(), nth(number * 5 + kind as u32));
            match kind {
                CaseKind::Degraded => {
                    case.selfie = [Finish::Blurred, Finish::Compressed, Finish::Cropped][number as usize % 3];
                }
                CaseKind::Screen => case.selfie = Finish::Screen,
                CaseKind::Print => case.selfie = Finish::Print,
                CaseKind::IdPrint => case.id = Finish::Print,
                CaseKind::IdScreen => case.id = Finish::Screen,
                CaseKind::OtherFace => {
                    case.impostor = Some(Person::new(format!("impostor-{name}"), &case.chance.fork("impostor")));
                }
                _ => {}
            }
            self.cases.push(case);
        }
    }

    /// Rings, and honest people before walls of the same kinds.
    fn rings(&mut self) {
        for ring in 0..RINGS {
            let id = format!("ring-{ring:02}");
            // Kinds that lie apart in the list, so that rings differ from one another.
            let wall = nth(ring * 3 + 1);
            let room = Room::new(wall, &self.chance.fork(&id));
            for member in 0..=RING_MEMBERS {
                let mut case = self.case(CaseKind::Ring, format!("{id}-{member}"), wall);
                case.room = room.clone();
                case.ring = Some(id.clone());
                case.confirmed = member == 0;
                self.cases.push(case);
            }
            for home in 0..LOOK_ALIKES_PER_RING {
                let case = self.case(CaseKind::LookAlike, format!("look-alike-{ring:02}-{home}"), wall);
                self.cases.push(case);
            }
        }
    }
}

/// The kinds of wall, over and over.
fn nth(number: u32) -> Kind {
    Kind::ALL[number as usize % Kind::ALL.len()]
}
