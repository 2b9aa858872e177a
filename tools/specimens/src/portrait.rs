//! Drawn people: a face of shaded shapes, different for each holder, the same in each picture of one.

mod bust;
mod features;
mod look;
mod mood;
mod outfit;

pub use look::Look;
pub use mood::Mood;
pub use outfit::Outfit;

use crate::canvas::{Canvas, Frame, Ink, Outline};

/// Draws an official picture of a person into `frame`, on a light ground.
pub fn draw(canvas: &mut Canvas, frame: Frame, look: &Look, ground: Ink) {
    canvas.gradient(frame, 0.0, ground.mixed(Ink::rgb(255, 255, 255), 0.35), ground.mixed(Ink::rgb(0, 0, 0), 0.12));
    let centre = (frame.x + frame.width / 2.0, frame.y + frame.height * 0.47);
    let painter = Painter {
        centre,
        unit: frame.width * 0.265,
        frame,
        dark: look.dark(),
        outfit: None,
        mood: Mood::OFFICIAL,
        look,
    };
    painter.person(canvas);
}

/// Draws a person without any ground: the middle of the face at `centre`, the shoulders down to the canvas's edge.
pub fn draw_person(canvas: &mut Canvas, person: Sitting) {
    let Sitting { look, mood, outfit, centre, half_head } = person;
    let (wide, bottom) = (half_head * 4.5, canvas.height());
    let frame = Frame::new(centre.0 - wide / 2.0, 0.0, wide, bottom.max(centre.1 + half_head * 2.3));
    Painter { look, mood, dark: look.dark(), outfit: Some(outfit), centre, unit: half_head, frame }.person(canvas);
}

/// A person before a camera. Lengths in the canvas's unit.
#[derive(Clone, Copy, Debug)]
pub struct Sitting<'a> {
    pub look: &'a Look,
    pub mood: Mood,
    pub outfit: Outfit,
    pub centre: (f32, f32),
    /// Half the width of the head.
    pub half_head: f32,
}

struct Painter<'a> {
    look: &'a Look,
    mood: Mood,
    dark: Ink,
    /// Official pictures show everybody in the same plain shirt.
    outfit: Option<Outfit>,
    centre: (f32, f32),
    /// Half the width of the head.
    unit: f32,
    frame: Frame,
}

impl Painter<'_> {
    fn person(&self, canvas: &mut Canvas) {
        self.hair_behind(canvas);
        match self.outfit {
            Some(outfit) => self.dressed(canvas, outfit),
            None => self.shoulders(canvas),
        }
        self.head(canvas);
        self.eyes(canvas);
        self.nose(canvas);
        self.mouth(canvas);
        self.hair_in_front(canvas);
        if self.look.has_glasses() {
            self.glasses(canvas);
        }
    }

    /// A point of the head, given from the middle of the face in half head widths. The outline stays where it is when the head turns;
    /// what is nearer to the camera moves.
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let x = x * self.look.cheeks;
        let near = (1.0 - x * x - y * y * 0.55).max(0.0);
        let (x, y) = (x + self.mood.turn.0 * near, y + self.mood.turn.1 * near);
        let turn = self.mood.roll.to_radians();
        let (sin, cos) = (libm::sinf(turn), libm::cosf(turn));
        self.still(x * cos - y * sin, x * sin + y * cos)
    }

    /// A point that does not move with the head.
    fn still(&self, x: f32, y: f32) -> (f32, f32) {
        (self.centre.0 + x * self.unit, self.centre.1 + y * self.unit)
    }

    fn outline(&self, x: f32, y: f32) -> Outline {
        let start = self.at(x, y);
        Outline::from(start.0, start.1)
    }

    fn still_outline(&self, x: f32, y: f32) -> Outline {
        let start = self.still(x, y);
        Outline::from(start.0, start.1)
    }
}

impl Outline {
    fn line_to(self, point: (f32, f32)) -> Self {
        self.line(point.0, point.1)
    }
}
