//! Rooms to stand in: a wall of some kind, as it is in one home, with the things that hang on it and stand before it.

mod fitted;
mod furniture;
mod masonry;
mod papered;

use crate::camera::{self, Placement};
use crate::canvas::Canvas;
use crate::chance::Chance;
use crate::noise::Noise;
use crate::photo::Photo;
use crate::surface::Pixel;

/// Centimetres of wall that are drawn. What stands in front of them is drawn too.
pub(crate) const WALL: (f32, f32) = (340.0, 300.0);

/// What a wall is made of or hidden behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Plaster,
    Brick,
    Stripes,
    Damask,
    Flowers,
    Hexagons,
    Panelling,
    Logs,
    Tiles,
    KitchenTiles,
    Mosaic,
    Concrete,
    Curtain,
    Bookshelf,
    Blinds,
    Window,
    Cabinets,
    Wardrobe,
    Stones,
    Chipboard,
    Partition,
    Upholstery,
    Hedge,
    Shutter,
    Rug,
    Wainscot,
}

/// A wall in one home: its colours, its measures and what is in front of it never change.
#[derive(Clone, Debug)]
pub struct Room {
    pub kind: Kind,
    /// `brick-3f`, for the truth.
    pub name: String,
    finish: Finish,
    chance: Chance,
}

/// What distinguishes a wall from others of its kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finish {
    pub(crate) noise: Noise,
    /// The ground, what is on it, and a third colour.
    pub(crate) colours: [Pixel; 3],
    /// Measures of the pattern, of the kind's usual ones.
    pub(crate) scale: f32,
    /// Chooses between variants of the pattern.
    pub(crate) variant: u32,
}

/// Where a photo of the room is taken from.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The middle of the photo on the wall, in centimetres from its top left corner.
    pub centre: (f32, f32),
    /// How much of the wall is seen across, in centimetres.
    pub span: f32,
    /// Degrees.
    pub tilt: (f32, f32),
    pub roll: f32,
}

impl Kind {
    pub const ALL: [Self; 26] = [
        Self::Plaster,
        Self::Brick,
        Self::Stripes,
        Self::Damask,
        Self::Flowers,
        Self::Hexagons,
        Self::Panelling,
        Self::Logs,
        Self::Tiles,
        Self::KitchenTiles,
        Self::Mosaic,
        Self::Concrete,
        Self::Curtain,
        Self::Bookshelf,
        Self::Blinds,
        Self::Window,
        Self::Cabinets,
        Self::Wardrobe,
        Self::Stones,
        Self::Chipboard,
        Self::Partition,
        Self::Upholstery,
        Self::Hedge,
        Self::Shutter,
        Self::Rug,
        Self::Wainscot,
    ];

    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Plaster => "plaster",
            Self::Brick => "brick",
            Self::Stripes => "stripes",
            Self::Damask => "damask",
            Self::Flowers => "flowers",
            Self::Hexagons => "hexagons",
            Self::Panelling => "panelling",
            Self::Logs => "logs",
            Self::Tiles => "tiles",
            Self::KitchenTiles => "kitchen-tiles",
            Self::Mosaic => "mosaic",
            Self::Concrete => "concrete",
            Self::Curtain => "curtain",
            Self::Bookshelf => "bookshelf",
            Self::Blinds => "blinds",
            Self::Window => "window",
            Self::Cabinets => "cabinets",
            Self::Wardrobe => "wardrobe",
            Self::Stones => "stones",
            Self::Chipboard => "chipboard",
            Self::Partition => "partition",
            Self::Upholstery => "upholstery",
            Self::Hedge => "hedge",
            Self::Shutter => "shutter",
            Self::Rug => "rug",
            Self::Wainscot => "wainscot",
        }
    }

    /// Grounds, and what goes with them.
    fn palette(self) -> &'static [[Pixel; 3]] {
        match self {
            Self::Plaster | Self::Stripes | Self::Damask | Self::Flowers | Self::Hexagons | Self::Wainscot => {
                papered::palette(self)
            }
            Self::Brick | Self::Tiles | Self::KitchenTiles | Self::Mosaic | Self::Concrete | Self::Stones => {
                masonry::palette(self)
            }
            _ => fitted::palette(self),
        }
    }

    /// The colour at a place given in centimetres.
    fn at(self, x: f32, y: f32, finish: &Finish) -> Pixel {
        match self {
            Self::Plaster | Self::Stripes | Self::Damask | Self::Flowers | Self::Hexagons | Self::Wainscot => {
                papered::at(self, x, y, finish)
            }
            Self::Brick | Self::Tiles | Self::KitchenTiles | Self::Mosaic | Self::Concrete | Self::Stones => {
                masonry::at(self, x, y, finish)
            }
            _ => fitted::at(self, x, y, finish),
        }
    }
}

impl Room {
    /// The wall of `kind` in the home that `chance` stands for.
    #[must_use]
    pub fn new(kind: Kind, chance: &Chance) -> Self {
        let mut drawn = chance.fork(kind.id());
        let name = format!("{}-{:04x}", kind.id(), drawn.next_u64() & 0xFFFF);
        let noise = Noise::new(&mut drawn);
        let warm = drawn.between(-9.0, 9.0);
        let light = drawn.between(-14.0, 14.0);
        let colours = drawn
            .pick(kind.palette())
            .map(|[red, green, blue]| [red + light + warm, green + light, blue + light - warm]);
        let finish = Finish { noise, colours, scale: drawn.between(0.72, 1.4), variant: drawn.below(12) };
        Self { kind, name, finish, chance: drawn.fork("furniture") }
    }

    /// Where people in this home take their selfies: about the same place each time.
    #[must_use]
    pub fn view(&self, chance: &mut Chance) -> View {
        let mut spot = self.chance.fork("spot");
        View {
            centre: (
                spot.between(140.0, 200.0) + chance.between(-9.0, 9.0),
                spot.between(112.0, 130.0) + chance.between(-6.0, 6.0),
            ),
            span: spot.between(112.0, 138.0) * chance.between(0.94, 1.07),
            tilt: (chance.between(-4.0, 4.0), spot.between(-5.0, 5.0) + chance.between(-2.5, 2.5)),
            roll: chance.between(-2.0, 2.0),
        }
    }

    /// The room without anybody in it.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "pixels of a photo")]
    pub fn photograph(&self, view: View, width: usize, height: usize) -> Photo {
        let size = (width as f32, height as f32);
        let placement = camera::look_at(WALL, view.centre, view.span, view.tilt, view.roll, size);
        let mut pixels = Vec::with_capacity(width * height);
        for row in 0..height {
            for column in 0..width {
                pixels.push(self.wall(&placement, column as f64, row as f64));
            }
        }
        let mut photo = Photo::of_pixels(width, pixels);
        let mut things = Canvas::new(WALL.0, WALL.1, 5.0);
        furniture::draw(&mut things, self.kind, &mut self.chance.fork("things"));
        photo.cover(&things, &placement);
        photo
    }

    /// The mean of two places in a pixel: enough against jagged edges, as the photo is blurred afterwards.
    #[expect(clippy::cast_possible_truncation, reason = "centimetres")]
    fn wall(&self, placement: &Placement, column: f64, row: f64) -> Pixel {
        let mut sum = [0.0; 3];
        for (right, down) in [(0.25, 0.3), (0.75, 0.7)] {
            let (x, y) = placement.to_card.apply(column + right, row + down);
            let colour = self.kind.at(x as f32, y as f32, &self.finish);
            for (total, channel) in sum.iter_mut().zip(colour) {
                *total += channel / 2.0;
            }
        }
        sum
    }
}

/// `base` lighter or darker by `step` levels.
fn lit(base: Pixel, step: f32) -> Pixel {
    base.map(|channel| channel + step)
}

/// `base` times `share`.
fn dimmed(base: Pixel, share: f32) -> Pixel {
    base.map(|channel| channel * share)
}

/// `share` (0 to 1) of `other` mixed into `base`.
fn between(base: Pixel, other: Pixel, share: f32) -> Pixel {
    let share = share.clamp(0.0, 1.0);
    [0, 1, 2].map(|channel| base[channel] + (other[channel] - base[channel]) * share)
}

/// The place within a cell of `pitch`, from 0 to `pitch`, and the cell's number.
fn cell(place: f32, pitch: f32) -> (f32, f32) {
    let number = (place / pitch).floor();
    (place - number * pitch, number)
}

/// 0 below `from`, 1 above `to`, smooth between them.
fn step(from: f32, to: f32, value: f32) -> f32 {
    crate::noise::smooth(((value - from) / (to - from)).clamp(0.0, 1.0))
}
