//! Photos of a printed picture: the dots of the print, the paper's edge, its bend, its sheen.

use crate::camera::{self, Placement, Pose};
use crate::canvas::Frame;
use crate::chance::Chance;
use crate::photo::{Glare, Photo};
use crate::screen::Sign;
use crate::surface::{Pixel, Surface};

/// How a print is made and photographed.
#[derive(Clone, Copy, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Print {
    /// From dot to dot in pixels of the photo; `None` for a print whose dots are too fine to be seen.
    pub dots: Option<f32>,
    /// Lines that the print head left, as a share of the brightness.
    pub lines: f32,
    pub rotation: f32,
    pub tilt: (f32, f32),
    /// The share of the photo that the picture fills; over 1 no edge of the paper is seen.
    pub fill: f32,
    /// White paper around the picture, of its width.
    pub border: f32,
    /// How much the sheet bends, as change of brightness.
    pub bend: f32,
    /// Strength of the sheen, 0 to 1; 0 for dull paper.
    pub glare: f32,
}

impl Print {
    #[must_use]
    pub fn any(whole: bool, chance: &mut Chance) -> Self {
        let edged = chance.chance(65);
        Self {
            dots: chance.chance(70).then(|| chance.between(2.1, 4.4)),
            lines: if chance.chance(40) { chance.between(0.02, 0.07) } else { 0.0 },
            rotation: if edged { chance.between(-6.0, 6.0) } else { chance.between(-1.5, 1.5) },
            tilt: if edged { (chance.between(-8.0, 8.0), chance.between(-8.0, 8.0)) } else { (0.0, 0.0) },
            fill: match (edged, whole) {
                (true, _) => chance.between(0.74, 0.9),
                (false, true) => chance.between(1.03, 1.09),
                (false, false) => chance.between(1.16, 1.32),
            },
            border: if chance.chance(70) { chance.between(0.02, 0.08) } else { 0.0 },
            bend: chance.between(0.03, 0.16),
            glare: if chance.chance(45) { chance.between(0.2, 0.55) } else { 0.0 },
        }
    }
}

/// Photographs a print of `picture`; the photo has the picture's size. Answers the signs that can be seen as well.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "pixels of a photo")]
pub fn photograph(picture: &Photo, print: &Print, chance: &Chance) -> (Photo, Vec<Sign>) {
    let mut own = chance.fork("print");
    let (width, height) = (picture.width, picture.height);
    let (wide, high) = (width as f32, height as f32);
    let table =
        own.pick(&[Surface::Oak, Surface::Walnut, Surface::Laminate, Surface::Paper, Surface::Felt, Surface::Marble]);
    let mut photo = Photo::of_surface(table, width, height, &mut chance.fork("table"));
    let border = print.border * wide;
    let sheet = (wide + border * 2.0, high + border * 2.0);
    let pose = Pose { rotation: print.rotation, tilt: print.tilt, fill: print.fill, shift: (0.0, 0.0) };
    let placement = camera::place(sheet, Frame::new(0.0, 0.0, wide, high), pose);
    let sheet = Sheet { picture, border, size: sheet, ink: Ink::new(print, &mut own) };
    let beside = sheet.lie(&mut photo, &placement);
    let (bent, at) = (print.bend, own.between(0.0, 6.0));
    photo.repaint(|column, row, pixel| {
        let along = (column * 0.8 + row * 0.6) / wide;
        let gain = 1.0 + bent * libm::sinf(along * 3.4 + at);
        pixel.map(|channel| channel * gain)
    });
    if print.glare > 0.0 {
        let centre = (wide * own.between(0.15, 0.85), high * own.between(0.15, 0.85));
        let radii = (wide * own.between(0.12, 0.3), high * own.between(0.08, 0.2));
        photo.glare(Glare { centre, radii, strength: print.glare });
    }
    photo.blur(own.between(0.4, 0.7));
    let mut signs = Vec::new();
    if beside > 0.004 || (print.border > 0.0 && print.fill < 1.0) {
        signs.push(Sign::Bezel);
    }
    if print.dots.is_some() {
        signs.push(Sign::Moire);
    }
    if print.glare > 0.0 {
        signs.push(Sign::Glare);
    }
    (photo, signs)
}

struct Sheet<'a> {
    picture: &'a Photo,
    border: f32,
    size: (f32, f32),
    ink: Ink,
}

impl Sheet<'_> {
    /// Covers the photo; answers which share of it is beside the sheet.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "pixels of a photo")]
    fn lie(&self, photo: &mut Photo, placement: &Placement) -> f32 {
        let count = (photo.width * photo.height) as f32;
        let mut beside = 0.0;
        photo.repaint(|column, row, table| {
            let mut sum = [0.0; 3];
            for (right, down) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                let (x, y) = placement.to_card.apply(f64::from(column) + right, f64::from(row) + down);
                let colour = self.at(x as f32, y as f32);
                if colour.is_none() {
                    beside += 0.25;
                }
                for (total, channel) in sum.iter_mut().zip(colour.unwrap_or(table)) {
                    *total += channel / 4.0;
                }
            }
            sum
        });
        beside / count
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked against the picture")]
    fn at(&self, x: f32, y: f32) -> Option<Pixel> {
        if x < 0.0 || y < 0.0 || x >= self.size.0 || y >= self.size.1 {
            return None;
        }
        let (inner_x, inner_y) = (x - self.border, y - self.border);
        if inner_x < 0.0 || inner_y < 0.0 {
            return Some(PAPER);
        }
        let (column, row) = (inner_x as usize, inner_y as usize);
        if column >= self.picture.width || row >= self.picture.height {
            return Some(PAPER);
        }
        Some(self.ink.printed(self.picture.pixels()[row * self.picture.width + column], x, y))
    }
}

const PAPER: Pixel = [236.0, 234.0, 228.0];
/// Degrees at which the dots of cyan, magenta, yellow and black lie, as printers set them.
const ANGLES: [f32; 4] = [15.0, 75.0, 0.0, 45.0];
/// What each ink takes from red, green and blue light.
const INKS: [Pixel; 4] = [[0.86, 0.28, 0.1], [0.16, 0.84, 0.34], [0.04, 0.12, 0.84], [0.88, 0.88, 0.88]];

struct Ink {
    dots: Option<f32>,
    lines: f32,
    turns: [(f32, f32); 4],
    /// From one line of the print head to the next.
    line: f32,
}

impl Ink {
    fn new(print: &Print, chance: &mut Chance) -> Self {
        let turns = ANGLES.map(|angle| (libm::sinf(angle.to_radians()), libm::cosf(angle.to_radians())));
        // The dots' distance is known in the photo; the sheet is larger than its picture in it.
        let dots = print.dots.map(|dots| dots / print.fill);
        Self { dots, lines: print.lines, turns, line: chance.between(7.0, 16.0) }
    }

    /// The picture's colour as the print shows it: duller, and made of dots.
    fn printed(&self, colour: Pixel, x: f32, y: f32) -> Pixel {
        let [red, green, blue] = colour.map(|channel| (1.0 - channel / 255.0).clamp(0.0, 1.0));
        let black = red.min(green).min(blue) * 0.8;
        let amounts = [red - black, green - black, blue - black, black];
        let mut light = [1.0_f32; 3];
        for (number, amount) in amounts.into_iter().enumerate() {
            let cover = self.dots.map_or(amount, |pitch| self.dot(amount, number, pitch, x, y));
            for (channel, taken) in light.iter_mut().zip(INKS[number]) {
                *channel *= 1.0 - taken * cover;
            }
        }
        let line = 1.0 - self.lines * (0.5 + 0.5 * libm::sinf(y / self.line * std::f32::consts::TAU));
        [0, 1, 2].map(|channel| PAPER[channel] * light[channel] * line)
    }

    /// How much of a point a dot of ink covers, soft as ink is on paper.
    fn dot(&self, amount: f32, number: usize, pitch: f32, x: f32, y: f32) -> f32 {
        let (sin, cos) = self.turns[number];
        let turn = std::f32::consts::TAU / pitch;
        let wave = libm::cosf((x * cos - y * sin) * turn) + libm::cosf((x * sin + y * cos) * turn);
        (amount + wave * 0.32 * (amount * (1.0 - amount)).sqrt()).clamp(0.0, 1.0)
    }
}
