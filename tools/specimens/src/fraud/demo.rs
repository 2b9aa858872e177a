//! The pictures of fraud checks that are kept beside the code.

use super::person::Person;
use crate::chance::Chance;
use crate::photo::Photo;
use crate::portrait::Look;
use crate::room::{Kind, Room};
use crate::screen::{self, Shot};
use crate::selfie::{self, Moment};
use crate::set::{DrawError, Drawn, Specimen};

/// A picture of the demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demo {
    /// The holder of the kept passport, at home.
    Honest,
    /// The same selfie on a screen.
    Screen,
    /// Two people with documents of their own, before one background.
    RingSelfie(Member),
    RingDocument(Member),
    /// A room with nobody in it.
    NoFace,
    SixPeople,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    A,
    B,
}

const QUALITY: u8 = 66;
/// A grid of sub-pixels costs more bytes than a wall does.
const SCREEN_QUALITY: u8 = 48;
const DOCUMENT_QUALITY: u8 = 58;

impl Demo {
    /// Draws it; `passport` is the kept one, which the honest selfie belongs to.
    ///
    /// # Errors
    /// If it cannot be written as JPEG.
    pub fn draw(self, passport: &Specimen, seed: u64) -> Result<Drawn, DrawError> {
        let chance = Chance::new(seed).fork("demo");
        let holder = Person::of(passport);
        let home = Room::new(Kind::Wainscot, &chance.fork("home"));
        let honest = || at_home(&home, &[&holder.look], &chance.fork("honest"));
        match self {
            Self::Honest => selfie_file(honest(), &chance),
            Self::Screen => file(screen::photograph(&honest(), &SCREEN, &chance).0, SCREEN_QUALITY, &chance),
            Self::RingSelfie(member) => {
                let room = Room::new(Kind::Flowers, &chance.fork("ring"));
                let look = ring_member(member, &chance).look;
                selfie_file(at_home(&room, &[&look], &chance.fork(member.id())), &chance.fork(member.id()))
            }
            Self::RingDocument(member) => {
                let person = ring_member(member, &chance);
                let mut photo = person.id_photo(&chance.fork(member.id()));
                photo.noise(1.5, &mut chance.fork("sensor"));
                Ok(Drawn { jpeg: photo.jpeg(DOCUMENT_QUALITY)?, truth: Some(person.truth()) })
            }
            Self::NoFace => selfie_file(at_home(&home, &[], &chance.fork("nobody")), &chance),
            Self::SixPeople => {
                let people: Vec<Look> =
                    (0..6).map(|number| Person::new(format!("guest-{number}"), &chance).look).collect();
                let people: Vec<&Look> = people.iter().collect();
                selfie_file(at_home(&home, &people, &chance.fork("party")), &chance)
            }
        }
    }
}

/// A screen that shows every sign.
const SCREEN: Shot = Shot {
    pitch: 2.6,
    rotation: -2.0,
    tilt: (3.0, -5.0),
    fill: 0.86,
    shift: (0.1, -0.2),
    gap: 0.16,
    banding: 0.16,
    glare: 0.5,
    spread: 1.75,
};

impl Member {
    fn id(self) -> &'static str {
        match self {
            Self::A => "ring-a",
            Self::B => "ring-b",
        }
    }
}

fn ring_member(member: Member, chance: &Chance) -> Person {
    Person::with(member.id().to_owned(), "passport-utopia", chance)
}

fn at_home(room: &Room, people: &[&Look], chance: &Chance) -> Photo {
    selfie::take(Moment { room, people, held: None }, chance)
}

fn selfie_file(photo: Photo, chance: &Chance) -> Result<Drawn, DrawError> {
    file(photo, QUALITY, chance)
}

fn file(mut photo: Photo, quality: u8, chance: &Chance) -> Result<Drawn, DrawError> {
    photo.noise(1.4, &mut chance.fork("sensor"));
    Ok(Drawn { jpeg: photo.jpeg(quality)?, truth: None })
}
