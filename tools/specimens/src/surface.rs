//! Table tops to lay cards on, all generated.

use crate::chance::Chance;
use crate::layouts::Table;
use crate::noise::Noise;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    Oak,
    Laminate,
    Linen,
    Slate,
    Paper,
    Marble,
    Felt,
    Cork,
    Walnut,
    Tiles,
}

/// Red, green, blue, 0 to 255, not yet rounded.
pub(crate) type Pixel = [f32; 3];

impl Surface {
    /// The two tables of layouts lie on different table tops.
    #[must_use]
    pub fn any(table: Table, chance: &mut Chance) -> Self {
        chance.pick(match table {
            Table::First => &[Self::Oak, Self::Laminate, Self::Linen, Self::Slate, Self::Paper],
            Table::Second => &[Self::Marble, Self::Felt, Self::Cork, Self::Walnut, Self::Tiles],
        })
    }

    /// A surface of `width` times `height` pixels; grain keeps its size when the photo is smaller.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "pixels of a photo")]
    pub fn paint(self, width: usize, height: usize, chance: &mut Chance) -> Vec<Pixel> {
        let noise = Noise::new(chance);
        let turn = chance.between(-0.5, 0.5);
        let (sin, cos) = (libm::sinf(turn), libm::cosf(turn));
        let brightness = chance.between(0.92, 1.06);
        let unit = 1600.0 / width as f32;
        let mut pixels = Vec::with_capacity(width * height);
        for row in 0..height {
            for column in 0..width {
                let (x, y) = (column as f32 * unit, row as f32 * unit);
                let colour = self.at(x * cos - y * sin, x * sin + y * cos, noise);
                pixels.push(colour.map(|channel| channel * brightness));
            }
        }
        pixels
    }

    fn at(self, x: f32, y: f32, noise: Noise) -> Pixel {
        match self {
            Self::Oak => wood(x, y, noise, [196.0, 154.0, 106.0], [142.0, 98.0, 58.0], 0.011),
            Self::Walnut => planks(x, y, noise),
            Self::Laminate => {
                let grain = noise.at(x * 0.9, y * 0.9) - 0.5 + (noise.layered(x * 0.02, y * 0.02) - 0.5) * 0.6;
                [150.0, 154.0, 160.0].map(|channel| channel + grain * 22.0)
            }
            Self::Linen => {
                let weft = libm::sinf(y * 1.1 + noise.at(x * 0.02, y * 0.2) * 3.0);
                let warp = libm::sinf(x * 1.1 + noise.at(x * 0.2, y * 0.02) * 3.0);
                let thread = weft.max(warp) * 13.0 + (noise.layered(x * 0.01, y * 0.01) - 0.5) * 34.0;
                [92.0, 106.0, 128.0].map(|channel| channel + thread)
            }
            Self::Slate => {
                let relief = noise.layered(x * 0.016, y * 0.03);
                let grit = noise.at(x * 0.7, y * 0.7) - 0.5;
                [66.0, 70.0, 74.0].map(|channel| channel + (relief - 0.5) * 56.0 + grit * 10.0)
            }
            Self::Paper => {
                let fibre = noise.layered(x * 0.08, y * 0.08) - 0.5;
                [206.0, 202.0, 192.0].map(|channel| channel + fibre * 12.0)
            }
            Self::Marble => {
                let warp = noise.layered(x * 0.006, y * 0.006);
                let vein = 1.0 - (libm::sinf((x + y * 0.6) * 0.012 + warp * 9.0)).abs();
                let dark = vein * vein * vein * vein * 70.0;
                [224.0 - dark, 222.0 - dark * 0.95, 218.0 - dark * 0.85].map(|channel| channel + (warp - 0.5) * 18.0)
            }
            Self::Felt => {
                let fuzz = noise.at(x * 0.5, y * 0.5) - 0.5 + noise.at(x * 0.19, y * 0.23) - 0.5;
                [38.0 + fuzz * 18.0, 92.0 + fuzz * 26.0, 66.0 + fuzz * 20.0]
            }
            Self::Cork => {
                let crumbs = noise.layered(x * 0.09, y * 0.09);
                let specks = if noise.at(x * 0.16 + 50.0, y * 0.16) > 0.8 { 42.0 } else { 0.0 };
                let base = (crumbs - 0.5) * 86.0 - specks;
                [186.0 + base, 140.0 + base * 0.9, 92.0 + base * 0.7]
            }
            Self::Tiles => tiles(x, y, noise),
        }
    }
}

fn wood(x: f32, y: f32, noise: Noise, light: Pixel, dark: Pixel, pitch: f32) -> Pixel {
    // Rings are cut along the trunk: they bend slowly along the board and crowd across it.
    let bend = noise.layered(x * 0.000_6, y * 0.004) * 9.0;
    let ring = libm::sinf((y * pitch + bend) * 6.0) * 0.5 + 0.5;
    let fibre = noise.at(x * 0.006, y * 0.45) * 0.6 + noise.at(x * 0.02, y * 1.1) * 0.4;
    let share = (ring * ring * 0.55 + fibre * 0.5).clamp(0.0, 1.0);
    [0, 1, 2].map(|channel| light[channel] + (dark[channel] - light[channel]) * share)
}

fn planks(x: f32, y: f32, noise: Noise) -> Pixel {
    let plank = (y / 260.0).floor();
    let tone = noise.at(plank * 7.3, 3.0) * 0.3 + 0.85;
    let seam = (y - plank * 260.0).min(260.0 - (y - plank * 260.0));
    let gap = if seam < 3.0 { 0.45 } else { 1.0 };
    wood(x + plank * 900.0, y, noise, [122.0, 84.0, 58.0], [70.0, 44.0, 30.0], 0.017)
        .map(|channel| channel * tone * gap)
}

fn tiles(x: f32, y: f32, noise: Noise) -> Pixel {
    let (column, row) = ((x / 210.0).floor(), (y / 210.0).floor());
    let (inner_x, inner_y) = (x - column * 210.0, y - row * 210.0);
    if inner_x < 7.0 || inner_y < 7.0 {
        return [176.0, 172.0, 166.0].map(|channel| channel + noise.at(x, y) * 16.0);
    }
    let tone = noise.at(column * 5.1, row * 9.7) * 26.0 + noise.layered(x * 0.03, y * 0.03) * 14.0;
    [88.0 + tone, 112.0 + tone, 134.0 + tone]
}
