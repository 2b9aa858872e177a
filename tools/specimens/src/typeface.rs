//! The embedded fonts; `fonts/README.md` names their sources and licences.

use std::sync::LazyLock;

use ab_glyph::FontRef;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typeface {
    OcrB,
    NotoSans,
    NotoSansBold,
    NotoSerif,
    NotoSerifBold,
    Grotesk,
    GroteskBold,
    Humanist,
    HumanistBold,
    TypewriterBold,
}

macro_rules! embedded {
    ($file:literal) => {{
        static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
            FontRef::try_from_slice(include_bytes!(concat!("../fonts/", $file))).expect("the committed font is whole")
        });
        &FONT
    }};
}

impl Typeface {
    pub(crate) fn font(self) -> &'static FontRef<'static> {
        match self {
            Self::OcrB => embedded!("ocr-b.otf"),
            Self::NotoSans => embedded!("noto-sans-regular.ttf"),
            Self::NotoSansBold => embedded!("noto-sans-bold.ttf"),
            Self::NotoSerif => embedded!("noto-serif-regular.ttf"),
            Self::NotoSerifBold => embedded!("noto-serif-bold.ttf"),
            Self::Grotesk => embedded!("grotesk-regular.ttf"),
            Self::GroteskBold => embedded!("grotesk-bold.ttf"),
            Self::Humanist => embedded!("humanist-regular.ttf"),
            Self::HumanistBold => embedded!("humanist-bold.ttf"),
            Self::TypewriterBold => embedded!("typewriter-bold.ttf"),
        }
    }
}

#[cfg(test)]
mod tests {
    use ab_glyph::Font;

    use super::*;

    #[test]
    fn every_text_font_has_the_letters_that_names_need() {
        for typeface in [
            Typeface::NotoSans,
            Typeface::NotoSansBold,
            Typeface::NotoSerif,
            Typeface::NotoSerifBold,
            Typeface::Grotesk,
            Typeface::GroteskBold,
            Typeface::Humanist,
            Typeface::HumanistBold,
            Typeface::TypewriterBold,
        ] {
            for letter in "AZaz09-/.,'ĀČĒĢĪĶĻŅŠŪŽāčēģīķļņšūžÄÖÜßÉÈÑÇ".chars() {
                assert_ne!(typeface.font().glyph_id(letter).0, 0, "{typeface:?} lacks {letter}");
            }
        }
        for cell in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<".chars() {
            assert_ne!(Typeface::OcrB.font().glyph_id(cell).0, 0, "{cell}");
        }
    }
}
