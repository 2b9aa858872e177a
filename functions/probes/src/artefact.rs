//! The GNU build id of the running binary: a hash that the linker made of all it linked.
//! Source: System V ABI, "Note Section" and "Program Header"; note type `NT_GNU_BUILD_ID` of the GNU linker.

use std::fs::File;
use std::os::unix::fs::FileExt as _;

const PROGRAM_HEADER_OF_NOTES: u32 = 4;
const BUILD_ID: u32 = 3;
/// Program headers and notes stand at the front.
const FRONT: usize = 4096;

/// Hexadecimal; none where the binary has none.
pub(crate) fn build_id() -> Option<String> {
    let mut front = [0; FRONT];
    let length = File::open("/proc/self/exe").ok()?.read_at(&mut front, 0).ok()?;
    find(front.get(..length)?).map(hex::encode)
}

/// The build id in the front of a little-endian ELF file of 64 bits, as Lambda's two architectures have.
fn find(front: &[u8]) -> Option<&[u8]> {
    if !front.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let (table, size, count) = (word(front, 0x20)?, half(front, 0x36)?, half(front, 0x38)?);
    front.get(table..)?.chunks_exact(size.max(1)).take(count).find_map(|header| {
        let is_notes = quarter(header, 0)? == PROGRAM_HEADER_OF_NOTES;
        let (from, bytes) = (word(header, 8)?, word(header, 32)?);
        if is_notes { find_note(front.get(from..from.checked_add(bytes)?)?) } else { None }
    })
}

fn find_note(mut notes: &[u8]) -> Option<&[u8]> {
    loop {
        let [name, content] = [quarter(notes, 0)?, quarter(notes, 4)?].map(|length| length as usize);
        let from = 12 + name.next_multiple_of(4);
        let found = notes.get(from..from + content)?;
        if quarter(notes, 8)? == BUILD_ID && notes.get(12..12 + name)? == b"GNU\0" {
            return Some(found);
        }
        notes = notes.get(from + content.next_multiple_of(4)..)?;
    }
}

fn quarter(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn half(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?).into())
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?).try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(name: &[u8], kind: u32, content: &[u8]) -> Vec<u8> {
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let mut note = [length(name), length(content), kind.to_le_bytes()].concat();
        for part in [name, content] {
            note.extend_from_slice(part);
            note.resize(note.len().next_multiple_of(4), 0);
        }
        note
    }

    #[test]
    fn the_build_id_is_found_among_other_notes() {
        let notes =
            [note(b"stapsdt\0", 3, b"12345"), note(b"GNU\0", 1, b"abi"), note(b"GNU\0", 3, b"\xab\x01")].concat();
        assert_eq!(find_note(&notes), Some(b"\xab\x01".as_slice()));
        assert_eq!(find_note(&notes[..40]), None);
    }

    #[test]
    fn a_file_that_lies_about_its_lengths_has_none() {
        let mut file = vec![0xff; 256];
        file[..6].copy_from_slice(b"\x7fELF\x02\x01");
        assert_eq!(find(&file), None);
        assert_eq!(find(b"MZ"), None);
    }
}
