//! Patches whose noise is another than their surroundings': pasted or painted over.

use super::light::Light;
use super::spectrum::median;
use super::{Seen, ramp};

/// Pixels of a block.
const BLOCK: usize = 16;
/// Cells of the picture across and down.
const CELLS: usize = 14;
/// Flat blocks of a cell that say how noisy it is.
const LEAST_BLOCKS: usize = 3;
/// Cells of a patch.
const LEAST_PATCH: usize = 4;
/// Noise below it is the coder's doing, levels.
const FLOOR: f32 = 0.8;

pub(super) fn look(light: &Light) -> Seen {
    let cells = cells(light);
    let known: Vec<f32> = cells.iter().flatten().copied().collect();
    let usual = median(known.clone()).max(FLOOR);
    let (patch, ratio) = patch(&cells, usual);
    let seen = Seen {
        pattern: "manipulation",
        score: 0,
        words: "noise is about the same wherever it can be measured".to_owned(),
    };
    if patch < LEAST_PATCH || known.len() < CELLS * 2 {
        return seen;
    }
    let words = format!(
        "a patch of {patch} of {} cells whose noise is {ratio:.1} times the usual {usual:.1} levels",
        known.len()
    );
    Seen { score: ramp(ratio, 2.2, 5.0), words, ..seen }
}

/// Noise of each cell where it has flat blocks, row by row.
fn cells(light: &Light) -> Vec<Option<f32>> {
    let place = |i: usize| (i % CELLS, i / CELLS);
    let cell = |i| {
        let (column, row) = place(i);
        let (from_x, to_x) = (light.width * column / CELLS, light.width * (column + 1) / CELLS);
        let (from_y, to_y) = (light.height * row / CELLS, light.height * (row + 1) / CELLS);
        let corners = (from_y..to_y.saturating_sub(BLOCK - 1))
            .step_by(BLOCK)
            .flat_map(|y| (from_x..to_x.saturating_sub(BLOCK - 1)).step_by(BLOCK).map(move |x| (x, y)));
        let flat: Vec<f32> = corners.filter_map(|(x, y)| noise_if_flat(light, x, y)).collect();
        (flat.len() >= LEAST_BLOCKS).then(|| median(flat))
    };
    (0..CELLS * CELLS).map(cell).collect()
}

/// The standard deviation of a block's finest diagonal differences, where nothing coarser is in it: grain of a surface is no noise.
fn noise_if_flat(light: &Light, left: usize, top: usize) -> Option<f32> {
    let (mut fine, mut coarse) = (Vec::new(), Vec::new());
    for (y, x) in (top..top + BLOCK).step_by(2).flat_map(|y| (left..left + BLOCK).step_by(2).map(move |x| (y, x))) {
        let four = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)].map(|(x, y)| light.at(x, y));
        fine.push(0.5 * (four[0] - four[1] - four[2] + four[3]));
        coarse.push(four.iter().sum::<f32>() / 2.0);
    }
    let burnt = coarse.iter().any(|sum| *sum > 2.0 * 250.0 || *sum < 2.0 * 6.0);
    let deviation = |values: &[f32]| {
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        (values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / values.len() as f32).sqrt()
    };
    let (noise, shape) = (deviation(&fine), deviation(&coarse));
    (!burnt && shape < 2.0 * noise + 1.5).then_some(noise)
}

/// The largest connected patch of noisier cells: how many, and their noise over the usual.
fn patch(cells: &[Option<f32>], usual: f32) -> (usize, f32) {
    let is_other = |i: usize| cells[i].is_some_and(|noise| noise > 2.0 * usual);
    let mut seen = vec![false; cells.len()];
    let mut best = (0, 1.0);
    for start in 0..cells.len() {
        if seen[start] || !is_other(start) {
            continue;
        }
        let (mut open, mut members) = (vec![start], Vec::new());
        seen[start] = true;
        while let Some(i) = open.pop() {
            members.extend(cells[i]);
            let (x, y) = (i % CELLS, i / CELLS);
            let next = [
                (x > 0).then(|| i - 1),
                (x + 1 < CELLS).then(|| i + 1),
                (y > 0).then(|| i - CELLS),
                (y + 1 < CELLS).then(|| i + CELLS),
            ];
            for i in next.into_iter().flatten() {
                if !seen[i] && is_other(i) {
                    seen[i] = true;
                    open.push(i);
                }
            }
        }
        if members.len() > best.0 {
            best = (members.len(), median(members.clone()) / usual);
        }
    }
    best
}
