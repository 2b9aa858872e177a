use std::fs;

use trestle_probe::measurement::RESTORE_NOTE;
use trestle_probe::plan::Traffic;
use trestle_probe::run_folder::{self, HEADER_FILE};

use super::{LambdaApi, find, measure_and, plan};

#[test]
fn a_note_says_how_to_put_the_function_back_as_long_as_it_is_changed() {
    let api = LambdaApi::start();
    let plan = plan(Traffic::Cold);
    let folder = tempfile::tempdir().unwrap();
    let note = folder.path().join(RESTORE_NOTE);
    let target = find(&api, "probe:live", &plan).unwrap();
    let mut notes = Vec::new();
    measure_and(&target, &plan, folder.path(), &mut |_| notes.push(fs::read_to_string(&note).unwrap())).unwrap();
    assert_eq!(notes.len(), 6);
    for says in ["update-alias --region eu-west-1 --function-name probe --name live --function-version 7", "temporary"]
    {
        assert!(notes[0].contains(says), "{}", notes[0]);
    }
    assert!(!notes[0].contains("hidden-value"), "{}", notes[0]);
    assert!(!note.exists());
}

#[test]
fn a_function_that_can_not_be_put_back_is_named_beside_what_ended_the_run() {
    let api = LambdaApi::start();
    let plan = plan(Traffic::Cold);
    let folder = tempfile::tempdir().unwrap();
    let target = find(&api, "probe:live", &plan).unwrap();
    let mut count = 0;
    let error = measure_and(&target, &plan, folder.path(), &mut |_| {
        count += 1;
        api.state().refuses_changes = count == 2;
    });
    let error = error.unwrap_err().to_string();
    for says in
        ["UpdateFunctionConfiguration on probe", "UpdateAlias on probe", "alias live belongs to version 7", "(8, 9)"]
    {
        assert!(error.contains(says), "{error}");
    }
    assert!(error.contains("delete-function") && !error.contains("hidden-value"), "{error}");
    let note = fs::read_to_string(folder.path().join(RESTORE_NOTE)).unwrap();
    assert!(note.contains("--function-version 7") && note.contains("(8, 9)"), "{note}");
    assert_eq!(run_folder::read(folder.path()).unwrap().samples.len(), 2);
    assert_eq!(api.state().alias, "9");
}

#[test]
fn a_run_that_can_not_be_written_hides_no_function_that_can_not_be_put_back() {
    let api = LambdaApi::start();
    let plan = plan(Traffic::Cold);
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(HEADER_FILE)).unwrap();
    let target = find(&api, "probe:live", &plan).unwrap();
    let mut count = 0;
    let error = measure_and(&target, &plan, folder.path(), &mut |_| {
        count += 1;
        api.state().refuses_changes = count == 6;
    });
    let error = error.unwrap_err().to_string();
    assert!(error.contains(HEADER_FILE) && error.contains("alias live belongs to version 7"), "{error}");
}
