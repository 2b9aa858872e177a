//! The head, its hair and the shoulders under it.

use super::Painter;
use super::look::{Hair, Look};
use crate::canvas::{Canvas, Ink, Outline};

impl Painter<'_> {
    pub(super) fn hair_behind(&self, canvas: &mut Canvas) {
        if self.look.style == Hair::Bun {
            let radius = self.unit * 0.42;
            let hair = self.look.hair;
            canvas.soft_ellipse(self.at(0.05, -self.look.head - 0.36), (radius, radius * 0.9), hair, hair);
        }
        if !self.look.long_hair {
            return;
        }
        let top = -self.look.head - 0.18;
        let outline = self
            .outline(0.0, top)
            .curve(self.at(0.95, top), self.at(1.22, -0.6), self.at(1.16, 0.4))
            .curve(self.at(1.2, 1.1), self.at(1.25, 1.5), self.at(1.05, 1.75))
            .curve(self.at(0.5, 1.6), self.at(-0.5, 1.6), self.at(-1.05, 1.75))
            .curve(self.at(-1.25, 1.5), self.at(-1.2, 1.1), self.at(-1.16, 0.4))
            .curve(self.at(-1.22, -0.6), self.at(-0.95, top), self.at(0.0, top));
        let light = self.look.hair.mixed(Ink::rgb(255, 240, 210), 0.12);
        canvas.fill_round(
            outline,
            self.at(-0.4, -0.7),
            self.unit * 2.2,
            light,
            self.look.hair.mixed(Ink::rgb(0, 0, 0), 0.3),
        );
    }

    pub(super) fn shoulders(&self, canvas: &mut Canvas) {
        let bottom = (self.frame.y + self.frame.height - self.centre.1) / self.unit;
        let side = self.frame.width / 2.0 / self.unit;
        let shade = self.look.skin.mixed(self.dark, 0.4);
        let neck = self
            .still_outline(-0.44, 0.7)
            .line_to(self.still(0.44, 0.7))
            .curve(self.still(0.44, 1.5), self.still(0.6, 1.62), self.still(0.85, 1.75))
            .curve(self.still(0.4, 2.1), self.still(-0.4, 2.1), self.still(-0.85, 1.75))
            .curve(self.still(-0.6, 1.62), self.still(-0.44, 1.5), self.still(-0.44, 0.7));
        canvas.fill_round(neck, self.still(-0.15, 1.7), self.unit * 1.1, self.look.skin, shade);
        let corner = self.still(side, bottom);
        let other = self.still(-side, bottom);
        let edge = self.still(-side, 2.15);
        let clothes = Outline::from(edge.0, edge.1)
            .curve(self.still(-1.3, 1.75), self.still(-0.8, 1.75), self.still(-0.55, 1.6))
            .curve(self.still(-0.3, 2.0), self.still(0.3, 2.0), self.still(0.55, 1.6))
            .curve(self.still(0.8, 1.75), self.still(1.3, 1.75), self.still(side, 2.15))
            .line_to(corner)
            .line_to(other);
        let light = self.look.clothes.mixed(Ink::rgb(255, 255, 255), 0.16);
        canvas.fill_round(clothes, self.still(-0.5, 2.0), self.unit * 2.0, light, self.look.clothes);
    }

    pub(super) fn head(&self, canvas: &mut Canvas) {
        let Look { skin, head, jaw, chin, .. } = *self.look;
        let shade = skin.mixed(self.dark, 0.55);
        for side in [-1.0, 1.0] {
            canvas.ellipse(self.at(side * 0.99, 0.0), (self.unit * 0.13, self.unit * 0.26), skin.mixed(self.dark, 0.3));
        }
        let face = self
            .outline(0.0, -head)
            .curve(self.at(0.72, -head), self.at(1.02, -0.75), self.at(0.98, -0.1))
            .curve(self.at(0.96, 0.5), self.at(jaw + 0.1, 1.0), self.at(0.28, chin))
            .curve(self.at(0.12, chin + 0.06), self.at(-0.12, chin + 0.06), self.at(-0.28, chin))
            .curve(self.at(-jaw - 0.1, 1.0), self.at(-0.96, 0.5), self.at(-0.98, -0.1))
            .curve(self.at(-1.02, -0.75), self.at(-0.72, -head), self.at(0.0, -head));
        let light = skin.mixed(Ink::rgb(255, 250, 240), 0.22);
        canvas.fill_round(face, self.at(self.mood.light.0, self.mood.light.1), self.unit * 1.55, light, shade);
        for side in [-1.0, 1.0] {
            let blush = Ink::rgb(210, 90, 80);
            canvas.soft_ellipse(
                self.at(side * 0.55, 0.42),
                (self.unit * 0.3, self.unit * 0.22),
                blush.faint(40),
                blush.faint(0),
            );
        }
        if self.look.beard {
            let hair = self.look.hair;
            canvas.soft_ellipse(self.at(0.0, 0.95), (self.unit * 0.8, self.unit * 0.5), hair.faint(170), hair.faint(0));
        }
        self.skin_marks(canvas);
    }

    /// Freckles, and the folds of an old face.
    fn skin_marks(&self, canvas: &mut Canvas) {
        if self.look.freckles {
            for spot in 0_i16..26 {
                let along = f32::from(spot % 13) / 12.0 * 1.3 - 0.65;
                let down = 0.22 + f32::from((spot * 7) % 11) * 0.03;
                let size = self.unit * (0.012 + 0.006 * f32::from(spot % 3));
                canvas.ellipse(self.at(along, down), (size, size), Ink::rgb(150, 88, 52).faint(120));
            }
        }
        if self.look.age > 0.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ages are 0 to 1")]
            let fold = self.dark.faint((self.look.age * 120.0) as u8);
            for side in [-1.0, 1.0] {
                let cheek = self.outline(side * 0.22, 0.42).curve(
                    self.at(side * 0.36, 0.5),
                    self.at(side * 0.42, 0.62),
                    self.at(side * 0.42, 0.78),
                );
                canvas.stroke(cheek, self.unit * 0.03, fold);
                let gap = self.look.eye_gap;
                let bag = self.outline(side * (gap - 0.16), 0.13).curve(
                    self.at(side * (gap - 0.06), 0.2),
                    self.at(side * (gap + 0.08), 0.2),
                    self.at(side * (gap + 0.17), 0.11),
                );
                canvas.stroke(bag, self.unit * 0.022, fold);
            }
            for line in [0.62, 0.74] {
                let height = -line * self.look.head;
                let brow = self.outline(-0.4, height).curve(
                    self.at(-0.15, height - 0.05),
                    self.at(0.15, height - 0.05),
                    self.at(0.4, height),
                );
                canvas.stroke(brow, self.unit * 0.02, fold);
            }
        }
    }

    pub(super) fn hair_in_front(&self, canvas: &mut Canvas) {
        let Look { hair, head, fringe, long_hair, style, .. } = *self.look;
        if style == Hair::None {
            return;
        }
        let (top, side) = (-head - 0.2, if long_hair { 0.55 } else { -0.12 });
        let line = -head + fringe * 0.75;
        let outline = self
            .outline(-1.02, side)
            .curve(self.at(-1.2, -0.9), self.at(-0.85, top), self.at(0.0, top))
            .curve(self.at(0.85, top), self.at(1.2, -0.9), self.at(1.02, side))
            .curve(self.at(0.98, -0.4), self.at(0.9, -0.62), self.at(0.74, line + 0.2))
            .curve(self.at(0.4, line - 0.1), self.at(-0.2, line - 0.12), self.at(-0.5, line + 0.12))
            .curve(self.at(-0.86, line + 0.3), self.at(-0.96, -0.4), self.at(-1.02, side));
        if style == Hair::Cropped {
            canvas.fill(outline, hair.faint(150));
            return;
        }
        let light = hair.mixed(Ink::rgb(255, 236, 200), 0.24);
        canvas.fill_round(outline, self.at(-0.3, -head + 0.05), self.unit * 1.1, light, hair);
        match style {
            Hair::Curled => self.curls(canvas, line),
            _ => self.locks(canvas, top, line),
        }
    }

    /// A parting, and locks that fall from it to both sides.
    fn locks(&self, canvas: &mut Canvas, top: f32, line: f32) {
        let Look { hair, long_hair, .. } = *self.look;
        let crown = if long_hair { -0.05 } else { -0.32 };
        for lock in 0_i16..7 {
            let along = f32::from(lock) / 6.0 * 1.3 - 0.65;
            let (start, end) = (crown + along * 0.35, along * 1.15);
            let strand = self.outline(start, top + 0.12 + along * along * 0.12).curve(
                self.at(start + (end - start) * 0.4, top + 0.2 + along * along * 0.2),
                self.at(end, line - 0.3),
                self.at(end + 0.02, line - 0.1 + along * along * 0.35),
            );
            canvas.stroke(strand, self.unit * 0.024, hair.mixed(Ink::rgb(0, 0, 0), 0.5).faint(70));
        }
    }

    fn curls(&self, canvas: &mut Canvas, line: f32) {
        let Look { hair, head, .. } = *self.look;
        for curl in 0_i16..44 {
            let angle = f32::from(curl) * 2.399_963;
            let reach = 0.35 + 0.8 * f32::from((curl * 17) % 44) / 44.0;
            let (x, y) = (reach * libm::cosf(angle), -head * 0.72 + reach * 0.62 * libm::sinf(angle));
            if y > line + 0.25 + x * x * 0.4 {
                continue;
            }
            let size = self.unit * (0.13 + 0.05 * f32::from(curl % 3));
            let light = hair.mixed(Ink::rgb(255, 236, 200), 0.06 * f32::from(curl % 4));
            canvas.soft_ellipse(self.at(x, y), (size, size), light, hair.mixed(Ink::rgb(0, 0, 0), 0.25).faint(140));
        }
    }
}
