//! From a recogniser's probabilities to text: CTC decoding with an alphabet, and where each character stood.

/// The classes of a recogniser: class 0 is CTC's blank, then the dictionary, then the space.
#[derive(Debug)]
pub struct Alphabet {
    classes: Vec<Box<str>>,
    /// Classes a reading may use. What a document in Latin script can't hold is left out.
    latin: Vec<Choice>,
    /// The classes of `A-Z`, `0-9` and `<`: all that ICAO 9303 part 3 allows in a machine-readable zone.
    machine_zone: Vec<Choice>,
}

/// A class that may be read, with the classes of other scripts that print the same shape.
#[derive(Debug)]
struct Choice {
    class: usize,
    alike: Vec<usize>,
}

impl Choice {
    fn probability(&self, row: &[f32]) -> f32 {
        self.alike.iter().fold(row[self.class], |sum, &class| sum + row[class])
    }
}

/// Shapes that a Latin letter shares with Greek, Cyrillic and kana, as (Latin, others).
const SAME_SHAPE: [(char, &str); 22] = [
    ('A', "ΑА"),
    ('B', "ΒВ"),
    ('C', "С"),
    ('E', "ΕЕ"),
    ('H', "ΗН"),
    ('I', "ΙІ"),
    ('J', "Ј"),
    ('K', "ΚК"),
    ('M', "ΜМ"),
    ('N', "Ν"),
    ('O', "ΟО"),
    ('P', "ΡР"),
    ('S', "Ѕ"),
    ('T', "ΤТ"),
    ('X', "ΧХ"),
    ('Y', "ΥҮ"),
    ('Z', "Ζ"),
    ('<', "く〈‹＜"),
    ('o', "οо"),
    ('v', "ν"),
    ('-', "一―"),
    ('.', "。"),
];

fn same_shape(latin: char, other: char) -> bool {
    let full_width = char::from_u32(u32::from(latin) + 0xfee0) == Some(other) && latin.is_ascii_graphic();
    full_width || SAME_SHAPE.iter().any(|(c, others)| *c == latin && others.contains(other))
}

/// Which characters a decoding may choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    Latin,
    MachineZone,
}

impl Alphabet {
    /// `dictionary`: one character a line, as the model's metadata has it.
    #[must_use]
    pub fn new(dictionary: &str) -> Self {
        let mut classes: Vec<Box<str>> = vec!["".into()];
        classes.extend(dictionary.split('\n').map(Into::into));
        classes.push(" ".into());
        let single: Vec<(usize, char)> =
            classes.iter().enumerate().skip(1).filter_map(|(index, text)| Some((index, single_char(text)?))).collect();
        let foreign: Vec<(usize, char)> = single.iter().copied().filter(|&(_, c)| !is_latin_print(c)).collect();
        let choose = |keep: fn(char) -> bool| {
            let alike = |c| foreign.iter().filter(|&&(_, f)| same_shape(c, f)).map(|&(class, _)| class).collect();
            let kept = single.iter().filter(|&&(_, c)| keep(c));
            kept.map(|&(class, c)| Choice { class, alike: alike(c) }).collect()
        };
        let (latin, machine_zone) = (choose(is_latin_print), choose(is_machine_zone));
        Self { classes, latin, machine_zone }
    }

    #[must_use]
    pub fn class_count(&self) -> usize {
        self.classes.len()
    }

    fn allowed(&self, script: Script) -> &[Choice] {
        match script {
            Script::Latin => &self.latin,
            Script::MachineZone => &self.machine_zone,
        }
    }
}

fn single_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn is_latin_print(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a1}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '–' | '—' | '‘' | '’' | '“' | '”' | '„' | '•' | '…' | '€' | '№' | '™')
}

/// Whether ICAO 9303 part 3 allows the character in a machine-readable zone.
#[must_use]
pub fn is_machine_zone(c: char) -> bool {
    matches!(c, 'A'..='Z' | '0'..='9' | '<')
}

/// One character, how sure the recogniser was, and where it stood as fractions of the crop's width.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    pub text: Box<str>,
    /// Probability at its best time step, `0.0..=1.0`, uncalibrated.
    pub probability: f32,
    pub from: f32,
    pub to: f32,
}

impl Glyph {
    #[must_use]
    pub fn is_space(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Probabilities of a line, `steps` rows of one probability for each class.
#[derive(Debug, Clone, Copy)]
pub struct Steps<'a> {
    pub probabilities: &'a [f32],
    pub class_count: usize,
}

impl Steps<'_> {
    #[must_use]
    pub fn len(&self) -> usize {
        self.probabilities.len() / self.class_count
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.probabilities.is_empty()
    }

    #[must_use]
    pub fn row(&self, step: usize) -> &[f32] {
        &self.probabilities[step * self.class_count..(step + 1) * self.class_count]
    }
}

/// A gap between words is read from this probability on: between letters of one word the space stays under 0.01, while a
/// true gap is often outweighed by CTC's blank, which looks the same.
const SPACE: f32 = 0.05;

/// Best-path decoding: the likeliest allowed class of each step, repeats and blanks dropped.
#[must_use]
pub fn decode(steps: Steps<'_>, alphabet: &Alphabet, script: Script) -> Vec<Glyph> {
    let allowed = alphabet.allowed(script);
    let count = steps.len() as f32;
    let mut glyphs: Vec<Glyph> = Vec::new();
    let mut last = 0;
    for step in 0..steps.len() {
        let row = steps.row(step);
        let choices = allowed.iter().map(|choice| (choice.class, choice.probability(row)));
        let (mut class, mut probability) =
            choices.fold((0, row[0]), |best, next| if next.1 > best.1 { next } else { best });
        let space = steps.class_count - 1;
        if class == 0 && script == Script::Latin && row[space] >= SPACE {
            (class, probability) = (space, row[space]);
        }
        let end = (step + 1) as f32 / count;
        if class != 0 && class == last {
            if let Some(glyph) = glyphs.last_mut() {
                glyph.to = end;
                glyph.probability = glyph.probability.max(probability);
            }
        } else if class != 0 {
            let text = alphabet.classes[class].clone();
            glyphs.push(Glyph { text, probability, from: step as f32 / count, to: end });
        }
        last = class;
    }
    glyphs
}

/// The glyphs' text.
#[must_use]
pub fn text_of(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|glyph| &*glyph.text).collect()
}

/// The mean probability of the glyphs that print something, 0 for none.
#[must_use]
pub fn mean_probability(glyphs: &[Glyph]) -> f32 {
    let printed: Vec<f32> = glyphs.iter().filter(|glyph| !glyph.is_space()).map(|glyph| glyph.probability).collect();
    if printed.is_empty() { 0.0 } else { printed.iter().sum::<f32>() / printed.len() as f32 }
}

/// The runs of glyphs between spaces.
pub fn words(glyphs: &[Glyph]) -> impl Iterator<Item = &[Glyph]> {
    glyphs.split(Glyph::is_space).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row a character; `_` is blank. Each row gives its class 0.9 and `second` 0.05.
    fn steps_for(alphabet: &Alphabet, path: &str) -> Vec<f32> {
        path.chars()
            .flat_map(|c| {
                let mut row = vec![0.0; alphabet.class_count()];
                let class = alphabet.classes.iter().position(|t| c != '_' && **t == *c.to_string()).unwrap_or(0);
                row[class] = 0.9;
                row
            })
            .collect()
    }

    fn read(path: &str, script: Script) -> Vec<Glyph> {
        let alphabet = Alphabet::new("A\nB\n<\nā\n漢\nΑ\nく");
        let probabilities = steps_for(&alphabet, path);
        decode(Steps { probabilities: &probabilities, class_count: alphabet.class_count() }, &alphabet, script)
    }

    #[test]
    fn repeats_merge_unless_a_blank_parts_them() {
        for (path, expected) in
            [("AAB", "AB"), ("A_AB", "AAB"), ("____", ""), ("<_<_<<", "<<<"), ("A BB", "A B"), ("", "")]
        {
            assert_eq!(text_of(&read(path, Script::Latin)), expected, "{path}");
        }
    }

    #[test]
    fn only_allowed_characters_are_read() {
        assert_eq!(text_of(&read("A_ā_漢", Script::Latin)), "Aā");
        assert_eq!(text_of(&read("A_ā_漢_<", Script::MachineZone)), "A<");
    }

    #[test]
    fn another_scripts_same_shape_is_read_as_latin() {
        assert_eq!(text_of(&read("Α_BΑ", Script::Latin)), "ABA");
        assert_eq!(text_of(&read("く_<", Script::MachineZone)), "<<");
    }

    #[test]
    fn a_space_that_the_blank_outweighs_still_parts_words() {
        let alphabet = Alphabet::new("A\nB");
        let space = alphabet.class_count() - 1;
        for (probability, expected) in [(0.08, "A B"), (0.009, "AB")] {
            let mut probabilities = steps_for(&alphabet, "A_B");
            probabilities[alphabet.class_count() + space] = probability;
            let steps = Steps { probabilities: &probabilities, class_count: alphabet.class_count() };
            assert_eq!(text_of(&decode(steps, &alphabet, Script::Latin)), expected);
        }
    }

    #[test]
    fn glyphs_know_where_they_stood() {
        let glyphs = read("_AA_ _B_", Script::Latin);
        assert_eq!((glyphs[0].from, glyphs[0].to), (1.0 / 8.0, 3.0 / 8.0));
        let words: Vec<String> = words(&glyphs).map(text_of).collect();
        assert_eq!(words, ["A", "B"]);
        assert!((mean_probability(&glyphs) - 0.9).abs() < 1e-6);
    }
}
