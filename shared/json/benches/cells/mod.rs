//! The cells of the grid: shape by size by engine. Each engine does the same work, which a sum over what it read proves.

mod documents;
pub(crate) mod engines;
mod shapes;

use engines::Contender;

pub(crate) struct Cell {
    pub(crate) shape: &'static str,
    pub(crate) size: &'static str,
    pub(crate) document: Vec<u8>,
    pub(crate) contenders: Vec<Contender>,
}

const KB: usize = 1024;
const SIZES: [(&str, usize); 5] =
    [("1 KB", KB), ("12 KB", 12 * KB), ("100 KB", 100 * KB), ("1 MB", KB * KB), ("5.9 MB", 59 * KB * KB / 10)];

type Document = fn(usize) -> Vec<u8>;
type Contenders = fn() -> Vec<Contender>;

const SHAPES: [(&str, Document, Contenders); 7] = [
    ("Textract response", documents::textract, engines::textract),
    ("Textract response, borrowed", documents::textract, engines::textract_view),
    ("Textract projection", documents::textract, engines::projection),
    ("API Gateway event with form", documents::gateway, engines::gateway),
    ("SQS batch of 10", documents::queue, engines::queue),
    ("EventBridge S3 events", documents::objects, engines::objects),
    ("Untyped value", documents::textract, engines::untyped),
];

/// Every cell whose name, such as `SQS batch of 10, 12 KB`, holds one of the filters; all of them without a filter.
pub(crate) fn cells(filters: &[String]) -> impl Iterator<Item = Cell> {
    SHAPES.iter().flat_map(move |(shape, document, contenders)| {
        SIZES.iter().filter(move |(size, _)| wanted(&format!("{shape}, {size}"), filters)).map(move |(size, bytes)| {
            let mut cell = Cell { shape, size, document: document(*bytes), contenders: contenders() };
            let sums: Vec<usize> = cell.contenders.iter_mut().map(|contender| contender.run(&cell.document)).collect();
            assert!(
                sums[0] > 0 && sums.iter().all(|sum| *sum == sums[0]),
                "{shape}, {size}: not the same work: {sums:?}"
            );
            cell
        })
    })
}

fn wanted(name: &str, filters: &[String]) -> bool {
    filters.is_empty() || filters.iter().any(|filter| name.to_lowercase().contains(&filter.to_lowercase()))
}
