//! Selfies: a person before a wall, as a phone held at arm's length takes them.

use crate::camera::{self, Placement, Pose};
use crate::canvas::{Canvas, Frame, Ink};
use crate::chance::Chance;
use crate::photo::Photo;
use crate::portrait::{self, Look, Mood, Outfit, Sitting};
use crate::room::Room;

/// Pixels across and down.
pub const SIZE: (usize, usize) = (960, 1280);

/// What happens in front of the camera.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    pub room: &'a Room,
    /// Who looks into the camera; nobody, if there is no face to be found.
    pub people: &'a [&'a Look],
    /// A document that is held up.
    pub held: Option<&'a Canvas>,
}

/// Takes a selfie; the sensor's noise and the JPEG come after it.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "pixels of a photo")]
pub fn take(moment: Moment, chance: &Chance) -> Photo {
    let (wide, high) = (SIZE.0 as f32, SIZE.1 as f32);
    let mut light = chance.fork("light");
    let view = moment.room.view(&mut chance.fork("stand"));
    let mut photo = moment.room.photograph(view, SIZE.0, SIZE.1);
    let slope = (light.between(-0.14, 0.14), light.between(-0.08, 0.1));
    photo.light(slope, light.between(0.04, 0.16), [1.0; 3]);
    // Faces are in focus, walls behind them are a little less so.
    photo.blur(light.between(0.5, 1.5));
    let mut people = Canvas::new(wide, high, 1.0);
    let places = places(moment.people.len(), &mut chance.fork("places"));
    for (index, (look, (x, y, half))) in moment.people.iter().zip(places).enumerate() {
        let mut own = chance.fork(&format!("person {index}"));
        let sitting = Sitting {
            look,
            mood: Mood::selfie(&mut own),
            outfit: Outfit::any(&mut own),
            centre: (x * wide, y * high),
            half_head: half * wide,
        };
        shade_wall(&mut photo, &sitting, slope.0);
        portrait::draw_person(&mut people, sitting);
    }
    photo.cover(&people, &Placement::upon((wide, high)));
    if let (Some(card), Some(look)) = (moment.held, moment.people.first()) {
        hold(&mut photo, card, look, &mut chance.fork("hand"));
    }
    let warm = light.between(-0.06, 0.06);
    let exposure = light.between(0.9, 1.08);
    photo.light((slope.0 * 0.6, slope.1 * 0.4), 0.03, [exposure * (1.0 + warm), exposure, exposure * (1.0 - warm)]);
    photo.blur(light.between(0.45, 0.75));
    photo
}

/// Middles of faces and half widths of heads in shares of the photo: one person fills it, several stand side by side.
fn places(people: usize, chance: &mut Chance) -> Vec<(f32, f32, f32)> {
    if people <= 1 {
        return vec![(chance.between(0.44, 0.56), chance.between(0.4, 0.47), chance.between(0.13, 0.17))];
    }
    let rows = people.div_ceil(3);
    (0..people)
        .map(|number| {
            let (row, column) = (number / 3, number % 3);
            let in_row = (people - row * 3).min(3);
            #[expect(clippy::cast_precision_loss, reason = "a handful of people")]
            let (across, down) = ((column as f32 + 0.5) / in_row as f32, (row as f32 + 0.5) / rows as f32);
            let half = if in_row == 3 { 0.075 } else { 0.1 };
            (across + chance.between(-0.02, 0.02), 0.26 + down * 0.5, half * chance.between(0.92, 1.06))
        })
        .collect()
}

/// The soft shadow that somebody near a wall throws on it.
fn shade_wall(photo: &mut Photo, sitting: &Sitting, slope: f32) {
    let (x, y) = (sitting.centre.0 - slope * sitting.half_head * 3.0, sitting.centre.1 + sitting.half_head * 0.3);
    let reach = sitting.half_head * 1.7;
    photo.repaint(|column, row, pixel| {
        let (right, down) = ((column - x) / reach, (row - y) / reach / 1.25);
        let below = if down > 0.0 { down * 0.25 } else { down };
        let dark = 0.26 * libm::expf(-(right * right + below * below) * 1.3);
        pixel.map(|channel| channel * (1.0 - dark))
    });
}

/// Holds a card under the chin, with the fingers of one hand before its lower edge.
fn hold(photo: &mut Photo, card: &Canvas, look: &Look, chance: &mut Chance) {
    #[expect(clippy::cast_precision_loss, reason = "pixels of a photo")]
    let (wide, high) = (photo.width as f32, photo.height as f32);
    let region = Frame::new(wide * 0.2, high * 0.64, wide * 0.6, high * 0.33);
    let pose = Pose {
        rotation: chance.between(-9.0, 9.0),
        tilt: (chance.between(-8.0, 8.0), chance.between(-8.0, 8.0)),
        fill: 0.86,
        shift: (chance.between(-0.8, 0.8), chance.between(-0.3, 0.3)),
    };
    let placement = camera::place((card.width(), card.height()), region, pose);
    photo.lay(card, &placement, (2.0, 6.0));
    let mut hand = Canvas::new(wide, high, 1.0);
    let skin = look.skin();
    let shade = skin.mixed(Ink::rgb(90, 40, 24), 0.35);
    let (side, base) = (if chance.chance(50) { 0.14 } else { 0.86 }, placement.hull);
    let thumb = (base.x + base.width * side, base.y + base.height * 0.86);
    let size = wide * 0.04;
    hand.soft_ellipse((thumb.0, thumb.1 + size * 2.6), (size * 2.6, size * 3.0), skin, shade);
    hand.soft_ellipse((thumb.0, thumb.1 + size * 0.5), (size * 0.78, size * 1.7), skin, shade);
    hand.soft_ellipse(
        (thumb.0, thumb.1 - size * 0.6),
        (size * 0.46, size * 0.42),
        skin.mixed(Ink::rgb(255, 232, 226), 0.6),
        skin.mixed(Ink::rgb(220, 160, 150), 0.4),
    );
    photo.cover(&hand, &Placement::upon((wide, high)));
}
