//! What hides a wall: boards, cloth, shelves, windows, doors, leaves.

use super::{Finish, Kind, between, cell, dimmed, lit, step};
use crate::surface::Pixel;

const WOODS: [[Pixel; 3]; 7] = [
    [[198.0, 158.0, 110.0], [152.0, 110.0, 68.0], [92.0, 62.0, 38.0]],
    [[122.0, 84.0, 58.0], [80.0, 52.0, 36.0], [46.0, 30.0, 22.0]],
    [[224.0, 216.0, 202.0], [202.0, 192.0, 176.0], [142.0, 132.0, 118.0]],
    [[166.0, 124.0, 84.0], [128.0, 86.0, 52.0], [70.0, 46.0, 28.0]],
    [[146.0, 148.0, 144.0], [118.0, 120.0, 118.0], [72.0, 74.0, 74.0]],
    [[96.0, 118.0, 124.0], [76.0, 98.0, 104.0], [48.0, 60.0, 66.0]],
    [[176.0, 94.0, 62.0], [134.0, 66.0, 44.0], [74.0, 36.0, 26.0]],
];
const CLOTHS: [[Pixel; 3]; 8] = [
    [[176.0, 168.0, 150.0], [126.0, 118.0, 104.0], [206.0, 198.0, 180.0]],
    [[98.0, 44.0, 52.0], [60.0, 24.0, 32.0], [188.0, 150.0, 96.0]],
    [[72.0, 92.0, 122.0], [46.0, 60.0, 84.0], [206.0, 204.0, 196.0]],
    [[116.0, 132.0, 102.0], [78.0, 92.0, 68.0], [218.0, 206.0, 160.0]],
    [[214.0, 208.0, 202.0], [168.0, 162.0, 156.0], [146.0, 112.0, 104.0]],
    [[84.0, 80.0, 84.0], [52.0, 50.0, 54.0], [186.0, 142.0, 62.0]],
    [[190.0, 130.0, 76.0], [140.0, 88.0, 48.0], [78.0, 60.0, 70.0]],
    [[130.0, 100.0, 134.0], [88.0, 64.0, 94.0], [208.0, 190.0, 206.0]],
];
const LEAVES: [[Pixel; 3]; 3] = [
    [[70.0, 104.0, 48.0], [36.0, 62.0, 28.0], [148.0, 170.0, 84.0]],
    [[54.0, 84.0, 60.0], [26.0, 46.0, 34.0], [120.0, 146.0, 104.0]],
    [[104.0, 110.0, 44.0], [58.0, 66.0, 26.0], [192.0, 170.0, 84.0]],
];

pub(super) fn palette(kind: Kind) -> &'static [[Pixel; 3]] {
    match kind {
        Kind::Curtain | Kind::Partition | Kind::Upholstery | Kind::Rug => &CLOTHS,
        Kind::Hedge => &LEAVES,
        _ => &WOODS,
    }
}

pub(super) fn at(kind: Kind, x: f32, y: f32, finish: &Finish) -> Pixel {
    match kind {
        Kind::Panelling => boards(y, x, if finish.variant.is_multiple_of(3) { 16.0 } else { 9.0 }, false, finish),
        Kind::Logs => boards(x, y, 21.0, true, finish),
        Kind::Curtain => curtain(x, y, finish),
        Kind::Bookshelf => books(x, y, finish),
        Kind::Blinds => blinds(x, y, finish),
        Kind::Window => window(x, y, finish),
        Kind::Cabinets => doors(x, y, (44.0, 66.0), true, finish),
        Kind::Wardrobe => doors(x, y, (54.0, 216.0), false, finish),
        Kind::Chipboard => chips(x, y, finish),
        Kind::Partition => partition(x, y, finish),
        Kind::Upholstery => upholstery(x, y, finish),
        Kind::Hedge => hedge(x, y, finish),
        Kind::Shutter => shutter(x, y, finish),
        _ => rug(x, y, finish),
    }
}

/// Grain runs along; boards or round logs lie side by side across.
fn boards(along: f32, across: f32, pitch: f32, round: bool, finish: &Finish) -> Pixel {
    let pitch = pitch * finish.scale;
    let (inner, number) = cell(across, pitch);
    let shift = number * 173.0;
    let bend = finish.noise.layered((along + shift) * 0.008, inner * 0.04 + number * 9.0);
    let ring = libm::sinf((inner * 0.55 + bend * 9.0) * 2.6) * 0.5 + 0.5;
    let fibre = finish.noise.at((along + shift) * 0.09, across * 5.0);
    let knot = finish.noise.stones((along + shift) / 62.0, number * 3.3 + 0.5).0;
    let [light, dark, gap] = finish.colours;
    let tone = (finish.noise.cell(number * 3.0, 8.0) - 0.5) * 26.0;
    let wood = between(light, dark, ring * 0.5 + fibre * 0.4);
    let wood = lit(between(wood, gap, step(0.05, 0.02, knot) * 0.7), tone);
    let place = inner / pitch;
    if round {
        let height = (1.0 - (place * 2.0 - 1.0) * (place * 2.0 - 1.0)).max(0.0).sqrt();
        return dimmed(wood, 0.35 + 0.7 * height);
    }
    if inner < 0.5 {
        gap
    } else if inner < 1.1 {
        lit(wood, 14.0)
    } else {
        wood
    }
}

fn curtain(x: f32, y: f32, finish: &Finish) -> Pixel {
    let pitch = 12.0 * finish.scale;
    let sway = (finish.noise.layered(x * 0.015, y * 0.004) - 0.5) * 26.0;
    let fold = libm::sinf((x + sway) / pitch * std::f32::consts::TAU) * 0.5 + 0.5;
    let deep = fold * fold * (0.5 + 0.5 * finish.noise.at(x / pitch, y * 0.003));
    let [cloth, shade, motif] = finish.colours;
    let weave = (finish.noise.at(x * 3.0, y * 3.0) - 0.5) * 9.0;
    let mut colour = cloth;
    if finish.variant % 3 == 1 {
        let (inner, row) = cell(y + sway, 17.0 * finish.scale);
        colour = if inner < 3.0 || (row.rem_euclid(3.0) < 1.0 && inner < 9.0) { motif } else { cloth };
    } else if finish.variant % 3 == 2 {
        let (u, v) = (cell(x + sway, 15.0).0 - 7.5, cell(y, 15.0).0 - 7.5);
        colour = between(cloth, motif, step(4.2, 3.8, (u * u + v * v).sqrt()));
    }
    lit(between(colour, dimmed(between(colour, shade, 0.6), 0.75), deep), weave)
}

fn books(x: f32, y: f32, finish: &Finish) -> Pixel {
    let high = 33.0 * finish.scale.clamp(0.85, 1.2);
    let (down, row) = cell(y, high);
    let [board, edge, inside] = finish.colours;
    if down < 2.2 {
        return lit(between(board, edge, finish.noise.at(x * 0.1, y * 2.0)), if down < 0.4 { -24.0 } else { 6.0 });
    }
    let (upright, _) = cell(x, 84.0 * finish.scale);
    if upright < 2.4 {
        return board;
    }
    // Spines have widths of their own: the widest cell of two lattices that ends first.
    let (inner, number) = cell(x + finish.noise.cell(row, 1.0) * 3.0, 3.4);
    let pair = (number / 2.0).floor();
    let joined = finish.noise.cell(pair, row + 900.0) > 0.62;
    let book = if joined { pair + 4000.0 } else { number };
    let own = |shift: f32| finish.noise.cell(book + shift, row * 13.0 + shift);
    let top = 4.0 + own(1.0) * own(2.0) * 15.0;
    let gap = own(3.0) > 0.93;
    if down < top || gap {
        return dimmed(inside, 0.45 + 0.15 * down / high);
    }
    let spine = [52.0 + own(5.0) * 160.0, 44.0 + own(6.0) * 130.0, 46.0 + own(7.0) * 120.0];
    let label = step(0.4, 0.0, ((down - top) / (high - top) - 0.25 - own(8.0) * 0.3).abs() - 0.06)
        * if own(9.0) > 0.5 { 1.0 } else { 0.0 };
    let border = if joined && number.rem_euclid(2.0) > 0.5 {
        3.4 - inner
    } else if joined {
        inner
    } else {
        inner.min(3.4 - inner)
    };
    let round = step(0.0, 0.9, border);
    dimmed(between(spine, [222.0, 206.0, 160.0], label * 0.8), 0.55 + 0.45 * round)
}

fn blinds(x: f32, y: f32, finish: &Finish) -> Pixel {
    let pitch = 5.2 * finish.scale;
    let (inner, row) = cell(y + (finish.noise.at(x * 0.01, 4.0) - 0.5) * 1.4, pitch);
    let place = inner / pitch;
    let [slat, shade, _] = finish.colours;
    let cord = step(0.6, 0.2, (cell(x, 58.0 * finish.scale).0 - 20.0).abs());
    let tone = (finish.noise.cell(row, 3.0) - 0.5) * 8.0;
    let colour = if place > 0.86 { [238.0, 242.0, 246.0] } else { between(lit(slat, 26.0 + tone), shade, place) };
    between(colour, dimmed(shade, 0.8), cord)
}

/// Panes in a frame; outside a sky over roofs or trees, out of focus.
fn window(x: f32, y: f32, finish: &Finish) -> Pixel {
    let (wide, high) = (58.0 * finish.scale, 74.0 * finish.scale);
    let ((inner_x, _), (inner_y, _)) = (cell(x + 11.0, wide), cell(y + 26.0, high));
    let edge = inner_x.min(wide - inner_x).min(inner_y.min(high - inner_y));
    let [_, _, dark] = finish.colours;
    let frame = if finish.variant.is_multiple_of(3) { dark } else { [232.0, 230.0, 224.0] };
    if edge < 4.2 {
        return lit(
            frame,
            if edge > 3.2 {
                -30.0
            } else if edge < 0.3 {
                -44.0
            } else {
                0.0
            },
        );
    }
    let skyline = 118.0 + (finish.noise.layered(x * 0.022, 3.0) - 0.5) * 120.0;
    let roofs = 128.0 + (finish.noise.cell(x / 24.0, 4.0) - 0.5) * 70.0;
    let sky = between(
        [150.0, 184.0, 224.0],
        [226.0, 232.0, 236.0],
        y / 150.0 + finish.noise.layered(x * 0.02, y * 0.03) - 0.5,
    );
    if finish.variant.is_multiple_of(2) {
        let lamps = finish.noise.cell(x / 5.0, y / 7.0);
        let wall = lit([136.0, 116.0, 104.0], (finish.noise.cell(x / 24.0, 9.0) - 0.5) * 70.0);
        return between(sky, if lamps > 0.74 { lit(wall, -42.0) } else { wall }, step(-1.0, 1.0, y - roofs));
    }
    let tree = lit([74.0, 98.0, 64.0], (finish.noise.layered(x * 0.11, y * 0.11) - 0.5) * 90.0);
    between(sky, tree, step(-4.0, 4.0, y - skyline))
}

fn doors(x: f32, y: f32, size: (f32, f32), rails: bool, finish: &Finish) -> Pixel {
    let (wide, high) = (size.0 * finish.scale, size.1 * finish.scale);
    let ((inner_x, column), (inner_y, _)) = (cell(x, wide), cell(y - 2.0, high));
    let edge = inner_x.min(wide - inner_x).min(inner_y.min(high - inner_y));
    let [front, other, dark] = finish.colours;
    if edge < 0.4 {
        return dark;
    }
    let grain = finish.noise.at(x * 2.0, y * 0.07) * 0.5 + finish.noise.layered(x * 0.06, y * 0.01) * 0.5;
    let plain = finish.variant.is_multiple_of(3);
    let colour = if plain { lit(front, (grain - 0.5) * 6.0) } else { between(front, other, grain) };
    let panel = match (finish.variant / 3) % 3 {
        0 => 0.0,
        1 => step(0.6, 0.0, (edge - 6.0).abs()) * -34.0 + step(0.6, 0.0, (edge - 7.2).abs()) * 18.0,
        _ => step(0.3, 0.0, (edge - 4.0).abs()) * -40.0,
    };
    // Handles of two neighbours stand side by side, or lie along the lower edge.
    let handle = if rails && finish.variant.is_multiple_of(2) {
        (inner_x - wide / 2.0).abs() < 7.0 && (inner_y - high + 6.0).abs() < 0.9
    } else {
        let place = if column.rem_euclid(2.0) < 1.0 { wide - 4.5 } else { 4.5 };
        (inner_x - place).abs() < 0.9 && (inner_y - high * 0.5).abs() < 8.0
    };
    if handle { [188.0, 186.0, 180.0] } else { lit(colour, panel) }
}

/// Pressed chips of wood.
fn chips(x: f32, y: f32, finish: &Finish) -> Pixel {
    let size = 3.4 * finish.scale;
    let mut colour = finish.colours[1];
    for layer in 0_u8..3 {
        let turn = f32::from(layer) * 1.1 + 0.3;
        let (sin, cos) = (libm::sinf(turn), libm::cosf(turn));
        let (u, v) = ((x * cos - y * sin) / (size * 2.2), (x * sin + y * cos) / size);
        let (near, second, own) = finish.noise.stones(u + f32::from(layer) * 40.0, v);
        if own > 0.42 || layer == 0 {
            let grain = (finish.noise.at(u * 3.0, v * 14.0) - 0.5) * 24.0;
            let chip = between(finish.colours[0], finish.colours[1], own * 1.5 - 0.5);
            colour = lit(chip, grain - step(0.12, 0.0, second - near) * 44.0);
        }
    }
    colour
}

fn partition(x: f32, y: f32, finish: &Finish) -> Pixel {
    let (wide, high) = (76.0 * finish.scale, 52.0 * finish.scale);
    let ((inner_x, column), (inner_y, row)) = (cell(x + 30.0, wide), cell(y + 14.0, high));
    let edge = inner_x.min(wide - inner_x).min(inner_y.min(high - inner_y));
    if edge < 1.5 {
        return lit([176.0, 178.0, 180.0], if edge < 0.5 { -60.0 } else { 8.0 });
    }
    let weave =
        (libm::sinf(x * 7.0).max(libm::sinf(y * 7.0)) - 0.4) * 9.0 + (finish.noise.at(x * 1.2, y * 1.2) - 0.5) * 18.0;
    let [cloth, other, accent] = finish.colours;
    let pick = finish.noise.cell(column, row + 40.0);
    lit(
        if pick > 0.84 {
            accent
        } else if pick > 0.5 {
            between(cloth, other, 0.35)
        } else {
            cloth
        },
        weave,
    )
}

/// Quilted in lozenges with buttons.
fn upholstery(x: f32, y: f32, finish: &Finish) -> Pixel {
    let pitch = 15.0 * finish.scale;
    let high = if finish.variant.is_multiple_of(2) { pitch } else { pitch * 1.5 };
    let ((u, _), (v, _)) = (cell(x / pitch + y / high, 1.0), cell(x / pitch - y / high, 1.0));
    let (across, down) = ((u - 0.5).abs() * 2.0, (v - 0.5).abs() * 2.0);
    let swell = (1.0 - across * across) * (1.0 - down * down);
    let button = step(0.86, 0.93, across) * step(0.86, 0.93, down);
    let [cloth, shade, thread] = finish.colours;
    let nap = (finish.noise.layered(x * 0.5, y * 0.5) - 0.5) * 12.0;
    let lean = (u + v - 1.0) * 12.0;
    lit(between(between(shade, cloth, 0.15 + swell), thread, button * 0.6), nap - lean)
}

fn hedge(x: f32, y: f32, finish: &Finish) -> Pixel {
    let size = 4.6 * finish.scale;
    let mut colour = dimmed(finish.colours[1], 0.55);
    for layer in 0_u8..4 {
        let shift = f32::from(layer) * 31.0;
        let (u, v) = (x / size + shift + finish.noise.at(x * 0.1, y * 0.1) * 0.8, y / size * 0.8 - shift);
        let (near, _, own) = finish.noise.stones(u, v);
        if near < 0.3 + own * 0.22 && own > 0.25 {
            let tone = 0.55 + 0.15 * f32::from(layer) + (0.3 - near) * 0.5;
            let leaf = between(finish.colours[0], finish.colours[2], own * own * 0.9);
            colour = dimmed(leaf, tone);
        }
    }
    lit(colour, (finish.noise.layered(x * 0.03, y * 0.03) - 0.5) * 50.0)
}

fn shutter(x: f32, y: f32, finish: &Finish) -> Pixel {
    let pitch = 8.0 * finish.scale;
    let upright = finish.variant.is_multiple_of(2);
    let (inner, _) = cell(if upright { x } else { y }, pitch);
    let wave = libm::cosf(inner / pitch * std::f32::consts::TAU);
    let rust = step(0.56, 0.72, finish.noise.layered(x * 0.05, y * 0.03)) * if finish.variant > 5 { 1.0 } else { 0.0 };
    let [metal, dark, rusty] = finish.colours;
    let grit = (finish.noise.at(x * 2.0, y * 0.8) - 0.5) * 9.0;
    lit(between(between(dark, metal, 0.5 + wave * 0.5), rusty, rust * 0.7), grit + wave.powi(3) * 14.0)
}

/// A woven hanging: stripes of lozenges and steps.
fn rug(x: f32, y: f32, finish: &Finish) -> Pixel {
    let pitch = 19.0 * finish.scale;
    let (x, y) = ((x / 0.7).floor() * 0.7, (y / 0.7).floor() * 0.7);
    let ((inner_x, _), (inner_y, row)) = (cell(x, pitch), cell(y, pitch * 1.2));
    let (u, v) = ((inner_x / pitch - 0.5).abs() * 2.0, (inner_y / pitch / 1.2 - 0.5).abs() * 2.0);
    let [ground, dark, light] = finish.colours;
    let kind = (finish.noise.cell(row, 2.0) * 3.99).floor();
    let colour = if v > 0.9 {
        dark
    } else if kind < 1.0 {
        if u + v < 0.4 {
            light
        } else if u + v < 0.75 {
            dark
        } else {
            ground
        }
    } else if kind < 2.0 {
        if cell(u * 3.0 + v * 2.0, 1.0).0 < 0.5 { ground } else { light }
    } else if kind < 3.0 {
        if (u - v).abs() < 0.18 {
            dark
        } else if u < 0.25 {
            light
        } else {
            ground
        }
    } else if (u * u + v * v).sqrt() < 0.55 {
        light
    } else {
        between(ground, dark, 0.4)
    };
    lit(colour, (finish.noise.at(x * 4.0, y * 4.0) - 0.5) * 26.0)
}
