//! Photos of screens and prints, told by what a lens sees of them.
//!
//! Found are screens and prints whose grid, or its beat with the camera's, is in the pixels. Not found are prints too fine for their dots
//! to be seen, screens much sharper than the camera, and pictures made so small since that the grid is gone. Nor is the edge of a
//! screen or sheet looked for: a document has edges of its own, and a frame around them is no proof.

mod periodic;
mod tiles;

use trestle_domain::fraud::Score;

pub use periodic::Periodicity;
pub(crate) use tiles::Tiles;

/// How strongly the tiles look like a photo of a screen or print.
pub(crate) fn judge(tiles: &Tiles) -> Score {
    Periodicity::measured(tiles).score()
}
