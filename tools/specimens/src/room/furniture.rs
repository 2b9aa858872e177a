//! What hangs on a wall and stands before it.

use super::{Kind, WALL};
use crate::canvas::{Canvas, Frame, Ink, Outline};
use crate::chance::Chance;

const ACCENTS: [Ink; 8] = [
    Ink::rgb(172, 74, 60),
    Ink::rgb(66, 98, 128),
    Ink::rgb(206, 168, 88),
    Ink::rgb(84, 112, 84),
    Ink::rgb(48, 46, 50),
    Ink::rgb(226, 220, 206),
    Ink::rgb(126, 90, 118),
    Ink::rgb(150, 110, 76),
];
const FRAMES: [Ink; 4] =
    [Ink::rgb(40, 36, 34), Ink::rgb(236, 232, 224), Ink::rgb(150, 110, 66), Ink::rgb(186, 154, 82)];

#[derive(Clone, Copy)]
enum Thing {
    Picture,
    Clock,
    Shelf,
    Lamp,
    Plant,
    Switch,
    Pipe,
    Hooks,
    Mirror,
}

/// Draws a home's things; which and where is the home's own.
pub(super) fn draw(canvas: &mut Canvas, kind: Kind, chance: &mut Chance) {
    let possible: &[Thing] = match kind {
        Kind::Hedge | Kind::Shutter | Kind::Window | Kind::Blinds | Kind::Curtain | Kind::Bookshelf => {
            &[Thing::Plant, Thing::Lamp]
        }
        Kind::Cabinets | Kind::Wardrobe => &[Thing::Hooks, Thing::Plant, Thing::Picture],
        Kind::Tiles | Kind::KitchenTiles | Kind::Mosaic => {
            &[Thing::Mirror, Thing::Shelf, Thing::Pipe, Thing::Hooks, Thing::Switch]
        }
        _ => &[
            Thing::Picture,
            Thing::Picture,
            Thing::Clock,
            Thing::Shelf,
            Thing::Lamp,
            Thing::Plant,
            Thing::Switch,
            Thing::Hooks,
            Thing::Mirror,
        ],
    };
    // Two on each side of where people stand, and not always.
    for (left, right) in [(96.0, 136.0), (204.0, 246.0), (70.0, 110.0), (232.0, 268.0)] {
        if chance.chance(62) {
            let place = (chance.between(left, right), chance.between(66.0, 120.0));
            thing(canvas, chance.pick(possible), place, chance);
        }
    }
    if chance.chance(25) {
        let tone = Ink::rgb(244, 242, 236).mixed(Ink::rgb(150, 140, 130), chance.between(0.0, 0.5));
        canvas.rectangle(Frame::new(0.0, 0.0, WALL.0, chance.between(20.0, 44.0)), tone);
    }
}

fn thing(canvas: &mut Canvas, thing: Thing, place: (f32, f32), chance: &mut Chance) {
    match thing {
        Thing::Picture => picture(canvas, place, chance),
        Thing::Clock => clock(canvas, place, chance),
        Thing::Shelf => shelf(canvas, place, chance),
        Thing::Lamp => lamp(canvas, place, chance),
        Thing::Plant => plant(canvas, place, chance),
        Thing::Switch => {
            let frame = Frame::new(place.0, place.1 + 30.0, 8.0, 8.0 * chance.between(1.0, 2.0));
            shadow(canvas, frame, 1.0);
            canvas.rounded(frame, 0.8, Ink::rgb(238, 236, 230));
            canvas.rounded_edge(Frame::new(frame.x + 1.6, frame.y + 1.6, 4.8, 4.8), 0.4, 0.3, Ink::rgb(170, 168, 162));
        }
        Thing::Pipe => {
            let tone = Ink::rgb(196, 198, 200);
            let wide = chance.between(2.5, 5.0);
            canvas.rectangle(Frame::new(place.0 + wide, 0.0, wide * 0.6, WALL.1), Ink(0, 0, 0, 46));
            canvas.gradient(Frame::new(place.0, 0.0, wide, WALL.1), 0.0, tone, tone.mixed(Ink::rgb(60, 60, 64), 0.4));
        }
        Thing::Hooks => hooks(canvas, place, chance),
        Thing::Mirror => {
            let (wide, high) = (chance.between(26.0, 40.0), chance.between(40.0, 62.0));
            let frame = Frame::new(place.0 - wide / 2.0, place.1 - high * 0.3, wide, high);
            shadow(canvas, frame, 2.0);
            let corner = chance.between(0.5, wide / 2.2);
            canvas.gradient(frame, corner, Ink::rgb(198, 204, 208), Ink::rgb(134, 140, 148));
            canvas.rounded_edge(frame, corner, chance.between(1.0, 2.4), chance.pick(&FRAMES));
        }
    }
}

fn shadow(canvas: &mut Canvas, frame: Frame, reach: f32) {
    for (grow, dark) in [(1.6, 22), (1.0, 30), (0.5, 40)] {
        let grown = Frame::new(
            frame.x - reach * grow + reach * 0.7,
            frame.y - reach * grow + reach,
            frame.width + reach * grow * 2.0,
            frame.height + reach * grow * 2.0,
        );
        canvas.rounded(grown, reach * grow, Ink(0, 0, 0, dark));
    }
}

/// A framed picture: hills, bars, or a disc over water.
fn picture(canvas: &mut Canvas, place: (f32, f32), chance: &mut Chance) {
    let (wide, high) = (chance.between(22.0, 42.0), chance.between(22.0, 46.0));
    let frame = Frame::new(place.0 - wide / 2.0, place.1 - high / 2.0, wide, high);
    shadow(canvas, frame, 1.6);
    canvas.rectangle(frame, chance.pick(&FRAMES));
    let edge = chance.between(1.2, 2.6);
    let inner = Frame::new(frame.x + edge, frame.y + edge, wide - edge * 2.0, high - edge * 2.0);
    canvas.rectangle(inner, Ink::rgb(240, 236, 226));
    let mount = chance.between(0.0, 4.5);
    let sheet = Frame::new(inner.x + mount, inner.y + mount, inner.width - mount * 2.0, inner.height - mount * 2.0);
    canvas.gradient(sheet, 0.0, chance.pick(&ACCENTS).mixed(Ink::rgb(240, 240, 240), 0.5), chance.pick(&ACCENTS));
    let (right, bottom) = (sheet.x + sheet.width, sheet.y + sheet.height);
    match chance.below(3) {
        0 => {
            for layer in [0.45_f32, 0.62, 0.78] {
                let height = sheet.y + sheet.height * layer;
                let bend = sheet.height * chance.between(0.06, 0.2);
                let hill = Outline::from(sheet.x, height)
                    .curve(
                        (sheet.x + sheet.width * 0.3, height - bend),
                        (sheet.x + sheet.width * 0.6, height + bend),
                        (right, height - bend * 0.4),
                    )
                    .line(right, bottom)
                    .line(sheet.x, bottom);
                canvas.fill(hill, chance.pick(&ACCENTS));
            }
        }
        1 => {
            let bars = chance.whole(3, 6);
            for bar in 0..bars {
                #[expect(clippy::cast_precision_loss, reason = "a handful of bars")]
                let (start, step) = (bar as f32 / bars as f32, 1.0 / bars as f32);
                let block = Frame::new(
                    sheet.x + sheet.width * start,
                    sheet.y + sheet.height * chance.between(0.0, 0.4),
                    sheet.width * step * 0.8,
                    sheet.height * chance.between(0.3, 0.6),
                );
                canvas.rectangle(block, chance.pick(&ACCENTS));
            }
        }
        _ => {
            let radius = sheet.width.min(sheet.height) * chance.between(0.15, 0.3);
            canvas.ellipse(
                (sheet.x + sheet.width / 2.0, sheet.y + sheet.height * 0.4),
                (radius, radius),
                chance.pick(&ACCENTS),
            );
            let sea = Frame::new(sheet.x, sheet.y + sheet.height * 0.62, sheet.width, sheet.height * 0.38);
            canvas.rectangle(sea, chance.pick(&ACCENTS));
        }
    }
}

fn clock(canvas: &mut Canvas, place: (f32, f32), chance: &mut Chance) {
    let radius = chance.between(10.0, 15.0);
    shadow(canvas, Frame::new(place.0 - radius, place.1 - radius, radius * 2.0, radius * 2.0), 1.4);
    canvas.ellipse(place, (radius, radius), chance.pick(&FRAMES));
    canvas.ellipse(place, (radius * 0.88, radius * 0.88), Ink::rgb(244, 242, 236));
    for hour in 0_u8..12 {
        let angle = f32::from(hour) * std::f32::consts::PI / 6.0;
        let (sin, cos) = (libm::sinf(angle), libm::cosf(angle));
        let tick = |reach: f32| (place.0 + sin * radius * reach, place.1 - cos * radius * reach);
        canvas.line(&[tick(0.72), tick(0.8)], 0.7, Ink::rgb(50, 50, 54));
    }
    for (angle, reach, wide) in [(chance.between(0.0, 6.2), 0.42, 1.2), (chance.between(0.0, 6.2), 0.66, 0.8)] {
        let end = (place.0 + libm::sinf(angle) * radius * reach, place.1 - libm::cosf(angle) * radius * reach);
        canvas.line(&[place, end], wide, Ink::rgb(30, 30, 34));
    }
}

fn shelf(canvas: &mut Canvas, place: (f32, f32), chance: &mut Chance) {
    let wide = chance.between(34.0, 62.0);
    let left = place.0 - wide / 2.0;
    let board = Frame::new(left, place.1, wide, 2.6);
    shadow(canvas, board, 2.4);
    let mut along = left + 2.0;
    while along < left + wide - 8.0 {
        let (thick, high) = (chance.between(2.6, 7.0), chance.between(10.0, 22.0));
        let ink = chance.pick(&ACCENTS).mixed(chance.pick(&ACCENTS), 0.3);
        if chance.chance(75) {
            canvas.rectangle(Frame::new(along, place.1 - high, thick, high), ink);
            canvas.line(&[(along + 0.3, place.1 - high), (along + 0.3, place.1)], 0.5, Ink(0, 0, 0, 60));
        } else {
            canvas.soft_ellipse((along + 3.0, place.1 - 4.5), (4.4, 4.6), ink.mixed(Ink::rgb(255, 255, 255), 0.3), ink);
            along += 4.0;
        }
        along += thick;
    }
    canvas.rectangle(board, chance.pick(&FRAMES).mixed(Ink::rgb(140, 100, 66), 0.4));
}

fn lamp(canvas: &mut Canvas, place: (f32, f32), chance: &mut Chance) {
    let ink = chance.pick(&ACCENTS);
    let glow = Ink(255, 226, 160, 105);
    canvas.soft_ellipse((place.0, place.1 + 6.0), (44.0, 48.0), glow, glow.faint(0));
    let (half, high) = (chance.between(9.0, 16.0), chance.between(13.0, 22.0));
    canvas.line(&[(place.0, place.1 + high), (place.0, 300.0)], 1.8, Ink::rgb(60, 54, 50));
    let shade = Outline::from(place.0 - half * 0.6, place.1)
        .line(place.0 + half * 0.6, place.1)
        .line(place.0 + half, place.1 + high)
        .line(place.0 - half, place.1 + high);
    canvas.fill_round(
        shade,
        (place.0, place.1 + high * 0.7),
        half * 1.5,
        Ink::rgb(255, 240, 204),
        ink.mixed(Ink::rgb(255, 230, 180), 0.55),
    );
}

fn plant(canvas: &mut Canvas, place: (f32, f32), chance: &mut Chance) {
    let green = Ink::rgb(58, 96, 54).mixed(Ink::rgb(120, 146, 70), chance.between(0.0, 0.8));
    let foot = (place.0, place.1 + chance.between(34.0, 60.0));
    let long = chance.between(26.0, 54.0);
    let thick = chance.between(0.08, 0.2);
    for leaf in 0..chance.whole(9, 17) {
        let side = if leaf % 2 == 0 { 1.0 } else { -1.0 };
        let lean = side * chance.between(0.05, 0.85);
        let reach = long * chance.between(0.6, 1.0);
        let tip = (foot.0 + lean * reach, foot.1 - reach * (1.0 - lean.abs() * 0.45));
        let middle = (foot.0 / 2.0 + tip.0 / 2.0, foot.1 / 2.0 + tip.1 / 2.0 - reach * 0.15);
        let blade = Outline::from(foot.0, foot.1)
            .curve((middle.0 - reach * thick, middle.1), (tip.0 - reach * thick * 0.4, tip.1 + reach * 0.2), tip)
            .curve((tip.0 + reach * thick * 0.4, tip.1 + reach * 0.2), (middle.0 + reach * thick, middle.1), foot);
        canvas.fill(blade, green.mixed(Ink::rgb(20, 40, 20), chance.between(0.0, 0.5)));
    }
    let pot = chance.pick(&ACCENTS);
    let (half, high) = (chance.between(8.0, 13.0), chance.between(12.0, 18.0));
    let outline = Outline::from(foot.0 - half, foot.1 - 2.0)
        .line(foot.0 + half, foot.1 - 2.0)
        .line(foot.0 + half * 0.75, foot.1 + high)
        .line(foot.0 - half * 0.75, foot.1 + high);
    canvas.fill_round(
        outline,
        (foot.0 - half * 0.4, foot.1),
        half * 2.2,
        pot.mixed(Ink::rgb(255, 255, 255), 0.25),
        pot,
    );
    canvas.rectangle(Frame::new(foot.0 - half * 1.6, foot.1 + high, half * 3.2, 2.0), Ink::rgb(86, 66, 50));
}

fn hooks(canvas: &mut Canvas, place: (f32, f32), chance: &mut Chance) {
    let wide = chance.between(30.0, 48.0);
    let left = place.0 - wide / 2.0;
    canvas.rectangle(Frame::new(left, place.1 - 12.0, wide, 5.0), chance.pick(&FRAMES));
    for hook in [0.18, 0.5, 0.82] {
        let x = left + wide * hook;
        canvas.line(&[(x, place.1 - 9.0), (x, place.1 - 5.0)], 1.2, Ink::rgb(190, 188, 184));
        if chance.chance(60) {
            let (half, long) = (chance.between(6.0, 11.0), chance.between(34.0, 80.0));
            let coat = Outline::from(x, place.1 - 7.0)
                .curve((x + half * 0.6, place.1), (x + half, place.1 + 10.0), (x + half, place.1 + long))
                .curve(
                    (x + half * 0.3, place.1 + long + 4.0),
                    (x - half * 0.3, place.1 + long),
                    (x - half, place.1 + long + 2.0),
                )
                .curve((x - half, place.1 + 10.0), (x - half * 0.6, place.1), (x, place.1 - 7.0));
            let ink = chance.pick(&ACCENTS);
            canvas.fill_round(
                coat,
                (x - half * 0.3, place.1 + 6.0),
                long * 0.8,
                ink.mixed(Ink::rgb(255, 255, 255), 0.12),
                ink,
            );
        }
    }
}
