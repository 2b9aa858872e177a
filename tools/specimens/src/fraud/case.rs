//! One case: who stands where, and what is done to the pictures.

use image::ImageError;

use super::person::Person;
use super::truth::{CaseKind, CaseTruth, Expected, FaceExpectation, Finished, Images};
use crate::chance::Chance;
use crate::photo::Photo;
use crate::print::{self, Print};
use crate::room::Room;
use crate::screen::{self, Sign};
use crate::selfie::{self, Moment};

/// How a picture reaches the lender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    Plain,
    Blurred,
    Compressed,
    Cropped,
    Screen,
    Print,
}

#[derive(Clone, Debug)]
pub struct Case {
    pub name: String,
    pub kind: CaseKind,
    pub person: Person,
    /// Who is in the selfie, if not the document's holder.
    pub impostor: Option<Person>,
    pub room: Room,
    pub ring: Option<String>,
    pub confirmed: bool,
    pub holds_document: bool,
    pub selfie: Finish,
    pub id: Finish,
    pub chance: Chance,
}

#[derive(Clone, Debug)]
pub struct DrawnCase {
    /// JPEGs.
    pub selfie: Vec<u8>,
    pub id_front: Vec<u8>,
    pub truth: CaseTruth,
}

#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    #[error("a picture could not be written as JPEG")]
    Jpeg(#[from] ImageError),
}

const SELFIE: &str = "selfie.jpg";
const ID_FRONT: &str = "id-front.jpg";

impl Case {
    /// Draws both pictures.
    ///
    /// # Errors
    /// If one cannot be written as JPEG.
    pub fn draw(&self) -> Result<DrawnCase, CaseError> {
        let card = self.holds_document.then(|| self.person.card());
        let face = self.impostor.as_ref().unwrap_or(&self.person);
        let moment = Moment { room: &self.room, people: &[&face.look], held: card.as_ref() };
        let selfie = selfie::take(moment, &self.chance.fork("selfie"));
        let selfie = finish(self.selfie, selfie, false, &self.chance.fork("selfie finish"))?;
        let id = finish(self.id, self.person.id_photo(&self.chance.fork("id")), true, &self.chance.fork("id finish"))?;
        let truth = self.truth(selfie.how, selfie.signs, id.how);
        Ok(DrawnCase { selfie: selfie.jpeg, id_front: id.jpeg, truth })
    }

    fn truth(&self, selfie_finish: Finished, patterns: Vec<Sign>, id_finish: Finished) -> CaseTruth {
        let face = self.impostor.as_ref().unwrap_or(&self.person);
        CaseTruth {
            v: 1,
            name: self.name.clone(),
            kind: self.kind,
            market: self.person.document.market.id(),
            images: Images { selfie: SELFIE, id_front: ID_FRONT },
            fraud: !matches!(self.kind, CaseKind::Honest | CaseKind::LookAlike | CaseKind::Degraded),
            confirmed: self.confirmed,
            ring: self.ring.clone(),
            expected: Expected {
                visual: self.selfie.is_fake(),
                patterns,
                background: (!self.confirmed).then_some(self.ring.is_some()),
                face: if self.impostor.is_some() { FaceExpectation::Mismatch } else { FaceExpectation::Match },
                id_recaptured: self.id.is_fake(),
            },
            person: self.person.id.clone(),
            selfie_person: face.id.clone(),
            surface: self.room.kind.id(),
            home: self.room.name.clone(),
            holds_document: self.holds_document,
            selfie_finish,
            id_finish,
            document: self.person.truth(),
        }
    }
}

impl Finish {
    fn is_fake(self) -> bool {
        matches!(self, Self::Screen | Self::Print)
    }
}

struct Picture {
    jpeg: Vec<u8>,
    how: Finished,
    signs: Vec<Sign>,
}

/// Spoils or fakes a picture, adds the sensor's noise, and encodes it. A `whole` one keeps what is at its edges.
fn finish(how: Finish, mut photo: Photo, whole: bool, chance: &Chance) -> Result<Picture, ImageError> {
    let mut drawn = chance.fork("how");
    let noise = drawn.between(0.8, 2.0);
    let mut quality = u8::try_from(if whole { drawn.whole(56, 66) } else { drawn.whole(68, 80) }).unwrap_or(66);
    let mut signs = Vec::new();
    let how = match how {
        Finish::Plain => Finished::Plain,
        Finish::Blurred => {
            let sigma = drawn.between(2.2, 4.5);
            photo.blur(sigma);
            Finished::Blurred { sigma }
        }
        Finish::Compressed => {
            quality = u8::try_from(drawn.whole(14, 34)).unwrap_or(25);
            Finished::Compressed { quality }
        }
        Finish::Cropped => {
            let share = drawn.between(0.72, 0.88);
            photo = photo.cropped(share, (drawn.between(0.35, 0.65), drawn.between(0.3, 0.6)));
            Finished::Cropped { share }
        }
        Finish::Screen => {
            let shot = screen::Shot::any(whole, &mut drawn);
            (photo, signs) = screen::photograph(&photo, &shot, chance);
            quality = u8::try_from(drawn.whole(58, 74)).unwrap_or(66);
            Finished::Screen(shot)
        }
        Finish::Print => {
            let print = Print::any(whole, &mut drawn);
            (photo, signs) = print::photograph(&photo, &print, chance);
            Finished::Print(print)
        }
    };
    photo.noise(noise, &mut chance.fork("sensor"));
    Ok(Picture { jpeg: photo.jpeg(quality)?, how, signs })
}
