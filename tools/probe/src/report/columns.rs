/// Rows of text in columns as wide as their widest cell. The first `left` columns are flush left, the others right.
#[derive(Debug)]
pub(crate) struct Columns {
    left: usize,
    rows: Vec<Vec<String>>,
}

impl Columns {
    pub(crate) const fn new(left: usize) -> Self {
        Self { left, rows: Vec::new() }
    }

    /// Adds a row; rows without text, and columns where no row has text, take no room.
    pub(crate) fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let cells: Vec<String> = cells.into_iter().map(Into::into).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.rows.push(cells);
        }
    }

    /// The lines, indented by two spaces and without spaces at their ends.
    pub(crate) fn render(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let length = |cell: &String| cell.chars().count();
        let width = |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(length).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (at, (cell, width)) in row.iter().zip(&widths).enumerate().filter(|(_, (_, width))| **width > 0) {
                let padded = if at < self.left { format!("{cell:<width$}") } else { format!("{cell:>width$}") };
                line.push_str("  ");
                line.push_str(&padded);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_what_is_empty_left_out() {
        let mut columns = Columns::new(1);
        columns.row(["name", "", "p50"]);
        columns.row(["é", "", "1.2 µs"]);
        columns.row(["", "", ""]);
        assert_eq!(columns.render(), "  name     p50\n  é     1.2 µs\n");
    }
}
