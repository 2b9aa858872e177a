//! Draws the files of `events/probes/` anew: `cargo run -p trestle-probe --example draw_payloads`, in the root.

use std::fs;
use std::path::Path;

use trestle_probe::payload::{KEPT_BYTES, SEED, form, textract};

fn main() -> std::io::Result<()> {
    let folder = Path::new("events/probes");
    fs::create_dir_all(folder)?;
    for bytes in KEPT_BYTES {
        fs::write(folder.join(format!("form-{bytes}.json")), form(bytes, SEED))?;
        fs::write(folder.join(format!("textract-{bytes}.json")), textract(bytes, SEED))?;
    }
    Ok(())
}
