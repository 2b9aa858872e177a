//! Lines of text as both OCR services give them, brought to a reading.

use trestle_domain::confidence::Confidence;
use trestle_domain::document::UploadKind;
use trestle_domain::geometry::{Point, Quad, Rect, upright};
use trestle_domain::reading::{Line, Reader, Reading, Word};
use trestle_pipeline::port::ImageRef;

/// A line or a word as a service gives it.
pub(crate) struct Found {
    pub(crate) text: String,
    pub(crate) quad: Quad,
    pub(crate) confidence: Confidence,
}

/// A polygon of four points as the service orders them, else the bounding box.
pub(crate) fn quad(polygon: impl IntoIterator<Item = Point>, bounds: Option<Rect>) -> Option<Quad> {
    let points: Vec<Point> = polygon.into_iter().collect();
    points.try_into().ok().map(Quad).or_else(|| bounds.map(Quad::from))
}

/// A reading of the lines with their words: placed on the upright page, put in reading order, and numbered from 1.
///
/// Words that the service did not list stand where their line stands.
pub(crate) fn reading(reader: Reader, image: &ImageRef, found: Vec<(Found, Vec<Found>)>) -> Reading {
    let found: Vec<_> = found.into_iter().filter(|(line, _)| !line.text.trim().is_empty()).collect();
    let quads: Vec<Quad> = found.iter().map(|(line, _)| line.quad).collect();
    let places = upright(&quads, image.width, image.height);
    let order = reading_order(&places);
    let mut found: Vec<Option<(Found, Vec<Found>)>> = found.into_iter().map(Some).collect();
    let lines = order.into_iter().enumerate().filter_map(|(n, index)| {
        let (line, words) = found[index].take()?;
        Some(assemble(line_id(reader, image.kind, n + 1), image.kind, line, words, places[index]))
    });
    Reading { reader, image: image.kind, lines: lines.collect() }
}

fn line_id(reader: Reader, image: UploadKind, n: usize) -> String {
    match reader {
        Reader::First => format!("{image}-{n}"),
        Reader::Second => format!("{image}-s{n}"),
    }
}

fn assemble(id: String, image: UploadKind, line: Found, words: Vec<Found>, place: Rect) -> Line {
    let words = if words.is_empty() {
        let alone = |text: &str| Found { text: text.to_owned(), quad: line.quad, confidence: line.confidence };
        line.text.split_whitespace().map(alone).collect()
    } else {
        words
    };
    Line {
        id,
        image,
        text: line.text.into(),
        quad: line.quad,
        upright: place,
        confidence: line.confidence,
        words: words
            .into_iter()
            .map(|word| Word { text: word.text.into(), quad: word.quad, confidence: word.confidence })
            .collect(),
    }
}

/// Top to bottom; lines whose middles differ by less than half the upper one's height stand in one row, left to right.
fn reading_order(places: &[Rect]) -> Vec<usize> {
    let middle = |index: usize| places[index].center().y;
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|a, b| middle(*a).total_cmp(&middle(*b)));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for index in order {
        match rows.last_mut() {
            Some(row) if middle(index) - middle(row[0]) < places[row[0]].height / 2.0 => row.push(index),
            _ => rows.push(vec![index]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| places[*a].x.total_cmp(&places[*b].x));
    }
    rows.concat()
}

#[cfg(test)]
mod tests {
    use trestle_domain::case::Sha256;

    use super::*;

    fn image() -> ImageRef {
        ImageRef {
            kind: UploadKind::IdBack,
            key: "queued/x/idBack".to_owned(),
            sha256: Sha256([0; 32]),
            width: 1000,
            height: 1000,
        }
    }

    fn found(text: &str, quad: Quad) -> Found {
        Found { text: text.to_owned(), quad, confidence: Confidence::FULL }
    }

    fn texts(reading: &Reading) -> Vec<&str> {
        reading.lines.iter().map(|line| line.text.expose().as_str()).collect()
    }

    /// The quad as it looks on a page that lies upside down.
    fn upside_down(quad: Quad) -> Quad {
        Quad(quad.0.map(|p| Point { x: 1.0 - p.x, y: 1.0 - p.y }))
    }

    #[test]
    fn rows_are_read_left_to_right_also_upside_down() {
        let at = |x, y| Quad::from(Rect { x, y, width: 0.2, height: 0.03 });
        let page =
            [("value", at(0.5, 0.305)), ("below", at(0.1, 0.4)), ("label", at(0.1, 0.3)), ("title", at(0.1, 0.1))];
        for turn in [|quad| quad, upside_down] {
            let lines = page.iter().map(|(text, quad)| (found(text, turn(*quad)), Vec::new())).collect();
            let reading = reading(Reader::Second, &image(), lines);
            assert_eq!(texts(&reading), ["title", "label", "value", "below"]);
            assert_eq!(reading.lines[0].id, "idBack-s1");
            assert!(reading.lines[0].upright.y < reading.lines[3].upright.y);
        }
    }

    #[test]
    fn empty_lines_are_no_lines_and_words_are_never_missing() {
        let quad = Quad::from(Rect { x: 0.1, y: 0.1, width: 0.4, height: 0.03 });
        let words = vec![found("UTO", quad), found("123", quad)];
        let lines = vec![
            (found("  ", quad), Vec::new()),
            (found("ANNA MARIA", quad), Vec::new()),
            (found("UTO 123", upside_down(quad)), words),
        ];
        let reading = reading(Reader::First, &image(), lines);
        assert_eq!(reading.lines.len(), 2);
        for line in &reading.lines {
            assert_eq!(line.words.len(), 2);
            let joined: Vec<&str> = line.words.iter().map(|word| word.text.expose().as_str()).collect();
            assert_eq!(joined.join(" "), *line.text.expose());
        }
        assert!(super::reading(Reader::First, &image(), Vec::new()).is_empty());
    }

    #[test]
    fn a_polygon_that_is_no_quad_gives_its_bounding_box() {
        let bounds = Rect { x: 0.1, y: 0.2, width: 0.3, height: 0.1 };
        assert_eq!(quad([Point::default(); 3], Some(bounds)), Some(Quad::from(bounds)));
        assert_eq!(quad([], None), None);
        let turned = upside_down(Quad::from(bounds));
        assert_eq!(quad(turned.0, Some(bounds)), Some(turned), "the order of the points tells where the text begins");
    }
}
