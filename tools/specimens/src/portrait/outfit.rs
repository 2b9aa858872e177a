//! What people wear in their own pictures.

use super::Painter;
use crate::canvas::{Canvas, Ink};
use crate::chance::Chance;

/// A garment, drawn over neck and shoulders.
#[derive(Clone, Copy, Debug)]
pub struct Outfit {
    cloth: Ink,
    second: Ink,
    cut: Cut,
    /// Across the chest.
    stripes: bool,
    /// How far the shoulders are from the middle, in half head widths.
    shoulder: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Round,
    Neck,
    Hood,
    Collar,
}

const CLOTHS: [Ink; 14] = [
    Ink::rgb(44, 56, 78),
    Ink::rgb(112, 52, 58),
    Ink::rgb(58, 82, 72),
    Ink::rgb(76, 76, 82),
    Ink::rgb(150, 142, 130),
    Ink::rgb(58, 50, 70),
    Ink::rgb(220, 216, 208),
    Ink::rgb(28, 28, 32),
    Ink::rgb(176, 142, 84),
    Ink::rgb(96, 128, 158),
    Ink::rgb(166, 96, 72),
    Ink::rgb(132, 146, 112),
    Ink::rgb(198, 168, 168),
    Ink::rgb(92, 70, 54),
];

impl Outfit {
    #[must_use]
    pub fn any(chance: &mut Chance) -> Self {
        let cut = chance.pick(&[Cut::Round, Cut::Round, Cut::Neck, Cut::Hood, Cut::Collar, Cut::Collar]);
        Self {
            cloth: chance.pick(&CLOTHS).mixed(chance.pick(&CLOTHS), chance.between(0.0, 0.4)),
            second: chance.pick(&CLOTHS),
            cut,
            stripes: chance.chance(22) && cut != Cut::Hood,
            shoulder: chance.between(1.85, 2.2),
        }
    }
}

impl Painter<'_> {
    /// Neck, shoulders and upper arms down to the lower edge.
    pub(super) fn dressed(&self, canvas: &mut Canvas, outfit: Outfit) {
        self.neck(canvas);
        if outfit.cut == Cut::Hood {
            let hood = self
                .still_outline(-1.0, 1.9)
                .curve(self.still(-0.98, 1.35), self.still(-0.6, 1.15), self.still(-0.4, 1.5))
                .curve(self.still(-0.2, 2.1), self.still(0.2, 2.1), self.still(0.4, 1.5))
                .curve(self.still(0.6, 1.15), self.still(0.98, 1.35), self.still(1.0, 1.9));
            canvas.fill(hood, outfit.cloth.mixed(Ink::rgb(0, 0, 0), 0.25));
        }
        self.body(canvas, outfit);
        self.folds(canvas, outfit);
        match outfit.cut {
            Cut::Collar => self.collar(canvas, outfit),
            Cut::Hood => {
                for side in [-1.0, 1.0] {
                    let cord = self.still_outline(side * 0.3, 2.02).curve(
                        self.still(side * 0.34, 2.3),
                        self.still(side * 0.26, 2.5),
                        self.still(side * 0.3, 2.85),
                    );
                    canvas.stroke(cord, self.unit * 0.045, Ink::rgb(226, 222, 214));
                }
            }
            Cut::Neck => {
                let band = Outfit { cloth: outfit.cloth.mixed(Ink::rgb(0, 0, 0), 0.1), ..outfit };
                let roll = self
                    .still_outline(-0.5, 1.35)
                    .curve(self.still(-0.2, 1.55), self.still(0.2, 1.55), self.still(0.5, 1.35))
                    .curve(self.still(0.56, 1.6), self.still(0.58, 1.75), self.still(0.6, 1.86))
                    .curve(self.still(0.25, 2.06), self.still(-0.25, 2.06), self.still(-0.6, 1.86))
                    .curve(self.still(-0.58, 1.75), self.still(-0.56, 1.6), self.still(-0.5, 1.35));
                canvas.fill(roll, band.cloth);
            }
            Cut::Round => {
                let hem = self.still_outline(-0.57, 1.66).curve(
                    self.still(-0.35, 2.13),
                    self.still(0.35, 2.13),
                    self.still(0.57, 1.66),
                );
                canvas.stroke(hem, self.unit * 0.07, outfit.cloth.mixed(Ink::rgb(0, 0, 0), 0.22));
            }
        }
    }

    fn neck(&self, canvas: &mut Canvas) {
        let skin = self.look.skin();
        let neck = self
            .still_outline(-0.46, 0.6)
            .line_to(self.still(0.46, 0.6))
            .curve(self.still(0.46, 1.4), self.still(0.55, 1.55), self.still(0.95, 1.72))
            .curve(self.still(0.5, 2.4), self.still(-0.5, 2.4), self.still(-0.95, 1.72))
            .curve(self.still(-0.55, 1.55), self.still(-0.46, 1.4), self.still(-0.46, 0.6));
        canvas.fill_round(neck, self.still(-0.1, 1.8), self.unit * 1.15, skin, skin.mixed(self.dark, 0.45));
        // The chin's shadow.
        let shade = self.dark.faint(110);
        canvas.soft_ellipse(self.still(0.0, 1.18), (self.unit * 0.5, self.unit * 0.4), shade, shade.faint(0));
    }

    fn body(&self, canvas: &mut Canvas, outfit: Outfit) {
        let bottom = (self.frame.y + self.frame.height - self.centre.1) / self.unit + 0.1;
        let wide = outfit.shoulder;
        let arm = wide + 0.22;
        let outline = self
            .still_outline(-0.58, 1.6)
            .curve(self.still(-0.34, 2.1), self.still(0.34, 2.1), self.still(0.58, 1.6))
            .curve(self.still(0.9, 1.78), self.still(wide * 0.72, 1.84), self.still(wide * 0.88, 2.02))
            .curve(self.still(wide * 1.06, 2.2), self.still(arm, 2.9), self.still(arm + 0.1, bottom))
            .line_to(self.still(-arm - 0.1, bottom))
            .curve(self.still(-arm, 2.9), self.still(-wide * 1.06, 2.2), self.still(-wide * 0.88, 2.02))
            .curve(self.still(-wide * 0.72, 1.84), self.still(-0.9, 1.78), self.still(-0.58, 1.6));
        let light = outfit.cloth.mixed(Ink::rgb(255, 250, 240), 0.16);
        let shade = outfit.cloth.mixed(Ink::rgb(0, 0, 0), 0.28);
        let middle = (self.mood.light.0 * 2.4, 2.2);
        canvas.fill_round(outline, self.still(middle.0, middle.1), self.unit * 2.9, light, shade);
        if outfit.stripes {
            let mut y = 2.35;
            while y < bottom {
                // Stripes bend with the chest and end where the arms do.
                let end = (wide * 0.98 + (y - 2.2) * 0.06).min(arm);
                let stripe = self.still_outline(-end, y - 0.06).curve(
                    self.still(-end * 0.4, y + 0.06),
                    self.still(end * 0.4, y + 0.06),
                    self.still(end, y - 0.06),
                );
                canvas.stroke(stripe, self.unit * 0.1, outfit.second.faint(200));
                y += 0.32;
            }
        }
    }

    fn folds(&self, canvas: &mut Canvas, outfit: Outfit) {
        let dark = outfit.cloth.mixed(Ink::rgb(0, 0, 0), 0.55).faint(90);
        for side in [-1.0, 1.0] {
            let wide = outfit.shoulder;
            let sleeve = self.still_outline(side * wide * 0.74, 2.75).curve(
                self.still(side * wide * 0.8, 3.1),
                self.still(side * wide * 0.84, 3.6),
                self.still(side * wide * 0.82, 4.6),
            );
            canvas.stroke(sleeve, self.unit * 0.035, dark);
            let crease = self.still_outline(side * wide * 0.7, 2.7).curve(
                self.still(side * wide * 0.55, 2.82),
                self.still(side * wide * 0.45, 2.86),
                self.still(side * wide * 0.3, 2.84),
            );
            canvas.stroke(crease, self.unit * 0.028, dark.faint(60));
        }
    }

    /// A shirt's collar and its row of buttons.
    fn collar(&self, canvas: &mut Canvas, outfit: Outfit) {
        let bottom = (self.frame.y + self.frame.height - self.centre.1) / self.unit;
        let edge = outfit.cloth.mixed(Ink::rgb(0, 0, 0), 0.45).faint(150);
        canvas.line(&[self.still(0.0, 2.1), self.still(0.03, bottom)], self.unit * 0.025, edge);
        let mut y = 2.5;
        while y < bottom {
            let size = self.unit * 0.04;
            canvas.ellipse(self.still(-0.06, y), (size, size), outfit.cloth.mixed(Ink::rgb(240, 236, 226), 0.7));
            y += 0.55;
        }
        for side in [-1.0, 1.0] {
            let leaf = self
                .still_outline(side * 0.62, 1.56)
                .curve(self.still(side * 0.45, 1.85), self.still(side * 0.2, 2.0), self.still(side * 0.02, 2.08))
                .line_to(self.still(side * 0.34, 2.42))
                .curve(self.still(side * 0.55, 2.2), self.still(side * 0.7, 1.95), self.still(side * 0.74, 1.7));
            canvas.fill(leaf, outfit.cloth.mixed(Ink::rgb(255, 255, 255), 0.12));
            let rim = self.still_outline(side * 0.02, 2.08).line_to(self.still(side * 0.34, 2.42)).curve(
                self.still(side * 0.55, 2.2),
                self.still(side * 0.7, 1.95),
                self.still(side * 0.74, 1.7),
            );
            canvas.stroke(rim, self.unit * 0.022, edge);
        }
    }
}
