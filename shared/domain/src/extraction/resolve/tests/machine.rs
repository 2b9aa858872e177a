//! Zones and barcodes, and print beside them.

use super::*;

#[test]
fn a_passport_needs_no_model() {
    let lines: Vec<Printed> = PRINT.into_iter().chain(TD3).collect();
    let extraction = resolve(&market(), &gathered(&lines), TODAY);
    let expected = [Some("passport"), LICENCE[1], LICENCE[2], None, LICENCE[4], LICENCE[5], LICENCE[6]];
    assert_eq!(values(&extraction), expected);
    assert!(extraction.open.is_empty() && extraction.reasons.is_empty() && !extraction.wants_second_reading);
    let surname = extraction.fields.get(Surname).as_ref().unwrap();
    assert_eq!(
        (surname.source, surname.rule, surname.evidence[0].text.expose().as_str()),
        (Source::Printed, Rule::Identity, "ÉRIKSSON")
    );
    let birth = extraction.fields.get(DateOfBirth).as_ref().unwrap();
    assert_eq!((birth.source, birth.rule), (Source::Mrz, Rule::MrzTransliteration));
    assert!((birth.evidence[0].rect.y - 0.85).abs() < 1e-6, "the evidence is the line of the zone");
}

#[test]
fn a_printed_name_does_not_stand_against_the_zone() {
    // Whether UE stands for one letter or two only print can tell, and here print is of another name.
    let zone = format!("{:<<44}", "P<UTOMUELLER<<ANNA<MARIA");
    let mut lines: Vec<Printed> = PRINT.into_iter().chain([(zone.as_str(), TD3[0].1, TD3[0].2), TD3[1]]).collect();
    for (print, expected, reason) in
        [("MOLLER", None, Some("SOURCES_DISAGREE:surname")), ("MÜLLER", Some("MÜLLER"), None)]
    {
        lines[2].0 = print;
        let extraction = resolve(&market(), &suggesting(twice(&lines, &lines), &[(Surname, print)]), TODAY);
        assert_eq!(value(&extraction, Surname), expected);
        assert_eq!(reasons(&extraction).first().map(String::as_str), reason);
    }
}

#[test]
fn names_of_a_lone_zone_need_both_readers() {
    let alone = resolve(&market(), &gathered(&TD1), TODAY);
    assert_eq!(
        values(&alone),
        [Some("idCard"), None, None, None, Some("1974-08-12"), Some("D23145890"), Some("2032-04-15")]
    );
    assert_eq!(reasons(&alone), ["FIELD_MISSING:surname", "FIELD_MISSING:name"]);
    assert!(alone.wants_second_reading && alone.open.is_empty());
    let both = resolve(&market(), &twice(&TD1, &TD1), TODAY);
    assert_eq!((value(&both, Surname), value(&both, Name)), (Some("ERIKSSON"), Some("ANNA MARIA")));
    assert!(both.reasons.is_empty() && !both.wants_second_reading);
    let mut other = TD1;
    other[2].0 = "ERIKSS0M<<ANNA<MARIA<<<<<<<<<<";
    let apart = resolve(&market(), &twice(&TD1, &other), TODAY);
    assert_eq!((value(&apart, Surname), value(&apart, Name)), (None, Some("ANNA MARIA")));
    let mut joined = TD1;
    joined[2].0 = "ERIKSSON<<ANNAMARIA<<<<<<<<<<<";
    for readings in [twice(&joined, &TD1), twice(&TD1, &joined)] {
        assert_eq!(value(&resolve(&market(), &readings, TODAY), Name), Some("ANNA MARIA"), "a reader drops a filler");
    }
    let mut cut = TD1;
    cut[2].0 = "ERIKSSON<<ANNA<MAR";
    assert_eq!(value(&resolve(&market(), &twice(&cut, &cut), TODAY), Name), None, "a name whose end was not seen");
}

#[test]
fn print_that_both_readers_see_can_contradict_a_zone() {
    let mut lines: Vec<Printed> = PRINT.into_iter().chain(TD3).collect();
    lines[12].0 = "15 APR 2035";
    let once = resolve(&market(), &gathered(&lines), TODAY);
    assert_eq!((value(&once, ExpiryDate), once.wants_second_reading), (None, true));
    let both = resolve(&market(), &twice(&lines, &lines), TODAY);
    assert_eq!(value(&both, ExpiryDate), None);
    assert_eq!(reasons(&both), ["SOURCES_DISAGREE:expiryDate"]);
    // The other reader sees what the zone says: a slip of the first.
    let whole: Vec<Printed> = PRINT.into_iter().chain(TD3).collect();
    let slip = resolve(&market(), &twice(&lines, &whole), TODAY);
    assert_eq!((value(&slip, ExpiryDate), slip.reasons.len()), (Some("2032-04-15"), 0));
}

#[test]
fn two_zones_are_two_documents() {
    let other: [Printed; 3] = [
        ("I<UTOC001234503<<<<<<<<<<<<<<<", 0.1, 0.20),
        ("8001014M3001019UTO<<<<<<<<<<<6", 0.1, 0.25),
        ("BERG<<OLE<<<<<<<<<<<<<<<<<<<<<", 0.1, 0.30),
    ];
    let lines: Vec<Printed> = TD1.into_iter().chain(other).collect();
    let extraction = resolve(&market(), &gathered(&lines), TODAY);
    assert!(extraction.reasons.contains(&Reason::DocumentsSeveral));
    assert_eq!(values(&extraction), [None; 7]);
}

pub(super) fn barcode(payload: &str) -> Barcode {
    let quad = Quad::from(Rect { x: 0.1, y: 0.6, width: 0.8, height: 0.2 });
    Barcode { image: UploadKind::IdBack, quad, payload: payload.to_owned().into() }
}

pub(super) const PAYLOAD: &str = "@\n\u{1e}\rANSI 636999100001DL00310200DLDAQL898902C3\nDCSERIKSSON\nDACANNA\nDADMARIA\nDBB08121974\nDBA04152032\nDCGUSA\r";

#[test]
fn a_barcode_proves_a_licence() {
    let gathered = Gathered { barcodes: vec![barcode(PAYLOAD)], ..Gathered::default() };
    let extraction = resolve(&market(), &gathered, TODAY);
    let expected = ["driverLicence", "ERIKSSON", "ANNA", "MARIA", "1974-08-12", "L898902C3", "2032-04-15"].map(Some);
    assert_eq!(values(&extraction), expected);
    assert!(extraction.reasons.is_empty() && extraction.open.is_empty() && !extraction.wants_second_reading);
    let birth = extraction.fields.get(DateOfBirth).as_ref().unwrap();
    assert_eq!(
        (birth.source, birth.rule, birth.evidence[0].text.expose().as_str()),
        (Source::Barcode, Rule::BarcodeElement, "DBB08121974")
    );
    let two = Gathered {
        barcodes: vec![barcode(PAYLOAD), barcode(&PAYLOAD.replace("L898902C3", "K1234567"))],
        ..Gathered::default()
    };
    assert_eq!(resolve(&market(), &two, TODAY).reasons[0], Reason::DocumentsSeveral);
}

#[test]
fn front_and_back_must_agree() {
    let front = page(UploadKind::IdFront, &licence());
    let lacks = |value: &str| Gathered {
        first: vec![front.clone()],
        barcodes: vec![barcode(&PAYLOAD.replace("08121974", value))],
        ..Gathered::default()
    };
    let same = resolve(&market(), &lacks("08121974"), TODAY);
    assert_eq!((value(&same, DateOfBirth), same.reasons.len()), (Some("1974-08-12"), 0));
    let other = resolve(&market(), &lacks("08121975"), TODAY);
    assert_eq!(value(&other, DateOfBirth), None);
    assert_eq!(reasons(&other), ["SOURCES_DISAGREE:dateOfBirth"]);
}

#[test]
fn an_expired_document_says_so() {
    let mut lines: Vec<Printed> = TD1.to_vec();
    lines[0].0 = "I<UTOD231458907<<<<<<<<<<<<<<<";
    lines[1].0 = "7408122F1204159UTO<<<<<<<<<<<6";
    let extraction = resolve(&market(), &twice(&lines, &lines), TODAY);
    assert_eq!(reasons(&extraction), ["DOCUMENT_EXPIRED"]);
    let last_day = resolve(&market(), &twice(&lines, &lines), date(2012, 4, 15));
    assert!(last_day.reasons.is_empty(), "a document is valid through its day of expiry");
}
