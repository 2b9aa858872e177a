//! How well a photo was taken.

use image::ImageError;

use crate::camera::{self, Pose};
use crate::canvas::{Canvas, Frame};
use crate::chance::Chance;
use crate::photo::{Glare, Photo};
use crate::set::Format;
use crate::surface::Surface;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Condition {
    /// Straight from above in good light.
    Clean,
    /// About 2 degrees off, a little perspective, blur and noise.
    Mild,
    /// About -9 degrees, strong perspective, blur, noise, a glare spot, strong compression.
    Hard,
}

impl Condition {
    pub const ALL: [Self; 3] = [Self::Clean, Self::Mild, Self::Hard];

    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Mild => "mild",
            Self::Hard => "hard",
        }
    }

    /// Degrees and shares within the condition's limits.
    #[must_use]
    pub fn shot(self, chance: &mut Chance) -> Shot {
        let mut sign = || if chance.chance(50) { 1.0 } else { -1.0 };
        let signs = (sign(), sign(), sign());
        let mut pose = |rotation: f32, tilt: (f32, f32), fill: f32| Pose {
            rotation,
            tilt: (chance.between(tilt.0, tilt.1) * signs.1, chance.between(tilt.0, tilt.1) * signs.2),
            fill,
            shift: (chance.between(-0.5, 0.5), chance.between(-0.5, 0.5)),
        };
        match self {
            Self::Clean => Shot {
                pose: pose(0.3 * signs.0, (0.0, 1.2), 0.9),
                blur: 0.4,
                noise: 1.2,
                glare: 0.0,
                uneven: 0.04,
                quality: 92,
            },
            Self::Mild => Shot {
                pose: pose(2.0 * signs.0, (3.0, 6.0), 0.89),
                blur: 0.75,
                noise: 3.2,
                glare: 0.0,
                uneven: 0.1,
                quality: 84,
            },
            Self::Hard => Shot {
                pose: pose(-9.0, (7.0, 12.0), 0.94),
                blur: 1.1,
                noise: 6.0,
                glare: 0.6,
                uneven: 0.16,
                quality: 62,
            },
        }
    }
}

/// How a photo is taken. Blur in pixels of a photo 1600 wide, noise in levels of 255.
#[derive(Clone, Copy, Debug)]
pub struct Shot {
    pub pose: Pose,
    pub blur: f32,
    pub noise: f32,
    /// 0 to 1.
    pub glare: f32,
    /// Change of brightness across the photo, 0 to 1.
    pub uneven: f32,
    pub quality: u8,
}

/// What is photographed together: cards, each in its part of the photo (shares of width and height), turned by so many degrees.
#[derive(Debug)]
pub struct Still<'a> {
    pub surface: Surface,
    pub cards: Vec<(&'a Canvas, Frame, f32)>,
}

/// Takes a photo of `still`, 4:3, as a JPEG.
///
/// # Errors
/// As [`Photo::jpeg`].
pub fn take(still: &Still, shot: Shot, format: Format, chance: &Chance) -> Result<Vec<u8>, ImageError> {
    let mut photo = expose(still, shot, format, chance);
    photo.noise(shot.noise, &mut chance.fork("sensor"));
    photo.jpeg(format.quality.unwrap_or(shot.quality))
}

/// What falls on the sensor, before its noise.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "pixels of a photo")]
pub fn expose(still: &Still, shot: Shot, format: Format, chance: &Chance) -> Photo {
    let (width, height) = (format.width, format.width * 3 / 4);
    let (wide, high) = (width as f32, height as f32);
    let mut light = chance.fork("light");
    let mut photo = Photo::of_surface(still.surface, width, height, &mut chance.fork("surface"));
    let shadow = (light.between(-0.006, 0.006) * wide, light.between(0.002, 0.008) * wide);
    let mut first = None;
    for (card, part, turn) in &still.cards {
        let region = Frame::new(part.x * wide, part.y * high, part.width * wide, part.height * high);
        let pose = Pose { rotation: shot.pose.rotation + turn, ..shot.pose };
        let placement = camera::place((card.width(), card.height()), region, pose);
        photo.lay(card, &placement, shadow);
        first.get_or_insert(placement.hull);
    }
    let slope = (light.between(-shot.uneven, shot.uneven), light.between(-shot.uneven, shot.uneven));
    let warm = light.between(-0.03, 0.03);
    photo.light(slope, shot.uneven, [1.0 + warm, 1.0, 1.0 - warm]);
    if let (true, Some(hull)) = (shot.glare > 0.0, first) {
        photo.glare(Glare {
            centre: (hull.x + hull.width * light.between(0.25, 0.8), hull.y + hull.height * light.between(0.2, 0.7)),
            radii: (wide * light.between(0.07, 0.11), wide * light.between(0.05, 0.08)),
            strength: shot.glare,
        });
    }
    photo.blur(shot.blur * wide / 1600.0);
    photo
}
