#![no_main]

libfuzzer_sys::fuzz_target!(|document: &[u8]| {
    if let Err(error) = json_check::judge_types(document) {
        panic!("{error}");
    }
});
