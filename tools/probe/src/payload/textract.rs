//! A Textract response: a page, its lines and its words, each with confidence, box and outline.
//! Source: Amazon Textract developer guide, `DetectDocumentText` and `Block`.

use std::fmt::Write as _;

use super::chance::Chance;
use super::words::DOCUMENT;

/// Places of a number at most. Textract's are floats of 32 bits written as ones of 64.
const MOST_DIGITS: usize = 16;
const LEAST_DIGITS: usize = 3;

/// A response of exactly `bytes` bytes: as many words as it takes to reach them, then the numbers lose the places that are too many.
pub(super) fn draw(bytes: usize, seed: u64) -> Vec<u8> {
    let page = fitting_page(bytes, seed);
    let (written, numbers) = page.write(&Places::ALL, seed);
    let places = Places { fewer: (written.len() - bytes) / numbers, one_less_first: (written.len() - bytes) % numbers };
    let (drawn, _) = page.write(&places, seed);
    assert_eq!(drawn.len(), bytes, "each number loses a place at a time");
    drawn.into_bytes()
}

/// The page with the fewest words that is not too small with all places of its numbers, nor too large with the fewest.
fn fitting_page(bytes: usize, seed: u64) -> Page {
    let (mut low, mut high) = (0, 1 + bytes / 400);
    while low < high {
        let middle = usize::midpoint(low, high);
        if Page::of_words(middle, seed).write(&Places::ALL, seed).0.len() < bytes {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let page = Page::of_words(low, seed);
    if page.fits(bytes, seed) { page } else { Page::of_one_line(bytes, seed) }
}

/// How many places each number has.
struct Places {
    /// So many fewer than the most.
    fewer: usize,
    /// So many numbers from the beginning lose one more.
    one_less_first: usize,
}

impl Places {
    const ALL: Self = Self { fewer: 0, one_less_first: 0 };

    fn of(&self, number: usize) -> usize {
        MOST_DIGITS - self.fewer - usize::from(number < self.one_less_first)
    }
}

struct Line {
    words: Vec<String>,
    /// Whether each word is a block of its own.
    has_blocks: bool,
}

struct Page {
    lines: Vec<Line>,
}

impl Page {
    /// The same words come first however many there are. A first line of four keeps the sizes without a gap.
    fn of_words(count: usize, seed: u64) -> Self {
        let mut chance = Chance::new(seed, 3);
        let mut lines: Vec<Line> = Vec::new();
        let mut room = 0;
        for _ in 0..count {
            if room == 0 {
                room = if lines.is_empty() { 4 } else { chance.whole(2, 7) };
                lines.push(Line { words: Vec::new(), has_blocks: true });
            }
            room -= 1;
            let line = lines.last_mut().expect("there is a line");
            line.words.push(chance.pick(DOCUMENT).to_owned());
        }
        Self { lines }
    }

    /// A kilobyte has room for one line without its words.
    fn of_one_line(bytes: usize, seed: u64) -> Self {
        let mut chance = Chance::new(seed, 3);
        let mut page = Self { lines: vec![Line { words: Vec::new(), has_blocks: false }] };
        while page.write(&Places::ALL, seed).0.len() < bytes {
            page.lines[0].words.push(chance.pick(DOCUMENT).to_owned());
        }
        page
    }

    fn fits(&self, bytes: usize, seed: u64) -> bool {
        let (written, numbers) = self.write(&Places::ALL, seed);
        written.len() >= bytes && (written.len() - bytes).div_ceil(numbers) <= MOST_DIGITS - LEAST_DIGITS
    }

    /// As compact JSON, and how many numbers are in it.
    fn write(&self, places: &Places, seed: u64) -> (String, usize) {
        let mut ids = Chance::new(seed, 4);
        let line_ids: Vec<String> = self.lines.iter().map(|_| ids.uuid()).collect();
        let word_ids: Vec<Vec<String>> =
            self.lines.iter().map(|line| line.blocks().iter().map(|_| ids.uuid()).collect()).collect();

        let mut out = Writer { text: String::new(), places, numbers: 0, chance: Chance::new(seed, 5) };
        out.text.push_str(r#"{"DocumentMetadata":{"Pages":1},"Blocks":["#);
        out.block("PAGE", None, &ids.uuid(), &line_ids);
        for ((line, id), words) in self.lines.iter().zip(&line_ids).zip(&word_ids) {
            out.text.push(',');
            out.block("LINE", Some(&line.words.join(" ")), id, words);
        }
        for (line, ids) in self.lines.iter().zip(&word_ids) {
            for (word, id) in line.blocks().iter().zip(ids) {
                out.text.push(',');
                out.block("WORD", Some(word), id, &[]);
            }
        }
        out.text.push_str(r#"],"DetectDocumentTextModelVersion":"1.0"}"#);
        (out.text, out.numbers)
    }
}

impl Line {
    fn blocks(&self) -> &[String] {
        if self.has_blocks { &self.words } else { &[] }
    }
}

struct Writer<'a> {
    text: String,
    places: &'a Places,
    numbers: usize,
    chance: Chance,
}

impl Writer<'_> {
    fn block(&mut self, kind: &str, read: Option<&str>, id: &str, children: &[String]) {
        self.push(format_args!(r#"{{"BlockType":"{kind}""#));
        if let Some(read) = read {
            let confidence = self.chance.between(90.0, 99.9);
            self.text.push_str(r#","Confidence":"#);
            self.number(confidence);
            let read = serde_json::to_string(read).expect("text has a JSON form");
            self.push(format_args!(r#","Text":{read}"#));
        }
        if kind == "WORD" {
            self.text.push_str(r#","TextType":"PRINTED""#);
        }
        self.geometry(kind);
        self.push(format_args!(r#","Id":"{id}""#));
        if !children.is_empty() {
            let ids = serde_json::to_string(children).expect("ids have a JSON form");
            self.push(format_args!(r#","Relationships":[{{"Type":"CHILD","Ids":{ids}}}]"#));
        }
        self.text.push('}');
    }

    fn geometry(&mut self, kind: &str) {
        let (right, low) = if kind == "PAGE" { (0.04, 0.04) } else { (0.6, 0.9) };
        let (left, top) = (self.chance.between(0.01, right), self.chance.between(0.01, low));
        let (width, height) = match kind {
            "PAGE" => (0.98 - left, 0.98 - top),
            "LINE" => (self.chance.between(0.15, 0.35), self.chance.between(0.02, 0.06)),
            _ => (self.chance.between(0.03, 0.12), self.chance.between(0.02, 0.06)),
        };
        self.text.push_str(r#","Geometry":{"BoundingBox":{"#);
        let sides = [("Width", width), ("Height", height), ("Left", left), ("Top", top)];
        self.members(&sides);
        self.text.push_str(r#"},"Polygon":["#);
        let corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)];
        for (number, (x, y)) in corners.into_iter().enumerate() {
            self.text.push_str(if number == 0 { "{" } else { ",{" });
            // A photo is never quite straight.
            let (x, y) = (x + self.chance.between(0.0, 0.004), y + self.chance.between(0.0, 0.004));
            self.members(&[("X", x), ("Y", y)]);
            self.text.push('}');
        }
        self.text.push_str("]}");
    }

    fn members(&mut self, members: &[(&str, f64)]) {
        for (number, (name, value)) in members.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            self.push(format_args!(r#"{comma}"{name}":"#));
            self.number(*value);
        }
    }

    /// A number with as many places as it may have; two of a confidence stand before the point.
    fn number(&mut self, value: f64) {
        let before = if value >= 1.0 { 2 } else { 0 };
        let places = self.places.of(self.numbers) - before;
        self.numbers += 1;
        let mut text = format!("{value:.places$}");
        // A number as a serialiser writes it does not end in 0.
        if text.ends_with('0') {
            text.pop();
            text.push('5');
        }
        self.text.push_str(&text);
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        self.text.write_fmt(text).expect("a string takes any text");
    }
}
