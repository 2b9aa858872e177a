//! Background patterns of fine lines, as security printing has them.

use crate::canvas::{Canvas, Frame, Ink};
use crate::chance::Chance;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guilloche {
    /// Bands of waves across the sheet.
    Waves,
    /// Rosettes of overlapping loops.
    Rosettes,
    /// Waves and two rosettes.
    Both,
    /// Two crossing families of waves.
    Lattice,
}

const TURN: f32 = std::f32::consts::TAU;

pub fn draw(canvas: &mut Canvas, pattern: Guilloche, inks: [Ink; 2], chance: &mut Chance) {
    let sheet = Frame::new(0.0, 0.0, canvas.width(), canvas.height());
    match pattern {
        Guilloche::Waves => waves(canvas, sheet, inks, chance),
        Guilloche::Rosettes => rosettes(canvas, sheet, inks, 5, chance),
        Guilloche::Both => {
            waves(canvas, sheet, inks, chance);
            rosettes(canvas, sheet, inks, 2, chance);
        }
        Guilloche::Lattice => {
            waves(canvas, sheet, inks, chance);
            slanted(canvas, sheet, inks[1], chance);
        }
    }
}

fn waves(canvas: &mut Canvas, sheet: Frame, inks: [Ink; 2], chance: &mut Chance) {
    let (slow, fast) = (chance.between(0.9, 1.6), chance.between(2.2, 3.6));
    let (slow_phase, fast_phase) = (chance.between(0.0, TURN), chance.between(0.0, TURN));
    let height = sheet.height / 13.0;
    for band in -1_i16..15 {
        for line in 0_i16..7 {
            let part = f32::from(line) / 7.0;
            let middle = f32::from(band) * height;
            let points: Vec<(f32, f32)> = steps(160)
                .map(|along| {
                    let wave = libm::sinf(along * TURN * slow + slow_phase + part * 2.4) * height * 0.75;
                    let ripple = libm::sinf(along * TURN * fast + fast_phase - part * 3.1) * height * 0.35;
                    (along * sheet.width, middle + wave + ripple * (1.0 - part))
                })
                .collect();
            canvas.line(&points, 0.09, inks[usize::from(line % 2 == 0)]);
        }
    }
}

fn slanted(canvas: &mut Canvas, sheet: Frame, ink: Ink, chance: &mut Chance) {
    let phase = chance.between(0.0, TURN);
    for line in -30_i16..60 {
        let start = f32::from(line) * sheet.width / 45.0;
        let points: Vec<(f32, f32)> = steps(80)
            .map(|along| {
                let sway = libm::sinf(along * TURN * 1.5 + phase) * 2.2;
                (start + along * sheet.height * 0.6 + sway, along * sheet.height)
            })
            .collect();
        canvas.line(&points, 0.08, ink);
    }
}

fn rosettes(canvas: &mut Canvas, sheet: Frame, inks: [Ink; 2], count: usize, chance: &mut Chance) {
    for place in 0..count {
        let centre = (chance.between(0.15, 0.9) * sheet.width, chance.between(0.2, 0.85) * sheet.height);
        let radius = chance.between(0.16, 0.34) * sheet.height;
        rosette(canvas, centre, radius, inks[place % 2], chance);
    }
}

/// Rings whose radius swings `petals` times a turn, each turned a little against the last.
pub fn rosette(canvas: &mut Canvas, centre: (f32, f32), radius: f32, ink: Ink, chance: &mut Chance) {
    let petals = f32::from(u8::try_from(chance.whole(5, 11)).unwrap_or(7));
    for ring in 0_i16..12 {
        let size = radius * (0.35 + 0.65 * f32::from(ring) / 11.0);
        let shift = f32::from(ring) * 0.21;
        let points: Vec<(f32, f32)> = steps(240)
            .map(|along| {
                let angle = along * TURN;
                let reach = size * (0.8 + 0.2 * libm::sinf(angle * petals + shift));
                (centre.0 + reach * libm::cosf(angle), centre.1 + reach * libm::sinf(angle))
            })
            .collect();
        canvas.line(&points, 0.09, ink);
    }
}

/// `count` + 1 numbers from 0 to 1.
pub(crate) fn steps(count: u16) -> impl Iterator<Item = f32> {
    (0..=count).map(move |step| f32::from(step) / f32::from(count))
}
