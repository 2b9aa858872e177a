//! What a face is told by: eyes, nose, mouth, and the glasses before them.

use super::Painter;
use super::look::Look;
use super::mood::Mood;
use crate::canvas::{Canvas, Ink};

impl Painter<'_> {
    pub(super) fn eyes(&self, canvas: &mut Canvas) {
        let Look { eye_gap, eye_size, brow, iris, hair, slant, brow_weight, .. } = *self.look;
        let Mood { gaze, open, brow_lift, .. } = self.mood;
        for side in [-1.0, 1.0] {
            let socket = self.dark.faint(70);
            canvas.soft_ellipse(
                self.at(side * eye_gap, -0.06),
                (self.unit * 0.32, self.unit * 0.2),
                socket,
                socket.faint(0),
            );
            let (left, right) = (side * eye_gap - eye_size * 1.15, side * eye_gap + eye_size * 1.15);
            let (left_end, right_end) = (-0.02 + side * slant, -0.02 - side * slant);
            let (upper, lower) = (-0.04 - eye_size * 0.85 * open, -0.04 + eye_size * 0.55);
            let white = self
                .outline(left, left_end)
                .curve(self.at(left + 0.08, upper), self.at(right - 0.08, upper), self.at(right, right_end))
                .curve(self.at(right - 0.1, lower), self.at(left + 0.1, lower), self.at(left, left_end));
            canvas.fill(white, Ink::rgb(244, 240, 236));
            let pupil = self.at(side * eye_gap + gaze.0, -0.055 + gaze.1);
            canvas.ellipse(pupil, (self.unit * eye_size * 0.48, self.unit * eye_size * 0.48), iris);
            canvas.ellipse(pupil, (self.unit * eye_size * 0.24, self.unit * eye_size * 0.24), Ink::rgb(20, 16, 16));
            let spark = (pupil.0 - self.unit * 0.025, pupil.1 - self.unit * 0.03);
            canvas.ellipse(spark, (self.unit * 0.02, self.unit * 0.02), Ink::rgb(255, 255, 255));
            let lid = self.outline(left, left_end).curve(
                self.at(left + 0.08, upper - 0.01),
                self.at(right - 0.08, upper - 0.01),
                self.at(right, right_end),
            );
            canvas.stroke(lid, self.unit * 0.035, Ink::rgb(48, 30, 26));
            let height = -0.06 - brow - brow_lift;
            let arch = self.outline(side * (eye_gap - 0.2), height + 0.03).curve(
                self.at(side * (eye_gap - 0.05), height - 0.08),
                self.at(side * (eye_gap + 0.12), height - 0.08),
                self.at(side * (eye_gap + 0.26), height + 0.05 - slant),
            );
            canvas.stroke(arch, self.unit * 0.075 * brow_weight, hair.mixed(Ink::rgb(30, 20, 18), 0.4).faint(220));
        }
    }

    pub(super) fn nose(&self, canvas: &mut Canvas) {
        let tip = 0.1 + self.look.nose;
        let wide = self.look.nostrils;
        let shade = self.dark.faint(150);
        let bridge = self.outline(0.1, -0.02).curve(self.at(0.08, 0.2), self.at(0.2, tip - 0.12), self.at(0.17, tip));
        canvas.stroke(bridge, self.unit * 0.03, shade.faint(90));
        let under = self.outline(-0.17 * wide, tip).curve(
            self.at(-0.1 * wide, tip + 0.1),
            self.at(0.1 * wide, tip + 0.1),
            self.at(0.17 * wide, tip),
        );
        canvas.stroke(under, self.unit * 0.04, shade);
        for side in [-1.0, 1.0] {
            canvas.ellipse(
                self.at(side * 0.085 * wide, tip + 0.02),
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

    pub(super) fn mouth(&self, canvas: &mut Canvas) {
        let Mood { smile, .. } = self.mood;
        let (half, height) = (self.look.mouth * (1.0 + smile * 0.16), self.look.mouth_height);
        let (corner, full) = (height - smile * 0.07, self.look.lips);
        let lips = self.look.skin.mixed(Ink::rgb(160, 50, 56), 0.5);
        let upper = self
            .outline(-half, corner)
            .curve(
                self.at(-half * 0.5, height - 0.09 * full),
                self.at(-0.06, height - 0.1 * full),
                self.at(0.0, height - 0.06 * full),
            )
            .curve(self.at(0.06, height - 0.1 * full), self.at(half * 0.5, height - 0.09 * full), self.at(half, corner))
            .curve(
                self.at(half * 0.5, height + 0.13 * full),
                self.at(-half * 0.5, height + 0.13 * full),
                self.at(-half, corner),
            );
        canvas.fill(upper, lips);
        let gap = self.outline(-half, corner).curve(
            self.at(-half * 0.4, height + 0.03),
            self.at(half * 0.4, height + 0.03),
            self.at(half, corner),
        );
        canvas.stroke(gap, self.unit * 0.028, lips.mixed(Ink::rgb(40, 10, 10), 0.6));
        if self.look.moustache {
            let hair = self.look.hair;
            let under_nose = height - 0.17;
            let brush = self
                .outline(-0.34, height - 0.06)
                .curve(self.at(-0.2, under_nose - 0.06), self.at(-0.06, under_nose - 0.03), self.at(0.0, under_nose))
                .curve(self.at(0.06, under_nose - 0.03), self.at(0.2, under_nose - 0.06), self.at(0.34, height - 0.06))
                .curve(self.at(0.15, height - 0.07), self.at(-0.15, height - 0.07), self.at(-0.34, height - 0.06));
            canvas.fill(brush, hair.mixed(Ink::rgb(20, 14, 10), 0.2).faint(225));
        }
    }

    pub(super) fn glasses(&self, canvas: &mut Canvas) {
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
