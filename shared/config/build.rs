//! Lists the market packs of `markets/`, so that adding a market is adding its files.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../markets");
    println!("cargo::rerun-if-changed={}", folder.display());
    let folder = folder.canonicalize().expect("markets/ is there");
    let mut ids: Vec<String> = fs::read_dir(&folder)
        .expect("markets/ can be listed")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".toml").map(ToOwned::to_owned))
        .collect();
    ids.sort();

    let mut list = String::from("&[\n");
    for id in ids {
        let file = |ending: &str| folder.join(format!("{id}.{ending}")).display().to_string();
        let (settings, prompt) = (file("toml"), file("prompt.md"));
        assert!(Path::new(&prompt).is_file(), "markets/{id}.prompt.md is missing beside markets/{id}.toml");
        let visual = file("visual.md");
        let visual =
            if Path::new(&visual).is_file() { format!("Some(include_str!({visual:?}))") } else { "None".to_owned() };
        writeln!(
            list,
            "    EmbeddedPack {{ id: {id:?}, settings: include_str!({settings:?}), prompt: include_str!({prompt:?}), visual: {visual} }},"
        )
        .expect("a string takes everything");
    }
    list.push_str("]\n");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("packs.rs");
    fs::write(out, list).expect("the build folder can be written");
}
