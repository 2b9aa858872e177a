//! What a line says: PP-OCR's recognisers, which read a crop 48 pixels high from left to right.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use image::RgbImage;
use rayon::prelude::*;

use super::ctc::{self, Alphabet, Glyph, Script, Steps};
use super::gaps::Gaps;
use super::geometry::Quad;
use super::machine_zone;
use super::model::{ModelError, ModelFile, Plan};
use super::planes::{Normalisation, Planes};

const HEIGHT: usize = 48;
/// Widths that have a plan. A crop takes the narrowest that holds it, grey to its right; a longer one is squeezed into the
/// last, which gives a machine-readable line of 44 characters three to four steps a character.
const WIDTHS: [usize; 6] = [96, 192, 320, 512, 800, 1312];

/// One recognition model with its alphabet.
#[derive(Debug)]
pub(crate) struct Recogniser {
    alphabet: Alphabet,
    file: ModelFile,
    plans: Mutex<BTreeMap<usize, Arc<Plan>>>,
}

impl Recogniser {
    /// A recogniser that makes its plans when they are first used.
    pub(crate) fn open(folder: &Path, name: &str) -> Result<Self, ModelError> {
        let file = ModelFile::open(folder, name)?;
        Ok(Self { alphabet: Alphabet::new(&file.dictionary()?), file, plans: Mutex::default() })
    }

    /// Make all plans now, so that no reading waits for one.
    pub(crate) fn warmed(self) -> Result<Self, ModelError> {
        let plan = |width| Ok::<_, ModelError>((width, Arc::new(self.file.plan(HEIGHT, width)?)));
        let made: Result<BTreeMap<_, _>, _> = WIDTHS.into_par_iter().map(plan).collect();
        Ok(Self { plans: Mutex::new(made?), ..self })
    }

    /// Read the text in `quad`, as a line of a machine-readable zone where it looks like one.
    pub(crate) fn read(&self, image: &RgbImage, quad: &Quad) -> Result<Vec<Glyph>, ModelError> {
        let first = self.read_shaped(image, quad, 1.0)?;
        if !first.zone {
            return Ok(first.glyphs);
        }
        let mut best = first.glyphs;
        if !machine_zone::has_legal_length(&best) {
            for (stretch, height) in machine_zone::SHAPES {
                let lower = quad.part(0.0, 1.0, (1.0 - height) / 2.0, f32::midpoint(1.0, height));
                let again = self.read_shaped(image, &lower, stretch * height)?;
                if again.zone && machine_zone::has_legal_length(&again.glyphs) {
                    best = again.glyphs;
                    break;
                }
            }
        }
        machine_zone::settle_zeros(&mut best);
        Ok(best)
    }

    /// Read the text in `quad` in its true shape alone, which takes a quarter of the time that a doubtful zone line may.
    pub(crate) fn read_once(&self, image: &RgbImage, quad: &Quad) -> Result<Vec<Glyph>, ModelError> {
        let mut glyphs = self.read_shaped(image, quad, 1.0)?.glyphs;
        machine_zone::settle_zeros(&mut glyphs);
        Ok(glyphs)
    }

    /// Read the quad with its shape stretched to `stretch` times its true width.
    fn read_shaped(&self, image: &RgbImage, quad: &Quad, stretch: f32) -> Result<Reading, ModelError> {
        let shape = quad.width() / quad.height().max(1.0);
        let natural = ((HEIGHT as f32 * shape * stretch).ceil() as usize).max(1);
        let width = WIDTHS.into_iter().find(|&width| natural <= width).unwrap_or(WIDTHS[WIDTHS.len() - 1]);
        let filled = natural.min(width);
        let mut planes = Planes::blank(width, HEIGHT, Normalisation::HALF);
        planes.draw_quad(image, quad, filled);
        let class_count = self.alphabet.class_count();
        let reading = self.plan(width)?.run(&planes.values, HEIGHT, width, |probabilities| {
            let steps = Steps { probabilities, class_count };
            let prose = ctc::decode(steps, &self.alphabet, Script::Latin);
            let zone = machine_zone::looks_like_zone(&prose);
            let glyphs = if zone { ctc::decode(steps, &self.alphabet, Script::MachineZone) } else { prose };
            Reading { glyphs, zone }
        })?;
        let glyphs = over_crop(reading.glyphs, filled as f32 / width as f32);
        let glyphs = if reading.zone { glyphs } else { Gaps::of(&planes, filled).without_false_spaces(glyphs) };
        Ok(Reading { glyphs, ..reading })
    }

    fn plan(&self, width: usize) -> Result<Arc<Plan>, ModelError> {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(&width) {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(self.file.plan(HEIGHT, width)?);
        plans.insert(width, Arc::clone(&plan));
        Ok(plan)
    }
}

/// A line as read once.
struct Reading {
    glyphs: Vec<Glyph>,
    /// Whether it is a line of a machine-readable zone.
    zone: bool,
}

/// Positions over the input's width brought to positions over the part that the crop fills.
fn over_crop(mut glyphs: Vec<Glyph>, filled: f32) -> Vec<Glyph> {
    for glyph in &mut glyphs {
        glyph.from = (glyph.from / filled).min(1.0);
        glyph.to = (glyph.to / filled).min(1.0);
    }
    glyphs
}
