//! Walls of brick, stone, tile and concrete.

use super::{Finish, Kind, between, cell, lit, step};
use crate::surface::Pixel;

/// The stone, its other shade, and the joints.
const BRICKS: [[Pixel; 3]; 6] = [
    [[156.0, 82.0, 62.0], [122.0, 60.0, 48.0], [184.0, 176.0, 164.0]],
    [[176.0, 120.0, 84.0], [140.0, 92.0, 66.0], [206.0, 198.0, 184.0]],
    [[222.0, 218.0, 210.0], [204.0, 200.0, 194.0], [190.0, 186.0, 180.0]],
    [[104.0, 100.0, 100.0], [78.0, 76.0, 78.0], [148.0, 146.0, 142.0]],
    [[126.0, 74.0, 66.0], [92.0, 52.0, 50.0], [104.0, 98.0, 94.0]],
    [[196.0, 172.0, 132.0], [170.0, 144.0, 106.0], [160.0, 152.0, 138.0]],
];
const TILES: [[Pixel; 3]; 8] = [
    [[222.0, 226.0, 226.0], [206.0, 212.0, 214.0], [150.0, 152.0, 152.0]],
    [[96.0, 144.0, 158.0], [74.0, 120.0, 136.0], [206.0, 208.0, 204.0]],
    [[170.0, 158.0, 140.0], [150.0, 136.0, 118.0], [214.0, 206.0, 194.0]],
    [[58.0, 70.0, 78.0], [44.0, 54.0, 62.0], [134.0, 136.0, 134.0]],
    [[134.0, 164.0, 130.0], [108.0, 140.0, 108.0], [222.0, 222.0, 212.0]],
    [[214.0, 184.0, 176.0], [194.0, 158.0, 152.0], [234.0, 230.0, 226.0]],
    [[60.0, 92.0, 150.0], [46.0, 72.0, 124.0], [216.0, 218.0, 222.0]],
    [[206.0, 190.0, 142.0], [182.0, 162.0, 112.0], [120.0, 114.0, 104.0]],
];
const STONES: [[Pixel; 3]; 5] = [
    [[142.0, 136.0, 128.0], [104.0, 100.0, 96.0], [84.0, 80.0, 76.0]],
    [[182.0, 164.0, 134.0], [150.0, 132.0, 104.0], [124.0, 112.0, 94.0]],
    [[112.0, 118.0, 124.0], [84.0, 90.0, 96.0], [176.0, 176.0, 172.0]],
    [[166.0, 142.0, 124.0], [124.0, 98.0, 86.0], [206.0, 200.0, 190.0]],
    [[88.0, 92.0, 84.0], [64.0, 68.0, 60.0], [46.0, 48.0, 44.0]],
];

pub(super) fn palette(kind: Kind) -> &'static [[Pixel; 3]] {
    match kind {
        Kind::Brick => &BRICKS,
        Kind::Concrete | Kind::Stones => &STONES,
        _ => &TILES,
    }
}

pub(super) fn at(kind: Kind, x: f32, y: f32, finish: &Finish) -> Pixel {
    match kind {
        Kind::Brick => bricks(x, y, finish),
        Kind::Tiles => tiles(x, y, 15.0 * finish.scale, (15.0 + 5.0 * odd(finish)) * finish.scale, 0.0, finish),
        Kind::KitchenTiles => {
            let bond = if finish.variant.is_multiple_of(3) { 0.0 } else { 0.5 };
            tiles(x, y, 15.0 * finish.scale, 7.5 * finish.scale, bond, finish)
        }
        Kind::Mosaic => mosaic(x, y, finish),
        Kind::Concrete => concrete(x, y, finish),
        _ => stones(x, y, finish),
    }
}

fn odd(finish: &Finish) -> f32 {
    if finish.variant % 2 == 1 { 1.0 } else { 0.0 }
}

fn bricks(x: f32, y: f32, finish: &Finish) -> Pixel {
    let (wide, high) = (23.0 * finish.scale, 7.4 * finish.scale);
    let (inner_y, row) = cell(y, high);
    let bond = if finish.variant.is_multiple_of(3) { 1.0 / 3.0 } else { 0.5 };
    let (inner_x, column) = cell(x + row * wide * bond, wide);
    let rough = (finish.noise.layered(x * 0.35, y * 0.35) - 0.5) * 1.4;
    let joint = (inner_x.min(wide - inner_x)).min(inner_y.min(high - inner_y)) + rough;
    let tone = finish.noise.cell(column + row * 57.0, row);
    let [stone, other, mortar] = finish.colours;
    let grain = (finish.noise.layered(x * 0.4, y * 0.6) - 0.5) * 44.0;
    let brick = lit(between(stone, other, tone), grain + if inner_y < 1.3 { 12.0 } else { 0.0 });
    between(lit(mortar, grain * 0.4), brick, step(0.35, 0.8, joint))
}

fn tiles(x: f32, y: f32, wide: f32, high: f32, bond: f32, finish: &Finish) -> Pixel {
    let (inner_y, row) = cell(y, high);
    let (inner_x, column) = cell(x + row.rem_euclid(2.0) * wide * bond, wide);
    let edge = (inner_x.min(wide - inner_x)).min(inner_y.min(high - inner_y));
    let [glaze, other, joint] = finish.colours;
    let tone = finish.noise.cell(column + 11.0, row * 3.0);
    // A decorated tile now and then, in some homes.
    let decor = finish.variant > 7 && finish.noise.cell(column * 7.0, row * 5.0 + 3.0) > 0.8;
    let mut colour = between(glaze, other, tone * 0.6);
    if decor {
        let (u, v) = (inner_x / wide - 0.5, inner_y / high - 0.5);
        let ring = libm::sinf((u * u + v * v).sqrt() * 28.0 + libm::cosf(libm::atan2f(v, u) * 4.0));
        colour = between(colour, [70.0, 92.0, 130.0], step(0.1, 0.5, ring) * 0.8);
    }
    let sheen = if inner_x + inner_y < 2.4 { 16.0 } else { (finish.noise.at(x * 0.05, y * 0.05) - 0.5) * 12.0 };
    between(joint, lit(colour, sheen), step(0.12, 0.3, edge))
}

fn mosaic(x: f32, y: f32, finish: &Finish) -> Pixel {
    let pitch = 3.1 * finish.scale;
    let ((inner_x, column), (inner_y, row)) = (cell(x, pitch), cell(y, pitch));
    let edge = (inner_x.min(pitch - inner_x)).min(inner_y.min(pitch - inner_y));
    let [first, second, joint] = finish.colours;
    let pick = finish.noise.cell(column, row);
    let colour = if pick > 0.82 { lit(joint, 16.0) } else { between(first, second, pick * 1.6 - 0.1) };
    between(lit(joint, -8.0), lit(colour, (finish.noise.cell(column + 5.0, row) - 0.5) * 34.0), step(0.1, 0.24, edge))
}

/// Sheets of the formwork with the holes of its ties.
fn concrete(x: f32, y: f32, finish: &Finish) -> Pixel {
    let (wide, high) = (96.0 * finish.scale, 64.0 * finish.scale);
    let ((inner_x, column), (inner_y, row)) = (cell(x, wide), cell(y + 20.0, high));
    let stain =
        (finish.noise.layered(x * 0.03, y * 0.018) - 0.5) * 60.0 + (finish.noise.at(x * 1.4, y * 1.4) - 0.5) * 12.0;
    let tone = (finish.noise.cell(column, row) - 0.5) * 14.0;
    let seam = inner_x.min(inner_y);
    let (u, v) = ((inner_x - wide / 2.0).abs() - wide * 0.3, (inner_y - high / 2.0).abs() - high * 0.28);
    let hole = step(2.1, 1.5, (u * u + v * v).sqrt());
    let pore = step(0.82, 0.9, finish.noise.at(x * 0.7 + 90.0, y * 0.7)) * 22.0;
    let colour = lit(between(finish.colours[0], finish.colours[2], 0.12), stain + tone - pore);
    lit(colour, -70.0 * hole - if seam < 0.5 { 34.0 } else { 0.0 })
}

fn stones(x: f32, y: f32, finish: &Finish) -> Pixel {
    let pitch = 17.0 * finish.scale;
    let flat = [1.0, 1.6, 2.3][finish.variant as usize % 3];
    let bend = finish.noise.layered(x * 0.05, y * 0.05) * 0.5;
    let (near, second, own) = finish.noise.stones(x / pitch + bend, y * flat / pitch + bend);
    let edge = second - near;
    let [stone, other, joint] = finish.colours;
    let grain = (finish.noise.layered(x * 0.22, y * 0.22) - 0.5) * 60.0;
    let face = lit(between(stone, other, own), grain + step(0.0, 0.5, edge) * 16.0);
    between(lit(joint, grain * 0.3), face, step(0.05, 0.13, edge))
}
