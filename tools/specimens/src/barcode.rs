//! PDF417 symbols (ISO/IEC 15438).

use rxing::pdf417::encoder::PDF417;

use crate::canvas::{Canvas, Frame, Ink};

/// Data columns; with rows three modules high this gives the flat symbol of licence cards.
const COLUMNS: u32 = 13;
/// Error correction level 5, as AAMVA's standard asks for at least 3 and recommends 5.
const LEVEL: u32 = 5;

/// Modules of a symbol, row by row; `true` is a bar.
#[derive(Clone, Debug)]
pub struct Symbol {
    pub columns: usize,
    pub rows: usize,
    pub modules: Vec<bool>,
}

/// The symbol of `text`, which must be ASCII.
///
/// # Panics
/// If the text needs more than 90 rows: about 1,500 characters here.
#[must_use]
pub fn symbol(text: &str) -> Symbol {
    let mut encoder = PDF417::new();
    encoder.setDimensions(COLUMNS, COLUMNS, 90, 3);
    encoder.generateBarcodeLogic(text, LEVEL).expect("a licence's text fits");
    let matrix = encoder.getBarcodeMatrix().as_ref().expect("just generated").getMatrix();
    // The encoder's rows go upwards.
    let modules: Vec<bool> = matrix.iter().rev().flatten().map(|module| *module == 1).collect();
    Symbol { columns: matrix[0].len(), rows: matrix.len(), modules }
}

/// Draws the symbol over the whole of `frame` on a white ground with its quiet zone around it.
#[expect(clippy::cast_precision_loss, reason = "a few hundred modules")]
pub fn draw(canvas: &mut Canvas, symbol: &Symbol, frame: Frame) {
    let (module, row) = (frame.width / symbol.columns as f32, frame.height / symbol.rows as f32);
    let quiet = module * 4.0;
    let ground = Frame::new(frame.x - quiet, frame.y - quiet, frame.width + 2.0 * quiet, frame.height + 2.0 * quiet);
    canvas.rectangle(ground, Ink::rgb(252, 252, 250));
    for (index, line) in symbol.modules.chunks(symbol.columns).enumerate() {
        let mut start = 0;
        while start < line.len() {
            let length = line[start..].iter().take_while(|bar| **bar == line[start]).count();
            if line[start] {
                let bar = Frame::new(
                    frame.x + start as f32 * module,
                    frame.y + index as f32 * row,
                    length as f32 * module,
                    row * 1.02,
                );
                canvas.rectangle(bar, Ink::rgb(18, 18, 20));
            }
            start += length;
        }
    }
}
