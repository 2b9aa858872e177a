//! Photos of a screen that shows a picture: sub-pixels, the beat between their grid and the sensor's, the frame, reflections.

use crate::camera::{self, Placement, Pose};
use crate::canvas::{Canvas, Frame, Ink, Outline};
use crate::chance::Chance;
use crate::photo::{Glare, Photo};
use crate::surface::{Pixel, Surface};

/// A sign of a screen that can be seen in the photo; the name is the one that an inspector of selfies uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Sign {
    Bezel,
    Moire,
    ScanLines,
    Glare,
}

/// How a screen is photographed.
#[derive(Clone, Copy, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shot {
    /// Width of a pixel of the screen in pixels of the photo.
    pub pitch: f32,
    /// Degrees.
    pub rotation: f32,
    pub tilt: (f32, f32),
    /// The share of the photo that the picture on the screen fills; over 1 no frame is seen.
    pub fill: f32,
    pub shift: (f32, f32),
    /// The share of a pixel's width and height that stays dark between sub-pixels.
    pub gap: f32,
    /// How much darker the bands are that the exposure catches between two refreshes.
    pub banding: f32,
    /// Strength of a reflection, 0 to 1.
    pub glare: f32,
    /// How far lens and sensor spread a point, in pixels of the photo: the half width of a tent.
    pub spread: f32,
}

impl Shot {
    /// Any distance, angle and light that a person would try. A `whole` picture is never cut off by much.
    #[must_use]
    pub fn any(whole: bool, chance: &mut Chance) -> Self {
        let pitch = if chance.chance(45) { chance.between(2.2, 4.2) } else { chance.between(0.62, 2.0) };
        let framed = chance.chance(58);
        Self {
            pitch,
            rotation: if framed { chance.between(-6.0, 6.0) } else { chance.between(-1.5, 1.5) },
            tilt: if framed || !whole {
                (chance.between(-9.0, 9.0), chance.between(-11.0, 11.0))
            } else {
                (chance.between(-2.0, 2.0), chance.between(-2.0, 2.0))
            },
            fill: match (framed, whole) {
                (true, _) => chance.between(0.72, 0.94),
                (false, true) => chance.between(1.03, 1.09),
                (false, false) => chance.between(1.24, 1.42),
            },
            shift: (chance.between(-0.6, 0.6), chance.between(-0.6, 0.6)),
            gap: chance.between(0.08, 0.24),
            banding: if chance.chance(35) { chance.between(0.08, 0.24) } else { 0.0 },
            glare: if chance.chance(45) { chance.between(0.3, 0.75) } else { 0.0 },
            // From a crisp grid to one that is nearly lost in the lens.
            spread: (pitch * chance.between(0.5, 0.78)).max(0.55),
        }
    }

    /// What an attentive viewer sees; the frame of the screen only if some of it is in the photo.
    fn signs(&self, framed: bool) -> Vec<Sign> {
        let mut signs = Vec::new();
        if framed {
            signs.push(Sign::Bezel);
        }
        signs.push(Sign::Moire);
        if self.banding > 0.0 {
            signs.push(Sign::ScanLines);
        }
        if self.glare > 0.0 {
            signs.push(Sign::Glare);
        }
        signs
    }
}

/// Photographs a screen that shows `picture`; the photo has the picture's size. Answers the signs that can be seen as well.
#[must_use]
pub fn photograph(picture: &Photo, shot: &Shot, chance: &Chance) -> (Photo, Vec<Sign>) {
    let mut own = chance.fork("screen");
    let (width, height) = (picture.width, picture.height);
    let mut photo = surroundings(width, height, &mut own);
    #[expect(clippy::cast_precision_loss, reason = "pixels of a photo")]
    let (wide, high) = (width as f32, height as f32);
    let display = Display::showing(picture, shot, wide);
    let pose = Pose { rotation: shot.rotation, tilt: shot.tilt, fill: shot.fill, shift: shot.shift };
    let placement = camera::place(display.size(), Frame::new(0.0, 0.0, wide, high), pose);
    photo.cover(&device(display.size(), &mut own).0, &shifted(&placement, display.size()));
    let bands = Bands { strength: shot.banding, pitch: high * own.between(0.07, 0.22), start: own.between(0.0, 6.0) };
    let beside = expose(&mut photo, &display, &placement, shot, bands);
    demosaic(&mut photo);
    reflect(&mut photo, shot.glare, &mut own);
    (photo, shot.signs(beside > 0.004))
}

/// A dim room or a desk around the screen.
fn surroundings(width: usize, height: usize, chance: &mut Chance) -> Photo {
    let desk = chance.pick(&[Surface::Oak, Surface::Walnut, Surface::Laminate, Surface::Slate, Surface::Linen]);
    let mut photo = Photo::of_surface(desk, width, height, &mut chance.fork("desk"));
    let light = chance.between(0.1, 0.75);
    photo.light((chance.between(-0.2, 0.2), chance.between(-0.2, 0.2)), 0.2, [light, light, light * 1.05]);
    photo.blur(1.2);
    photo
}

/// Room around the picture for the frame, in shares of its width.
const MARGIN: f32 = 0.3;

/// The device around the picture, on a sheet [`MARGIN`] wider on every side, in the picture's unit.
fn device(size: (f32, f32), chance: &mut Chance) -> (Canvas, f32) {
    let margin = size.0 * MARGIN;
    // Enough for edges; the picture itself does not come from this sheet.
    let scale = 900.0 / (size.0 + margin * 2.0);
    let mut sheet = Canvas::new(size.0 + margin * 2.0, size.1 + margin * 2.0, scale);
    let body =
        chance.pick(&[Ink::rgb(18, 18, 20), Ink::rgb(28, 28, 30), Ink::rgb(12, 12, 14), Ink::rgb(226, 228, 230)]);
    let rim =
        chance.pick(&[Ink::rgb(150, 152, 156), Ink::rgb(60, 60, 64), Ink::rgb(196, 186, 168), Ink::rgb(24, 24, 26)]);
    let side = size.0 * chance.between(0.025, 0.09);
    let (above, below) = (size.0 * chance.between(0.03, 0.2), size.0 * chance.between(0.03, 0.24));
    let frame = |grow: f32| {
        Frame::new(
            margin - side - grow,
            margin - above - grow,
            size.0 + (side + grow) * 2.0,
            size.1 + above + below + grow * 2.0,
        )
    };
    let corner = size.0 * chance.between(0.01, 0.09);
    sheet.rounded(frame(size.0 * 0.012), corner + size.0 * 0.012, rim);
    sheet.rounded(frame(0.0), corner, body);
    sheet.rounded_edge(frame(0.0), corner, size.0 * 0.003, Ink::rgb(255, 255, 255).faint(70));
    let lens = (margin + size.0 * chance.pick(&[0.5, 0.5, 0.2]), margin - above * 0.5);
    sheet.ellipse(lens, (size.0 * 0.009, size.0 * 0.009), Ink::rgb(44, 48, 60));
    (sheet, margin)
}

/// The placement of a sheet that is [`MARGIN`] wider than the picture on every side.
fn shifted(placement: &Placement, size: (f32, f32)) -> Placement {
    let margin = size.0 * MARGIN;
    placement.behind(margin, (size.0 + margin * 2.0, size.1 + margin * 2.0))
}

/// A picture on a grid of sub-pixels. Light is linear, 0 to 1.
struct Display {
    columns: usize,
    rows: usize,
    light: Vec<Pixel>,
}

impl Display {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "pixels of a screen"
    )]
    fn showing(picture: &Photo, shot: &Shot, wide: f32) -> Self {
        let columns = (wide * shot.fill / shot.pitch).round().max(40.0) as usize;
        let rows = columns * picture.height / picture.width;
        let mut light = Vec::with_capacity(columns * rows);
        let (step_x, step_y) = (picture.width as f32 / columns as f32, picture.height as f32 / rows as f32);
        for row in 0..rows {
            for column in 0..columns {
                light.push(shown(picture, column as f32 * step_x, row as f32 * step_y, (step_x, step_y)));
            }
        }
        Self { columns, rows, light }
    }

    #[expect(clippy::cast_precision_loss, reason = "pixels of a screen")]
    fn size(&self) -> (f32, f32) {
        (self.columns as f32, self.rows as f32)
    }

    /// The colour (0 red, 1 green, 2 blue) and the light that leave a point of the screen; `None` beside it.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked against the screen's size")]
    fn light(&self, x: f64, y: f64, gap: f32) -> Option<(usize, f32)> {
        if x < 0.0 || y < 0.0 || x >= self.size().0.into() || y >= self.size().1.into() {
            return None;
        }
        let (column, row) = (x as usize, y as usize);
        let (across, down) = ((x.fract() * 3.0) as f32, y.fract() as f32);
        let channel = (across as usize).min(2);
        if down < gap || across.fract() < gap {
            return Some((channel, 0.0));
        }
        // What the gaps take, the sub-pixels give: the screen is as bright as the picture.
        let gain = 3.0 / ((1.0 - gap) * (1.0 - gap));
        Some((channel, self.light[row * self.columns + column][channel] * gain))
    }
}

/// What the screen makes of the part of the picture under one of its pixels: a little bluish, the darks not quite dark.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the picture")]
fn shown(picture: &Photo, x: f32, y: f32, step: (f32, f32)) -> Pixel {
    let mut sum = [0.0; 3];
    for (right, down) in [(0.2, 0.2), (0.7, 0.2), (0.2, 0.7), (0.7, 0.7)] {
        let column = ((x + step.0 * right) as usize).min(picture.width - 1);
        let row = ((y + step.1 * down) as usize).min(picture.height - 1);
        for (total, channel) in sum.iter_mut().zip(picture.pixels()[row * picture.width + column]) {
            *total += channel / 4.0;
        }
    }
    let tint = [0.94, 0.99, 1.06];
    [0, 1, 2].map(|channel| 0.006 + linear(sum[channel]) * tint[channel])
}

/// Light of 0 to 1 from a level of 0 to 255, and back.
fn linear(level: f32) -> f32 {
    libm::powf((level / 255.0).clamp(0.0, 1.0), 2.2)
}

fn level(light: f32) -> f32 {
    255.0 * libm::powf(light.clamp(0.0, 1.0), 1.0 / 2.2)
}

/// Darker bands of a screen that is refreshed while the shutter is open.
struct Bands {
    strength: f32,
    /// Pixels of the photo from one to the next.
    pitch: f32,
    start: f32,
}

/// Points in each direction at which the light of a photo's pixel is taken.
const SAMPLES: u8 = 6;
/// Places of these points, of the spread, and their weights: a tent of volume 1.
fn tent() -> Vec<(f64, f64, f32)> {
    let place = |step: u8| (f64::from(step) + 0.5) / f64::from(SAMPLES) * 2.0 - 1.0;
    #[expect(clippy::cast_possible_truncation, reason = "a weight")]
    let weight = |step: u8| ((1.0 - place(step).abs()) * 2.0 / f64::from(SAMPLES)) as f32;
    (0..SAMPLES * SAMPLES)
        .map(|sample| (sample % SAMPLES, sample / SAMPLES))
        .map(|(across, down)| (place(across), place(down), weight(across) * weight(down)))
        .collect()
}

/// Exposes the photo; answers which share of it is beside the picture on the screen.
fn expose(photo: &mut Photo, display: &Display, placement: &Placement, shot: &Shot, bands: Bands) -> f32 {
    let samples = tent();
    let spread = f64::from(shot.spread);
    let size = photo.width * photo.height;
    let mut beside_all = 0.0;
    photo.repaint(|column, row, behind| {
        let mut sum = [0.0; 3];
        let mut beside = 0.0;
        // Within a pixel the view is as good as affine.
        let (x, y) = (f64::from(column) + 0.5, f64::from(row) + 0.5);
        let middle = placement.to_card.apply(x, y);
        let right = placement.to_card.apply(x + spread, y);
        let below = placement.to_card.apply(x, y + spread);
        let (right, below) = ((right.0 - middle.0, right.1 - middle.1), (below.0 - middle.0, below.1 - middle.1));
        for (across, down, weight) in &samples {
            let x = middle.0 + across * right.0 + down * below.0;
            let y = middle.1 + across * right.1 + down * below.1;
            match display.light(x, y, shot.gap) {
                Some((channel, light)) => sum[channel] += light * weight,
                None => beside += weight,
            }
        }
        beside_all += beside;
        let wave = libm::sinf(row / bands.pitch * std::f32::consts::TAU + bands.start);
        let band = 1.0 - bands.strength * (0.5 + 0.5 * wave) * (0.5 + 0.5 * wave);
        let behind = if beside > 0.0 { behind.map(|channel| linear(channel) * beside) } else { [0.0; 3] };
        [0, 1, 2].map(|channel| level(sum[channel] * band + behind[channel]))
    });
    #[expect(clippy::cast_precision_loss, reason = "pixels of a photo")]
    let size = size as f32;
    beside_all / size
}

/// A sensor sees one colour a pixel and takes the others from its neighbours: this is what makes a beat coloured.
fn demosaic(photo: &mut Photo) {
    let (width, height) = (photo.width, photo.height);
    let seen = photo.pixels().to_vec();
    let colour_of = |column: usize, row: usize| match (column % 2, row % 2) {
        (0, 0) => 0,
        (1, 1) => 2,
        _ => 1,
    };
    let mut pixels = Vec::with_capacity(seen.len());
    for row in 0..height {
        for column in 0..width {
            let mut sum = [0.0_f32; 3];
            let mut weight = [0.0_f32; 3];
            for near_row in row.saturating_sub(1)..=(row + 1).min(height - 1) {
                for near_column in column.saturating_sub(1)..=(column + 1).min(width - 1) {
                    let channel = colour_of(near_column, near_row);
                    let share =
                        (if near_column == column { 2.0 } else { 1.0 }) * (if near_row == row { 2.0 } else { 1.0 });
                    sum[channel] += seen[near_row * width + near_column][channel] * share;
                    weight[channel] += share;
                }
            }
            let own = colour_of(column, row);
            let mut pixel = [0, 1, 2].map(|channel| sum[channel] / weight[channel].max(1.0));
            pixel[own] = seen[row * width + column][own];
            pixels.push(pixel);
        }
    }
    *photo = Photo::of_pixels(width, pixels);
}

/// A window or a lamp that the glass mirrors.
#[expect(clippy::cast_precision_loss, reason = "pixels of a photo")]
fn reflect(photo: &mut Photo, strength: f32, chance: &mut Chance) {
    if strength <= 0.0 {
        return;
    }
    let (wide, high) = (photo.width as f32, photo.height as f32);
    let centre = (wide * chance.between(0.15, 0.85), high * chance.between(0.1, 0.8));
    if chance.chance(50) {
        let radius = wide * chance.between(0.06, 0.16);
        photo.glare(Glare { centre, radii: (radius, radius * chance.between(0.6, 1.4)), strength });
        photo.glare(Glare { centre, radii: (radius * 3.0, radius * 3.0), strength: strength * 0.3 });
        return;
    }
    let mut glass = Canvas::new(wide, high, 1.0);
    let (half, tall, lean) =
        (wide * chance.between(0.08, 0.18), high * chance.between(0.1, 0.22), wide * chance.between(-0.1, 0.1));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
    let ink = Ink(236, 244, 255, (strength * 190.0) as u8);
    for (left, top) in [(-1.0, -1.0), (0.06, -1.0), (-1.0, 0.06), (0.06, 0.06)] {
        let corner = |x: f32, y: f32| (centre.0 + x * half + y * lean, centre.1 + y * tall + x * half * 0.15);
        let (a, b, c, d) =
            (corner(left, top), corner(left + 0.94, top), corner(left + 0.94, top + 0.94), corner(left, top + 0.94));
        canvas_quad(&mut glass, [a, b, c, d], ink);
    }
    photo.cover(&glass, &Placement::upon((wide, high)));
    photo.glare(Glare { centre, radii: (half * 2.4, tall * 2.4), strength: strength * 0.35 });
}

fn canvas_quad(canvas: &mut Canvas, corners: [(f32, f32); 4], ink: Ink) {
    let [first, rest @ ..] = corners;
    let outline = rest.iter().fold(Outline::from(first.0, first.1), |outline, (x, y)| outline.line(*x, *y));
    canvas.fill(outline, ink);
}
