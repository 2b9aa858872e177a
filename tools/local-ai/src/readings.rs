//! One reading an image and reader: kept for a while, and shared by requests that come at the same time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use tokio::sync::{OnceCell, Semaphore};

use crate::ocr::page::Page;
use crate::ocr::{Engine, Reader};
use crate::picture::{self, PictureError};

/// Readings kept; the longest unused goes first.
const KEPT: usize = 64;

/// Why an image was not read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReadingError {
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("the reading failed: {0}")]
    Engine(String),
}

/// SHA-256 of the image's bytes.
pub type ImageHash = [u8; 32];

type Outcome = Result<Arc<Page>, ReadingError>;
type Key = (ImageHash, Reader);
type Cell = Arc<OnceCell<Outcome>>;

/// The engine with its memory of pages.
#[derive(Debug, Clone)]
pub struct Readings(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    engine: Engine,
    kept: Mutex<Kept>,
    /// One image is decoded and read at a time: a reading uses all threads, and memory stays bounded.
    turn: Semaphore,
    passes: AtomicU64,
}

#[derive(Debug, Default)]
struct Kept {
    clock: u64,
    cells: HashMap<Key, (u64, Cell)>,
}

impl Kept {
    fn cell(&mut self, key: Key) -> Cell {
        self.clock += 1;
        let clock = self.clock;
        let (used, cell) = self.cells.entry(key).or_default();
        *used = clock;
        let cell = Arc::clone(cell);
        if self.cells.len() > KEPT {
            let oldest = self.cells.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| *key);
            oldest.and_then(|key| self.cells.remove(&key));
        }
        cell
    }
}

impl Readings {
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        let (kept, passes) = (Mutex::default(), AtomicU64::new(0));
        Self(Arc::new(Shared { engine, kept, turn: Semaphore::new(1), passes }))
    }

    /// The page of `image`, read now or remembered, and the image's hash.
    pub async fn page(&self, image: Vec<u8>, reader: Reader) -> (ImageHash, Outcome) {
        let hash: ImageHash = Sha256::digest(&image).into();
        let key = (hash, reader);
        let cell = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner).cell(key);
        let shared = Arc::clone(&self.0);
        // A task of its own: a caller that hangs up does not waste the pass that others wait for.
        let task = tokio::spawn(async move {
            let outcome = cell.get_or_init(|| Shared::pass(Arc::clone(&shared), image, reader)).await.clone();
            if matches!(outcome, Err(ReadingError::Engine(_))) {
                shared.kept.lock().unwrap_or_else(PoisonError::into_inner).cells.remove(&key);
            }
            outcome
        });
        (hash, task.await.unwrap_or_else(|error| Err(ReadingError::Engine(error.to_string()))))
    }

    /// Passes over an image's pixels since the start.
    #[must_use]
    pub fn passes(&self) -> u64 {
        self.0.passes.load(Ordering::Relaxed)
    }
}

impl Shared {
    async fn pass(self: Arc<Self>, image: Vec<u8>, reader: Reader) -> Outcome {
        // Closed never: the semaphore lives as long as `self`.
        let turn = self.turn.acquire().await;
        let shared = Arc::clone(&self);
        let read = move || {
            let picture = picture::decode(&image)?;
            shared.passes.fetch_add(1, Ordering::Relaxed);
            let page = shared.engine.read(&picture, reader);
            page.map(Arc::new).map_err(|error| ReadingError::Engine(error.to_string()))
        };
        let outcome = tokio::task::spawn_blocking(read).await;
        drop(turn);
        outcome.unwrap_or_else(|error| Err(ReadingError::Engine(error.to_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unused_reading_is_dropped() {
        let mut kept = Kept::default();
        let key = |number: usize| ([u8::try_from(number).unwrap(); 32], Reader::First);
        for number in 0..KEPT {
            kept.cell(key(number));
        }
        kept.cell(key(0));
        kept.cell(key(KEPT));
        assert_eq!(kept.cells.len(), KEPT);
        assert!(kept.cells.contains_key(&key(0)) && !kept.cells.contains_key(&key(1)));
    }

    #[test]
    fn the_two_readers_are_kept_apart() {
        let mut kept = Kept::default();
        let first = kept.cell(([0; 32], Reader::First));
        assert!(!Arc::ptr_eq(&first, &kept.cell(([0; 32], Reader::Second))));
        assert!(Arc::ptr_eq(&first, &kept.cell(([0; 32], Reader::First))));
    }
}
