use std::fs::File;
use std::os::unix::fs::FileExt as _;

/// The largest resident set so far: `VmHWM` of proc(5). Not `getrusage`, whose figure includes the parent's pages from before exec.
pub(crate) struct PeakMemory(File);

impl PeakMemory {
    pub(crate) fn open() -> Option<Self> {
        File::open("/proc/self/status").ok().map(Self)
    }

    /// In units of 1,024 bytes. One read of the file that is open already.
    pub(crate) fn kilobytes(&self) -> Option<u64> {
        let mut buffer = [0; 2048];
        let length = self.0.read_at(&mut buffer, 0).ok()?;
        parse(&buffer[..length])
    }
}

fn parse(status: &[u8]) -> Option<u64> {
    let line = status.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(b"VmHWM:"))?;
    std::str::from_utf8(line).ok()?.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_peak_is_found() {
        assert_eq!(parse(b"Name:\tprobe\nVmPeak:\t  9000 kB\nVmHWM:\t    8123 kB\nVmRSS:\t    7000 kB\n"), Some(8123));
        assert_eq!(parse(b"Name:\tprobe\n"), None);
    }

    #[test]
    fn a_peak_follows_what_is_touched() {
        let memory = PeakMemory::open().unwrap();
        let before = memory.kilobytes().unwrap();
        let touched = std::hint::black_box(vec![1_u8; 64 << 20]);
        let after = memory.kilobytes().unwrap();
        assert!(after >= before + (60 << 10), "{before} kB, then {after} kB with {} bytes more", touched.len());
    }
}
