use trestle_domain::code::Reason;
use trestle_domain::field::FieldName;
use trestle_domain::fraud::risk::Band;
use trestle_domain::fraud::{Score, VisualMerge, Weights};

use super::*;

const VALID: &str = r#"# Made up.
schema = 1
date_order = "year-first"
required_fields = ["surname"]
required_stages = ["read"]
reject_on = ["DOCUMENT_EXPIRED"]
instruction_phrases = ["IGNORE"]

[read]
word_cut_off = 0.8
second_reading = true
analyze_id = false
barcodes = true

[budgets_ms]
total = 4500
read = 3500
structure = 2500

[[documents]]
document_type = "idCard"
titles = ["CARD"]
id_number = { kind = "personal", separators = ["-"], pad_to = 11, length = [11, 11], letters = false, check_digit = "lv-personal-code" }

[labels]
surname = ["Surname"]
other = ["Date of issue"]

[models.structure]
mode = "strict-tool"
max_output_tokens = 1024
end_of_life = 2027-01-31
price_per_1k_tokens_micro_usd = { input = 1000, output = 5000 }
ids = { default = "a-model", eu-west-1 = "eu.a-model" }
"#;

fn read(settings: &str) -> Result<Market, PackError> {
    read_with(settings, "Read the text.", Some("Look at the selfie."))
}

fn read_with(settings: &str, prompt: &str, visual: Option<&str>) -> Result<Market, PackError> {
    parse(&MarketId::parse("xx").unwrap(), &PackText { settings, prompt, visual })
}

fn check_refusals(valid: &str, cases: &[(&str, &str, &str)]) {
    for (good, bad, refusal) in cases {
        assert!(valid.contains(good), "{good}");
        let error = read(&valid.replacen(good, bad, 1)).unwrap_err().to_string();
        assert!(error.starts_with("xx.toml:") && error.contains(refusal), "{bad}: {error}");
    }
}

#[test]
fn a_pack_becomes_typed_settings() {
    let market = read(VALID).unwrap();
    assert_eq!(market.date_order, DateOrder::YearFirst);
    assert_eq!(market.documents[0].id_number.pad_to, Some(11));
    assert_eq!(market.documents[0].id_number.check_digit, CheckDigit::LvPersonalCode);
    assert_eq!(market.labels.fields[&FieldName::Surname], ["Surname"]);
    assert_eq!(market.labels.other, ["Date of issue"]);
    assert_eq!(market.structure.id("eu-west-1"), Some("eu.a-model"));
    assert_eq!((market.structure.temperature, market.structure.end_of_life.as_deref()), (None, Some("2027-01-31")));
    assert!(market.rejects(Reason::DocumentExpired));
}

#[test]
fn a_bad_pack_is_refused_with_file_line_and_reason() {
    check_refusals(
        VALID,
        &[
            ("schema = 1", "schema = 2", "xx.toml:2: schema 2 is not known here; this build reads schema 1"),
            ("schema = 1\n", "", "xx.toml:2: the first key must be schema = 1"),
            ("[read]", "[read]\nspeed = 1", "xx.toml:10: unknown field `speed`, expected one of"),
            ("date_order = \"year-first\"\n", "", "missing field `date_order`"),
            ("\"year-first\"", "\"sometimes\"", "xx.toml:3: unknown variant `sometimes`"),
            ("word_cut_off = 0.8", "word_cut_off = 80.0", "xx.toml:10: must be a share, 0.0 to 1.0"),
            (
                "required_fields = [\"surname\"]",
                "required_fields = [\"shoeSize\"]",
                "xx.toml:4: must be one of the seven fields",
            ),
            ("surname = [\"Surname\"]", "shoeSize = [\"Size\"]", "must be one of the seven fields"),
            ("DOCUMENT_EXPIRED", "BAD_LUCK", "xx.toml:6: must be a reason code"),
            ("total = 4500", "total = 0", "xx.toml:16: must be milliseconds"),
            ("total = 4500", "total = 2000", "xx.toml:15: no budget may be longer than total"),
            ("length = [11, 11]", "length = [12, 11]", "xx.toml:23: must be [shortest, longest]"),
            ("pad_to = 11", "pad_to = 12", "xx.toml:20: pad_to of idCard must lie within its length"),
            ("2027-01-31", "\"soon\"", "xx.toml:32: must be a date without quotes"),
            ("titles = [\"CARD\"]", "titles = [\" \"]", "xx.toml:22: must be text that is not blank"),
            ("ids = { default = \"a-model\", eu-west-1 = \"eu.a-model\" }", "ids = {}", "ids must name a model"),
            ("[labels]", "[labels", "xx.toml:25: "),
            ("max_output_tokens = 1024", "max_output_tokens = 1024\nspeed = 1", "xx.toml:32: unknown field `speed`"),
        ],
    );
}

#[test]
fn a_pack_without_a_prompt_is_refused() {
    let error = read_with(VALID, " \n", None).unwrap_err();
    assert_eq!(error.to_string(), "xx.prompt.md:1: the prompt is empty");
}

/// Follows on [`VALID`], so that its first table is at line 36.
const FRAUD: &str = r#"
[models.visual]
mode = "strict-tool"
max_output_tokens = 512
price_per_1k_tokens_micro_usd = { input = 1000, output = 5000 }
ids = { default = "a-looking-model" }

[models.background]
dimensions = 1024
price_per_image_micro_usd = 60
ids = { default = "an-embedding-model" }

[fraud]
weights = { visual = 50, background = 50 }
bands = { legitimate = [0, 37], medium = [38, 74], high = [75, 100] }
hard_hit_at = 95
review_bands = ["medium", "high"]

[fraud.visual]
enabled = true
budget_ms = 3500
flag_at = 85
custom = { endpoint = "our-model", merge = "join" }

[fraud.background]
enabled = true
bucket = "trestle-fraud"
index = "xx-1"
top_k = 5
budget_ms = 2000
map = [[0.6, 0], [0.9, 85], [1, 100]]
flag_at = 85
fold_at = 0.97
keep_days = 365

[fraud.face]
enabled = true
match_at = 80.0
min_selfie_height = 0.15
min_portrait_height = 0.05
several_share = 0.4
budget_ms = 2500

[fraud.recapture]
enabled = true
flag_at = 85

[fraud.velocity]
enabled = true
window_hours = 720
max_in_window = 3
near_image_bits = 6
"#;

fn with_fraud() -> String {
    format!("{VALID}{FRAUD}")
}

#[test]
fn fraud_settings_are_read() {
    assert_eq!(read(VALID).unwrap().fraud, None, "no [fraud]: no fraud is looked for");
    let fraud = read(&with_fraud()).unwrap().fraud.unwrap();
    assert_eq!(fraud.weights, Weights { visual: 50, background: 50 });
    assert_eq!((fraud.bands.medium_from.get(), fraud.bands.high_from.get()), (38, 75));
    assert_eq!(fraud.hard_hit_at, Score::new(95));
    assert_eq!(fraud.review_bands, [Band::Medium, Band::High]);
    let visual = fraud.visual.unwrap();
    assert_eq!(
        (visual.prompt.as_str(), visual.model.id("eu-west-1")),
        ("Look at the selfie.", Some("a-looking-model"))
    );
    assert_eq!(visual.custom.unwrap().merge, VisualMerge::Join);
    let background = fraud.background.unwrap();
    assert_eq!((background.dimensions, background.price_per_image, background.top_k), (1024, 60, 5));
    assert_eq!(background.map.score(0.9).get(), 85);
    assert_eq!(fraud.velocity.unwrap().window.as_secs(), 720 * 3600);
}

#[test]
fn a_branch_that_is_switched_off_has_no_settings_and_no_weight() {
    let off = |table: &str| (format!("[fraud.{table}]\nenabled = true"), format!("[fraud.{table}]\nenabled = false"));
    let (on, switched) = off("background");
    let settings = with_fraud().replacen(&on, &switched, 1);
    let error = read(&settings).unwrap_err().to_string();
    assert_eq!(error, "xx.toml:48: a branch with enabled = false weighs 0, and the other then 100 (both off: both 0)");
    let settings = settings.replacen("visual = 50, background = 50", "visual = 100, background = 0", 1);
    let fraud = read(&settings).unwrap().fraud.unwrap();
    assert!(fraud.background.is_none() && fraud.visual.is_some());

    let (on, switched) = off("visual");
    let settings = settings.replacen(&on, &switched, 1).replacen("visual = 100", "visual = 0", 1);
    let market = read_with(&settings, "Read the text.", None).expect("no inspector, no prompt");
    assert!(market.fraud.unwrap().visual.is_none());
}

#[test]
fn bad_fraud_settings_are_refused_with_file_line_and_reason() {
    check_refusals(
        &with_fraud(),
        &[
            (
                "visual = 50, background = 50",
                "visual = 50, background = 49",
                "xx.toml:48: weights must sum to 100, these sum to 99",
            ),
            (
                "visual = 50, background = 50",
                "visual = 200, background = 100",
                "xx.toml:48: weights must sum to 100, these sum to 300",
            ),
            (
                "visual = 50, background = 50",
                "visual = 0, background = 0",
                "xx.toml:48: a branch with enabled = false weighs 0",
            ),
            (
                "visual = 50, background = 50",
                "visual = 50, background = 50, face = 0",
                "xx.toml:48: unknown field `face`",
            ),
            ("[38, 74]", "[37, 74]", "xx.toml:49: bands legitimate and medium overlap: 37 to 37 would be in both"),
            ("[38, 74]", "[38, 80]", "xx.toml:49: bands medium and high overlap: 75 to 80 would be in both"),
            ("[38, 74]", "[40, 74]", "xx.toml:49: no band holds 38 to 39, between legitimate and medium"),
            ("[38, 74]", "[74, 38]", "xx.toml:49: band medium [74, 38] must be [first score, last score]"),
            ("[75, 100]", "[75, 99]", "xx.toml:49: legitimate must begin at 0 and high must end at 100"),
            ("hard_hit_at = 95", "hard_hit_at = 101", "xx.toml:50: must be a score, 0 to 100"),
            ("[\"medium\", \"high\"]", "[\"middle\"]", "xx.toml:51: must be \"legitimate\", \"medium\" or \"high\""),
            ("review_bands", "reviewed_bands", "xx.toml:51: unknown field `reviewed_bands`"),
            ("[fraud.visual]\n", "[fraud.visual]\nthreshold = 85\n", "xx.toml:54: unknown field `threshold`"),
            ("merge = \"join\"", "merge = \"mix\"", "xx.toml:57: unknown variant `mix`"),
            ("our-model", "our model", "xx.toml:57: must be a SageMaker endpoint's name"),
            ("trestle-fraud", "Trestle", "xx.toml:61: must be a vector bucket's name"),
            ("top_k = 5", "top_k = 101", "xx.toml:63: must be a number of neighbours, 1 to 100"),
            ("[0.9, 85]", "[0.5, 85]", "xx.toml:65: the map similarities must be -1.0 to 1.0 and grow"),
            ("[0.9, 85]", "[0.9, 185]", "xx.toml:65: scores of the map must be 0 to 100"),
            ("[1, 100]]", "[1, 80]]", "xx.toml:65: the map scores must not fall"),
            ("budget_ms = 2000", "budget_ms = 5000", "xx.toml:59: no budget may be longer than the total"),
            ("near_image_bits = 6", "near_image_bits = 17", "xx.toml:86: must be bits that may differ, 0 to 16"),
            ("[models.visual]", "[models.other]", "xx.toml:36: unknown field `other`"),
            ("required_stages = [\"read\"]", "required_stages = [\"voice\"]", "xx.toml:5: must be a stage"),
        ],
    );
    let (before, after) = FRAUD.split_at(FRAUD.find("[models.background]").unwrap());
    let unmodelled = format!("{VALID}{before}{}", &after[after.find("[fraud]").unwrap()..]);
    let error = read(&unmodelled).unwrap_err().to_string();
    assert!(error.ends_with("enabled = true needs [models.background]"), "{error}");
    let required = with_fraud().replacen("[\"read\"]", "[\"read\", \"face\"]", 1);
    assert!(read(&required).is_ok());
    let off = required.replacen("[fraud.face]\nenabled = true", "[fraud.face]\nenabled = false", 1);
    let error = read(&off).unwrap_err().to_string();
    assert_eq!(error, "xx.toml:5: face is required, but [fraud] has it switched off");
    for visual in [None, Some(" \n")] {
        let error = read_with(&with_fraud(), "Read the text.", visual).unwrap_err().to_string();
        assert!(error.starts_with("xx.visual.md:1: the prompt is missing or empty"), "{error}");
    }
}
