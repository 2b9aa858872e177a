//! What a line says: PP-OCR's recognisers, which read a crop 48 pixels high from left to right.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use image::RgbImage;

use super::ctc::{self, Alphabet, Glyph, Script, Steps};
use super::geometry::Quad;
use super::model::{ModelError, ModelFile, Plan};
use super::planes::{Normalisation, Planes};

const HEIGHT: usize = 48;
/// The narrowest input; shorter words stand at its left.
const LEAST_WIDTH: usize = 64;
/// The widest input: a machine-readable line of 44 characters needs about 1100.
const MOST_WIDTH: usize = 2400;
/// Inputs are a multiple of this wide, the network's own stride.
const STRIDE: usize = 8;
/// Widths of the recogniser that can't leave its width open.
const FIXED_WIDTHS: [usize; 6] = [160, 320, 480, 720, 1120, 1600];

/// One recognition model with its alphabet.
#[derive(Debug)]
pub(super) struct Recogniser {
    alphabet: Alphabet,
    plans: Plans,
}

#[derive(Debug)]
enum Plans {
    Open(Plan),
    Fixed { file: Box<ModelFile>, made: Mutex<BTreeMap<usize, Arc<Plan>>> },
}

impl Recogniser {
    /// A recogniser that takes crops of any width.
    pub(super) fn open(folder: &Path, name: &str) -> Result<Self, ModelError> {
        let file = ModelFile::open(folder, name)?;
        let alphabet = Alphabet::new(file.dictionary()?);
        Ok(Self { alphabet, plans: Plans::Open(file.plan(HEIGHT, None)?) })
    }

    /// A recogniser that needs a plan for each width; they are made when first used.
    pub(super) fn open_fixed(folder: &Path, name: &str) -> Result<Self, ModelError> {
        let file = ModelFile::open(folder, name)?;
        let alphabet = Alphabet::new(file.dictionary()?);
        Ok(Self { alphabet, plans: Plans::Fixed { file: Box::new(file), made: Mutex::default() } })
    }

    /// Read the text in `quad`. `stretch` widens the crop beyond its true shape, which parts characters that stand close.
    pub(super) fn read(
        &self,
        image: &RgbImage,
        quad: &Quad,
        script: Script,
        stretch: f32,
    ) -> Result<Vec<Glyph>, ModelError> {
        self.with_steps(image, quad, stretch, |steps| ctc::decode(steps, &self.alphabet, script))
            .map(|(glyphs, used)| widened(glyphs, used))
    }

    /// The probabilities of each step, and the fraction of the input's width that the crop fills.
    pub(super) fn with_steps<T>(
        &self,
        image: &RgbImage,
        quad: &Quad,
        stretch: f32,
        read: impl FnOnce(Steps<'_>) -> T,
    ) -> Result<(T, f32), ModelError> {
        let shape = quad.width() / quad.height().max(1.0);
        let natural = ((HEIGHT as f32 * shape * stretch).ceil() as usize).clamp(STRIDE, MOST_WIDTH);
        let padded = natural.max(LEAST_WIDTH).next_multiple_of(STRIDE);
        let (plan, input) = self.plan(padded)?;
        let filled = natural.min(input);
        let mut planes = Planes::blank(input, HEIGHT, Normalisation::HALF);
        planes.draw_quad(image, quad, filled);
        let class_count = self.alphabet.class_count();
        let value =
            plan.run(&planes.values, HEIGHT, input, |probabilities| read(Steps { probabilities, class_count }))?;
        Ok((value, filled as f32 / input as f32))
    }

    fn plan(&self, width: usize) -> Result<(PlanRef<'_>, usize), ModelError> {
        match &self.plans {
            Plans::Open(plan) => Ok((PlanRef::Open(plan), width)),
            Plans::Fixed { file, made } => {
                let last = FIXED_WIDTHS[FIXED_WIDTHS.len() - 1];
                let width = FIXED_WIDTHS.into_iter().find(|&fixed| width <= fixed).unwrap_or(last);
                let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(plan) = made.get(&width) {
                    return Ok((PlanRef::Fixed(Arc::clone(plan)), width));
                }
                let plan = Arc::new(file.plan(HEIGHT, Some(width))?);
                made.insert(width, Arc::clone(&plan));
                Ok((PlanRef::Fixed(plan), width))
            }
        }
    }
}

enum PlanRef<'a> {
    Open(&'a Plan),
    Fixed(Arc<Plan>),
}

impl std::ops::Deref for PlanRef<'_> {
    type Target = Plan;

    fn deref(&self) -> &Plan {
        match self {
            PlanRef::Open(plan) => plan,
            PlanRef::Fixed(plan) => plan,
        }
    }
}

/// Positions over the input's width brought to positions over the crop's.
pub(super) fn widened(mut glyphs: Vec<Glyph>, used: f32) -> Vec<Glyph> {
    for glyph in &mut glyphs {
        glyph.from = (glyph.from / used).min(1.0);
        glyph.to = (glyph.to / used).min(1.0);
    }
    glyphs
}
