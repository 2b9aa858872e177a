//! Drawn portraits: a face of shaded shapes, different for each holder.

use crate::canvas::{Canvas, Frame, Ink, Outline};
use crate::chance::Chance;
use crate::people::Sex;

/// What makes one face differ from another. Lengths are shares of the head's half width.
#[derive(Clone, Debug)]
struct Look {
    skin: Ink,
    hair: Ink,
    iris: Ink,
    clothes: Ink,
    long_hair: bool,
    beard: bool,
    glasses: bool,
    head: f32,
    jaw: f32,
    eye_gap: f32,
    eye_size: f32,
    brow: f32,
    nose: f32,
    mouth: f32,
    fringe: f32,
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
    fn of(sex: Sex, chance: &mut Chance) -> Self {
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
        }
    }
}

/// Draws the face of whoever `chance` stands for into `frame`, on a light ground.
pub fn draw(canvas: &mut Canvas, frame: Frame, sex: Sex, ground: Ink, chance: &mut Chance) {
    let look = Look::of(sex, chance);
    let painter = Painter {
        centre: (frame.x + frame.width / 2.0, frame.y + frame.height * 0.47),
        unit: frame.width * 0.265,
        frame,
        dark: look.skin.mixed(Ink::rgb(60, 20, 10), 0.45),
        look,
    };
    canvas.gradient(frame, 0.0, ground.mixed(Ink::rgb(255, 255, 255), 0.35), ground.mixed(Ink::rgb(0, 0, 0), 0.12));
    painter.hair_behind(canvas);
    painter.shoulders(canvas);
    painter.head(canvas);
    painter.eyes(canvas);
    painter.nose(canvas);
    painter.mouth(canvas);
    painter.hair_in_front(canvas);
    if painter.look.glasses {
        painter.glasses(canvas);
    }
}

struct Painter {
    look: Look,
    dark: Ink,
    centre: (f32, f32),
    /// Half the width of the head, in millimetres.
    unit: f32,
    frame: Frame,
}

impl Painter {
    /// A point given from the middle of the face in half head widths.
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.centre.0 + x * self.unit, self.centre.1 + y * self.unit)
    }

    fn outline(&self, x: f32, y: f32) -> Outline {
        let start = self.at(x, y);
        Outline::from(start.0, start.1)
    }

    fn hair_behind(&self, canvas: &mut Canvas) {
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

    fn shoulders(&self, canvas: &mut Canvas) {
        let bottom = (self.frame.y + self.frame.height - self.centre.1) / self.unit;
        let side = self.frame.width / 2.0 / self.unit;
        let shade = self.look.skin.mixed(self.dark, 0.4);
        let neck = self
            .outline(-0.44, 0.7)
            .line_to(self.at(0.44, 0.7))
            .curve(self.at(0.44, 1.5), self.at(0.6, 1.62), self.at(0.85, 1.75))
            .curve(self.at(0.4, 2.1), self.at(-0.4, 2.1), self.at(-0.85, 1.75))
            .curve(self.at(-0.6, 1.62), self.at(-0.44, 1.5), self.at(-0.44, 0.7));
        canvas.fill_round(neck, self.at(-0.15, 1.7), self.unit * 1.1, self.look.skin, shade);
        let corner = self.at(side, bottom);
        let other = self.at(-side, bottom);
        let edge = self.at(-side, 2.15);
        let clothes = Outline::from(edge.0, edge.1)
            .curve(self.at(-1.3, 1.75), self.at(-0.8, 1.75), self.at(-0.55, 1.6))
            .curve(self.at(-0.3, 2.0), self.at(0.3, 2.0), self.at(0.55, 1.6))
            .curve(self.at(0.8, 1.75), self.at(1.3, 1.75), self.at(side, 2.15))
            .line_to(corner)
            .line_to(other);
        let light = self.look.clothes.mixed(Ink::rgb(255, 255, 255), 0.16);
        canvas.fill_round(clothes, self.at(-0.5, 2.0), self.unit * 2.0, light, self.look.clothes);
    }

    fn head(&self, canvas: &mut Canvas) {
        let Look { skin, head, jaw, .. } = self.look;
        let shade = skin.mixed(self.dark, 0.55);
        for side in [-1.0, 1.0] {
            canvas.ellipse(self.at(side * 0.99, 0.0), (self.unit * 0.13, self.unit * 0.26), skin.mixed(self.dark, 0.3));
        }
        let chin = 1.22;
        let face = self
            .outline(0.0, -head)
            .curve(self.at(0.72, -head), self.at(1.02, -0.75), self.at(0.98, -0.1))
            .curve(self.at(0.96, 0.5), self.at(jaw + 0.1, 1.0), self.at(0.28, chin))
            .curve(self.at(0.12, chin + 0.06), self.at(-0.12, chin + 0.06), self.at(-0.28, chin))
            .curve(self.at(-jaw - 0.1, 1.0), self.at(-0.96, 0.5), self.at(-0.98, -0.1))
            .curve(self.at(-1.02, -0.75), self.at(-0.72, -head), self.at(0.0, -head));
        let light = skin.mixed(Ink::rgb(255, 250, 240), 0.22);
        canvas.fill_round(face, self.at(-0.22, -0.15), self.unit * 1.55, light, shade);
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
    }

    fn eyes(&self, canvas: &mut Canvas) {
        let Look { eye_gap, eye_size, brow, iris, hair, .. } = self.look;
        for side in [-1.0, 1.0] {
            let socket = self.dark.faint(70);
            canvas.soft_ellipse(
                self.at(side * eye_gap, -0.06),
                (self.unit * 0.32, self.unit * 0.2),
                socket,
                socket.faint(0),
            );
            let (left, right) = (side * eye_gap - eye_size * 1.15, side * eye_gap + eye_size * 1.15);
            let (upper, lower) = (-0.04 - eye_size * 0.85, -0.04 + eye_size * 0.55);
            let white = self
                .outline(left, -0.02)
                .curve(self.at(left + 0.08, upper), self.at(right - 0.08, upper), self.at(right, -0.02))
                .curve(self.at(right - 0.1, lower), self.at(left + 0.1, lower), self.at(left, -0.02));
            canvas.fill(white, Ink::rgb(244, 240, 236));
            let pupil = self.at(side * eye_gap, -0.055);
            canvas.ellipse(pupil, (self.unit * eye_size * 0.48, self.unit * eye_size * 0.48), iris);
            canvas.ellipse(pupil, (self.unit * eye_size * 0.24, self.unit * eye_size * 0.24), Ink::rgb(20, 16, 16));
            let spark = (pupil.0 - self.unit * 0.025, pupil.1 - self.unit * 0.03);
            canvas.ellipse(spark, (self.unit * 0.02, self.unit * 0.02), Ink::rgb(255, 255, 255));
            let lid = self.outline(left, -0.02).curve(
                self.at(left + 0.08, upper - 0.01),
                self.at(right - 0.08, upper - 0.01),
                self.at(right, -0.02),
            );
            canvas.stroke(lid, self.unit * 0.035, Ink::rgb(48, 30, 26));
            let height = -0.06 - brow;
            let arch = self.outline(side * (eye_gap - 0.2), height + 0.03).curve(
                self.at(side * (eye_gap - 0.05), height - 0.08),
                self.at(side * (eye_gap + 0.12), height - 0.08),
                self.at(side * (eye_gap + 0.26), height + 0.05),
            );
            canvas.stroke(arch, self.unit * 0.075, hair.mixed(Ink::rgb(30, 20, 18), 0.4).faint(220));
        }
    }

    fn nose(&self, canvas: &mut Canvas) {
        let tip = 0.1 + self.look.nose;
        let shade = self.dark.faint(150);
        let bridge = self.outline(0.1, -0.02).curve(self.at(0.08, 0.2), self.at(0.2, tip - 0.12), self.at(0.17, tip));
        canvas.stroke(bridge, self.unit * 0.03, shade.faint(90));
        let under =
            self.outline(-0.17, tip).curve(self.at(-0.1, tip + 0.1), self.at(0.1, tip + 0.1), self.at(0.17, tip));
        canvas.stroke(under, self.unit * 0.04, shade);
        for side in [-1.0, 1.0] {
            canvas.ellipse(
                self.at(side * 0.085, tip + 0.02),
                (self.unit * 0.045, self.unit * 0.025),
                self.dark.faint(200),
            );
        }
        let shine = Ink::rgb(255, 250, 240);
        canvas.soft_ellipse(
            self.at(-0.02, tip - 0.12),
            (self.unit * 0.09, self.unit * 0.16),
            shine.faint(80),
            shine.faint(0),
        );
    }

    fn mouth(&self, canvas: &mut Canvas) {
        let (half, height) = (self.look.mouth, 0.78);
        let lips = self.look.skin.mixed(Ink::rgb(160, 50, 56), 0.5);
        let upper = self
            .outline(-half, height)
            .curve(self.at(-half * 0.5, height - 0.09), self.at(-0.06, height - 0.1), self.at(0.0, height - 0.06))
            .curve(self.at(0.06, height - 0.1), self.at(half * 0.5, height - 0.09), self.at(half, height))
            .curve(self.at(half * 0.5, height + 0.13), self.at(-half * 0.5, height + 0.13), self.at(-half, height));
        canvas.fill(upper, lips);
        let gap = self.outline(-half, height).curve(
            self.at(-half * 0.4, height + 0.03),
            self.at(half * 0.4, height + 0.03),
            self.at(half, height),
        );
        canvas.stroke(gap, self.unit * 0.028, lips.mixed(Ink::rgb(40, 10, 10), 0.6));
    }

    fn hair_in_front(&self, canvas: &mut Canvas) {
        let Look { hair, head, fringe, long_hair, .. } = self.look;
        let (top, side) = (-head - 0.2, if long_hair { 0.55 } else { -0.12 });
        let line = -head + fringe * 0.75;
        let outline = self
            .outline(-1.02, side)
            .curve(self.at(-1.2, -0.9), self.at(-0.85, top), self.at(0.0, top))
            .curve(self.at(0.85, top), self.at(1.2, -0.9), self.at(1.02, side))
            .curve(self.at(0.98, -0.4), self.at(0.9, -0.62), self.at(0.74, line + 0.2))
            .curve(self.at(0.4, line - 0.1), self.at(-0.2, line - 0.12), self.at(-0.5, line + 0.12))
            .curve(self.at(-0.86, line + 0.3), self.at(-0.96, -0.4), self.at(-1.02, side));
        let light = hair.mixed(Ink::rgb(255, 236, 200), 0.24);
        canvas.fill_round(outline, self.at(-0.3, -head + 0.05), self.unit * 1.1, light, hair);
        // A parting, and locks that fall from it to both sides.
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

    fn glasses(&self, canvas: &mut Canvas) {
        let frame = Ink::rgb(40, 38, 42);
        let gap = self.look.eye_gap;
        for side in [-1.0, 1.0] {
            canvas.ellipse_edge(
                self.at(side * gap, -0.02),
                (self.unit * 0.32, self.unit * 0.26),
                self.unit * 0.04,
                frame,
            );
            canvas.line(&[self.at(side * (gap + 0.32), -0.06), self.at(side * 0.98, -0.1)], self.unit * 0.04, frame);
        }
        canvas.line(&[self.at(-gap + 0.31, -0.06), self.at(gap - 0.31, -0.06)], self.unit * 0.04, frame);
    }
}

impl Outline {
    fn line_to(self, point: (f32, f32)) -> Self {
        self.line(point.0, point.1)
    }
}
