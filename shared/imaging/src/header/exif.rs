//! The turn that a camera notes beside its pixels (CIPA DC-008, Exif 2.32, tag 0x0112).

/// How stored pixels become the picture as shown: mirrored left to right first, then turned clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    pub(crate) mirrored: bool,
    /// Quarter turns clockwise, 0..=3.
    pub(crate) quarters: u8,
}

const IDENTIFIER: &[u8] = b"Exif\0\0";
const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;
/// Bytes of a directory entry: tag, type, count, value.
const ENTRY: usize = 12;

impl Turn {
    pub(crate) const NONE: Self = Self { mirrored: false, quarters: 0 };

    /// From the values 1..=8 of the tag; another value is no turn, as readers take it.
    pub(crate) const fn of(orientation: u16) -> Self {
        let (mirrored, quarters) = match orientation {
            2 => (true, 0),
            3 => (false, 2),
            4 => (true, 2),
            5 => (true, 3),
            6 => (false, 1),
            7 => (true, 1),
            8 => (false, 3),
            _ => (false, 0),
        };
        Self { mirrored, quarters }
    }

    /// Whether width and height change places.
    pub(crate) const fn swaps_sides(self) -> bool {
        self.quarters % 2 == 1
    }

    /// Of the body of an `APP1` segment; `None` where it is not Exif. Damaged Exif is no turn.
    pub(super) fn read(segment: &[u8]) -> Option<Self> {
        let tiff = segment.strip_prefix(IDENTIFIER)?;
        Some(orientation(tiff).map_or(Self::NONE, Self::of))
    }
}

/// The tag's value in the first directory of a TIFF structure.
fn orientation(tiff: &[u8]) -> Option<u16> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let bytes = *tiff.get(at..)?.first_chunk()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| -> Option<u32> {
        let bytes = *tiff.get(at..)?.first_chunk()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let entries = usize::from(short(directory)?);
    let first = directory.checked_add(2)?;
    let found = (0..entries).map(|n| first.saturating_add(n * ENTRY)).find(|at| short(*at) == Some(ORIENTATION))?;
    if short(found + 2)? != SHORT {
        return None;
    }
    short(found + 8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segment(little: bool, entries: &[(u16, u16, u16)]) -> Vec<u8> {
        let short = |value: u16| if little { value.to_le_bytes() } else { value.to_be_bytes() };
        let long = |value: u32| if little { value.to_le_bytes() } else { value.to_be_bytes() };
        let mut bytes = [IDENTIFIER, if little { b"II*\0" } else { b"MM\0*" }, &long(8)].concat();
        bytes.extend(short(u16::try_from(entries.len()).unwrap()));
        for (tag, kind, value) in entries {
            bytes.extend([&short(*tag)[..], &short(*kind), &long(1), &short(*value), &[0, 0]].concat());
        }
        bytes
    }

    #[test]
    fn the_tag_is_read_in_both_byte_orders_wherever_it_stands() {
        for little in [true, false] {
            for value in 1..=8 {
                let bytes = segment(little, &[(0x010F, 2, 7), (ORIENTATION, SHORT, value)]);
                assert_eq!(Turn::read(&bytes), Some(Turn::of(value)));
            }
        }
    }

    #[test]
    fn what_is_no_orientation_is_no_turn() {
        assert_eq!(Turn::read(b"http://ns.adobe.com/xap/1.0/\0"), None, "not Exif: a later segment may be");
        for damaged in [
            IDENTIFIER.to_vec(),
            segment(true, &[]),
            segment(true, &[(ORIENTATION, 4, 6)]),
            segment(true, &[(ORIENTATION, SHORT, 9)]),
            [IDENTIFIER, b"II*\0\xFF\xFF\xFF\xFF"].concat(),
        ] {
            assert_eq!(Turn::read(&damaged), Some(Turn::NONE), "{damaged:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80), little: bool) {
            let order: &[u8] = if little { b"II*\0" } else { b"MM\0*" };
            let _ = Turn::read(&[IDENTIFIER, order, &bytes].concat());
        }
    }
}
