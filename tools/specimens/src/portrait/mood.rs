//! How a face is held at one moment.

use crate::chance::Chance;

/// Pose, expression and light. Lengths in half head widths.
#[derive(Clone, Copy, Debug)]
pub struct Mood {
    /// How far the middle of the face moves to the right and down as the head turns and nods.
    pub turn: (f32, f32),
    /// Degrees, clockwise.
    pub roll: f32,
    /// 1 for a broad smile, under 0 for corners that hang.
    pub smile: f32,
    pub brow_lift: f32,
    pub gaze: (f32, f32),
    /// How wide the eyes are open, of their usual height.
    pub open: f32,
    /// Where the light falls on the face.
    pub light: (f32, f32),
}

impl Mood {
    /// As for an official picture: straight, and without any expression.
    pub const OFFICIAL: Self = Self {
        turn: (0.0, 0.0),
        roll: 0.0,
        smile: 0.0,
        brow_lift: 0.0,
        gaze: (0.0, 0.0),
        open: 1.0,
        light: (-0.22, -0.15),
    };

    /// Somebody who looks into a phone held at arm's length.
    #[must_use]
    pub fn selfie(chance: &mut Chance) -> Self {
        let side = if chance.chance(50) { 1.0 } else { -1.0 };
        Self {
            turn: (chance.between(-0.07, 0.07), chance.between(-0.03, 0.05)),
            roll: chance.between(-5.0, 5.0),
            smile: chance.between(-0.2, 0.7),
            brow_lift: chance.between(-0.015, 0.03),
            gaze: (chance.between(-0.025, 0.025), chance.between(-0.015, 0.02)),
            open: chance.between(0.85, 1.1),
            light: (side * chance.between(0.15, 0.4), chance.between(-0.4, 0.0)),
        }
    }
}
