//! What makes one face differ from another.

use crate::canvas::Ink;
use crate::chance::Chance;
use crate::people::Sex;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hair {
    Parted,
    Curled,
    /// Cut so short that the scalp shows through.
    Cropped,
    /// Tied up behind the crown.
    Bun,
    None,
}

/// A person's looks, the same on a document and in a selfie. Lengths are shares of the head's half width.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a face has each of these or not, whatever the others are")]
pub struct Look {
    pub(super) skin: Ink,
    pub(super) hair: Ink,
    pub(super) iris: Ink,
    pub(super) clothes: Ink,
    pub(super) long_hair: bool,
    pub(super) beard: bool,
    pub(super) glasses: bool,
    pub(super) head: f32,
    pub(super) jaw: f32,
    pub(super) eye_gap: f32,
    pub(super) eye_size: f32,
    pub(super) brow: f32,
    pub(super) nose: f32,
    pub(super) mouth: f32,
    pub(super) fringe: f32,
    pub(super) style: Hair,
    pub(super) moustache: bool,
    /// 0 for none, 1 for an old face.
    pub(super) age: f32,
    pub(super) freckles: bool,
    /// Of the usual width or weight.
    pub(super) cheeks: f32,
    pub(super) nostrils: f32,
    pub(super) lips: f32,
    pub(super) brow_weight: f32,
    /// How far the outer corners of eyes and brows are above the inner ones.
    pub(super) slant: f32,
    pub(super) chin: f32,
    pub(super) mouth_height: f32,
}

const SKINS: [Ink; 6] = [
    Ink::rgb(240, 208, 182),
    Ink::rgb(228, 188, 158),
    Ink::rgb(208, 162, 128),
    Ink::rgb(176, 128, 96),
    Ink::rgb(132, 92, 68),
    Ink::rgb(236, 200, 176),
];
const HAIRS: [Ink; 6] = [
    Ink::rgb(44, 34, 30),
    Ink::rgb(84, 58, 40),
    Ink::rgb(128, 92, 58),
    Ink::rgb(178, 142, 88),
    Ink::rgb(112, 108, 106),
    Ink::rgb(92, 46, 30),
];
const IRISES: [Ink; 4] = [Ink::rgb(74, 104, 132), Ink::rgb(86, 60, 40), Ink::rgb(84, 108, 78), Ink::rgb(60, 50, 44)];
const CLOTHES: [Ink; 6] = [
    Ink::rgb(38, 48, 68),
    Ink::rgb(96, 44, 52),
    Ink::rgb(54, 74, 66),
    Ink::rgb(70, 70, 76),
    Ink::rgb(134, 126, 116),
    Ink::rgb(50, 44, 60),
];

impl Look {
    /// The colour of shadows on the skin.
    pub(super) fn dark(&self) -> Ink {
        self.skin.mixed(Ink::rgb(60, 20, 10), 0.45)
    }

    #[must_use]
    pub fn skin(&self) -> Ink {
        self.skin
    }

    pub(super) fn has_glasses(&self) -> bool {
        self.glasses
    }

    /// A face of the usual proportions.
    #[must_use]
    pub fn of(sex: Sex, chance: &mut Chance) -> Self {
        Self {
            skin: chance.pick(&SKINS),
            hair: chance.pick(&HAIRS),
            iris: chance.pick(&IRISES),
            clothes: chance.pick(&CLOTHES),
            long_hair: sex == Sex::Female && chance.chance(75),
            beard: sex == Sex::Male && chance.chance(35),
            glasses: chance.chance(18),
            head: chance.between(1.28, 1.42),
            jaw: chance.between(0.52, 0.72),
            eye_gap: chance.between(0.38, 0.45),
            eye_size: chance.between(0.15, 0.19),
            brow: chance.between(0.2, 0.28),
            nose: chance.between(0.3, 0.4),
            mouth: chance.between(0.26, 0.36),
            fringe: chance.between(0.5, 0.72),
            style: Hair::Parted,
            moustache: false,
            age: 0.0,
            freckles: false,
            cheeks: 1.0,
            nostrils: 1.0,
            lips: 1.0,
            brow_weight: 1.0,
            slant: 0.0,
            chin: 1.22,
            mouth_height: 0.78,
        }
    }

    /// A face with proportions of its own, so that one is not taken for another.
    #[must_use]
    pub fn individual(sex: Sex, chance: &mut Chance) -> Self {
        let usual = Self::of(sex, chance);
        let style = match (sex, usual.long_hair) {
            (Sex::Female, true) => chance.pick(&[Hair::Parted, Hair::Parted, Hair::Curled]),
            (Sex::Female, false) => chance.pick(&[Hair::Bun, Hair::Curled, Hair::Parted]),
            (Sex::Male, _) => chance.pick(&[Hair::Parted, Hair::Parted, Hair::Cropped, Hair::Curled, Hair::None]),
        };
        Self {
            style,
            moustache: sex == Sex::Male && chance.chance(25),
            age: if chance.chance(40) { chance.between(0.3, 1.0) } else { 0.0 },
            freckles: chance.chance(15),
            skin: usual.skin.mixed(chance.pick(&SKINS), chance.between(0.0, 0.5)),
            hair: usual.hair.mixed(chance.pick(&HAIRS), chance.between(0.0, 0.4)),
            head: chance.between(1.2, 1.48),
            jaw: chance.between(0.44, 0.84),
            eye_gap: chance.between(0.36, 0.47),
            eye_size: chance.between(0.135, 0.205),
            brow: chance.between(0.18, 0.3),
            nose: chance.between(0.26, 0.44),
            mouth: chance.between(0.22, 0.4),
            cheeks: chance.between(0.9, 1.08),
            nostrils: chance.between(0.75, 1.5),
            lips: chance.between(0.6, 1.7),
            brow_weight: chance.between(0.5, 1.7),
            slant: chance.between(-0.05, 0.07),
            chin: chance.between(1.12, 1.36),
            mouth_height: chance.between(0.74, 0.84),
            ..usual
        }
    }
}
