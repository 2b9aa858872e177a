use console::Style;

/// What a colour is to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tint {
    Good,
    Doubtful,
    Bad,
    Heading,
    Quiet,
}

/// Colours text, or leaves it plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Plain,
    Coloured,
}

impl Paint {
    /// Colours only for a terminal, and not where `NO_COLOR` asks for none.
    #[must_use]
    pub fn for_stdout() -> Self {
        if console::user_attended() && console::colors_enabled() { Self::Coloured } else { Self::Plain }
    }

    #[must_use]
    pub fn paint(self, tint: Tint, text: &str) -> String {
        let style = match tint {
            Tint::Good => Style::new().green(),
            Tint::Doubtful => Style::new().yellow(),
            Tint::Bad => Style::new().red().bold(),
            Tint::Heading => Style::new().bold(),
            Tint::Quiet => Style::new().dim(),
        };
        style.force_styling(self == Self::Coloured).apply_to(text).to_string()
    }
}
