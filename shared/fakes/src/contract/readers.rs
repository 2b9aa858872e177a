//! Text readers.

use std::collections::BTreeSet;

use trestle_domain::reading::{Line, Reader};
use trestle_pipeline::port::{IdReader, ImageRef, TextReader};

/// Holds a [`TextReader`] to its port. `printed` shows horizontal or turned text that contains `expected` (a word or more, each
/// compared without white space); `blank` shows no text.
pub async fn text_reader<R: TextReader>(
    reader: &R,
    which: Reader,
    printed: &ImageRef,
    expected: &[&str],
    blank: &ImageRef,
) {
    let result = reader.read(printed).await.expect("reads");
    let reading = &result.reading;
    assert_eq!((reading.reader, reading.image), (which, printed.kind));
    assert!(!result.engine.is_empty());

    let all: String = reading.lines.iter().map(|line| line.text.expose().as_str()).collect();
    let squeezed: String = all.split_whitespace().collect();
    for text in expected {
        let wanted: String = text.split_whitespace().collect();
        assert!(squeezed.contains(&wanted), "a reading of {} lines lacks an expected text", reading.lines.len());
    }
    let ids: BTreeSet<&str> = reading.lines.iter().map(|line| line.id.as_str()).collect();
    assert_eq!(ids.len(), reading.lines.len(), "ids are unique");
    let prefix = match which {
        Reader::First => format!("{}-", printed.kind),
        Reader::Second => format!("{}-s", printed.kind),
    };
    for line in &reading.lines {
        assert!(line.id.starts_with(&prefix), "{} names image and reader", line.id);
        check_line(line, printed);
    }
    let again = reader.read(printed).await.expect("reads");
    assert_eq!(again.reading.lines.len(), reading.lines.len(), "the same image gives the same lines");

    let nothing = reader.read(blank).await.expect("an image without text is an empty reading, not an error");
    assert!(nothing.reading.is_empty());
}

fn check_line(line: &Line, image: &ImageRef) {
    assert_eq!(line.image, image.kind);
    assert!(!line.text.expose().trim().is_empty(), "{}: no empty lines", line.id);
    assert!(!line.words.is_empty(), "{}: a line has words", line.id);
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let in_words: usize = line.words.iter().map(|word| letters(word.text.expose())).sum();
    assert_eq!(in_words, letters(line.text.expose()), "{}: its words are all of its text", line.id);
    let on_page = |share: f32| (-0.05..=1.05).contains(&share);
    for quad in line.words.iter().map(|word| &word.quad).chain([&line.quad]) {
        assert!(quad.0.iter().all(|p| on_page(p.x) && on_page(p.y)), "{}: on the image", line.id);
    }
    let place = line.upright;
    assert!(on_page(place.x) && on_page(place.y) && on_page(place.right()) && on_page(place.bottom()), "{}", line.id);
    assert!(place.width > 0.0 && place.height > 0.0, "{}: has an extent", line.id);
}

/// Holds an [`IdReader`] to its port. `document` is a US document that shows `expected` under `key`; `other` shows none.
pub async fn id_reader<R: IdReader>(reader: &R, document: &ImageRef, key: &str, expected: &str, other: &ImageRef) {
    let result = reader.read_id(document).await.expect("reads");
    assert!(!result.engine.is_empty());
    let found = result.readings.iter().find(|reading| reading.key == key).expect("the key is there");
    assert_eq!(found.image, document.kind);
    assert!(found.value.expose() == expected, "{key} has the expected value");
    let nothing = reader.read_id(other).await.expect("no US document is no readings, not an error");
    assert!(nothing.readings.iter().all(|reading| reading.key != key));
}
