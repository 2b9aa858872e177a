//! Which cases a set has.

use std::collections::BTreeMap;

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

/// So many cases of a kind at most, or as many as of every kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    pub kind: CaseKind,
    pub most: Option<usize>,
}

/// Of each kind that is asked for (all where none is), the first cases up to its quota or else `each`, and the confirmed ones of their
/// rings.
#[must_use]
pub fn few(cases: Vec<Case>, kinds: &[Quota], each: usize) -> Vec<Case> {
    let most = |kind: CaseKind| match kinds.iter().find(|quota| quota.kind == kind) {
        Some(quota) => quota.most.unwrap_or(each),
        None if kinds.is_empty() => each,
        None => 0,
    };
    let mut taken: BTreeMap<CaseKind, usize> = BTreeMap::new();
    let mut few: Vec<Case> = Vec::new();
    let mut confirmed: Vec<Case> = Vec::new();
    for case in cases {
        if case.confirmed {
            confirmed.push(case);
            continue;
        }
        let count = taken.entry(case.kind).or_default();
        if *count < most(case.kind) {
            *count += 1;
            few.push(case);
        }
    }
    confirmed.retain(|first| few.iter().any(|case| case.ring == first.ring));
    few.extend(confirmed);
    few.sort_by(|a, b| a.name.cmp(&b.name));
    few
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_of_each_kind_come_with_the_confirmed_cases_of_their_rings() {
        let all = |kind| Quota { kind, most: None };
        let names = |kinds: &[Quota], each| -> Vec<String> {
            few(cases(1), kinds, each).into_iter().map(|case| case.name).collect()
        };
        assert_eq!(
            names(&[all(CaseKind::Ring), all(CaseKind::Honest)], 4),
            [
                "honest-00",
                "honest-01",
                "honest-02",
                "honest-03",
                "ring-00-0",
                "ring-00-1",
                "ring-00-2",
                "ring-00-3",
                "ring-01-0",
                "ring-01-1"
            ]
        );
        let most = |kind, most| Quota { kind, most: Some(most) };
        assert_eq!(
            names(&[most(CaseKind::Screen, 1), most(CaseKind::Ring, 2), most(CaseKind::Print, 0)], 4),
            ["ring-00-0", "ring-00-1", "ring-00-2", "screen-00"]
        );
        assert_eq!(names(&[], usize::MAX).len(), cases(1).len());
        assert_eq!(names(&[], 1).len(), 10, "nine kinds and a confirmed case");
    }
}
