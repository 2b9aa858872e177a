//! Draws a side of a document flat, as a scanner with perfect light would see it.

use crate::barcode;
use crate::canvas::{Canvas, Frame, Ink, Outline};
use crate::chance::Chance;
use crate::document::{Document, Kind};
use crate::layout::{self, Layout, Place, ZonePlace};
use crate::portrait::Look;
use crate::typeface::Typeface;
use crate::{aamva, guilloche, portrait};

/// ICAO Doc 9303 part 3, section 4.3: ten characters an inch.
const ZONE_PITCH: f32 = 2.54;
/// The em at which OCR-B letters have the height of size 1.
const ZONE_EM: f32 = 3.45;
const ZONE_LINE: f32 = 4.23;
/// Printed on every side, so that nobody takes one for a real document.
pub const MARK: &str = "SPECIMEN";

/// Draws `layout`'s side of `document`; `chance` decides the pattern and the face.
#[must_use]
pub fn draw(document: &Document, layout: &Layout, chance: &Chance) -> Canvas {
    let look = Look::of(document.holder.sex, &mut chance.fork("face"));
    draw_of(document, layout, &look, chance)
}

/// Like [`draw`], with a holder of the given looks.
#[must_use]
pub fn draw_of(document: &Document, layout: &Layout, look: &Look, chance: &Chance) -> Canvas {
    let (width, height) = layout::size_of(layout.kind);
    let scale = if layout.kind == Kind::PassportTd3 { 14.0 } else { 20.0 };
    let corner = if layout.kind == Kind::PassportTd3 { 2.2 } else { 3.18 };
    let mut canvas = Canvas::new(width, height, scale);
    let sheet = Frame::new(0.0, 0.0, width, height);
    let colours = layout.colours;
    canvas.gradient(sheet, 0.0, colours.ground[0], colours.ground[1]);
    guilloche::draw(&mut canvas, layout.guilloche, colours.lines, &mut chance.fork("pattern"));
    if layout.band > 0.0 {
        canvas.rectangle(Frame::new(0.0, 0.0, width, layout.band), colours.band);
    }
    if let Some(place) = layout.zone {
        zone(&mut canvas, document, layout, place);
    }
    for heading in layout.headings {
        canvas.spaced_text(
            heading.text,
            layout.font.heading,
            heading.size,
            heading.x,
            heading.y,
            heading.size * 0.03,
            heading.ink,
        );
    }
    if let Some(frame) = layout.emblem {
        emblem(&mut canvas, frame, colours.band);
    }
    if let Some(frame) = layout.chip {
        chip(&mut canvas, frame);
    }
    if let Some(frame) = layout.ghost {
        portrait::draw(&mut canvas, frame, look, colours.ground[0]);
        canvas.rectangle(frame, colours.ground[0].faint(165));
    }
    if let Some(frame) = layout.portrait {
        portrait::draw(&mut canvas, frame, look, colours.ground[1]);
    }
    if let Some(frame) = layout.signature {
        signature(&mut canvas, frame, &mut chance.fork("hand"));
    }
    if let Some(frame) = layout.magnetic_stripe {
        canvas.rectangle(frame, Ink::rgb(34, 30, 30));
    }
    if let Some(frame) = layout.barcode {
        barcode::draw(&mut canvas, &barcode::symbol(&aamva::payload(document)), frame);
    }
    let mark_size = layout.font.value_size * 0.85;
    let mark_ink = Ink::rgb(196, 44, 40).faint(150);
    canvas.spaced_text(MARK, layout.font.heading, mark_size, layout.mark.0, layout.mark.1, mark_size * 0.12, mark_ink);
    for place in layout.places {
        entry(&mut canvas, document, layout, place);
    }
    round_corners(&mut canvas, corner);
    canvas
}

fn entry(canvas: &mut Canvas, document: &Document, layout: &Layout, place: &Place) {
    let Some(value) = place.entry.text(document, layout) else { return };
    let font = layout.font;
    canvas.text(place.label, font.label, font.label_size, place.x, place.y, layout.colours.label);
    let (x, y) = layout.value_at(place);
    let size = font.value_size * place.size;
    // Long names are set smaller, as card printers do.
    let fit = (layout.room(place) / canvas.text_width(&value, font.value, size)).min(1.0);
    canvas.text(&value, font.value, size * fit, x, y, layout.colours.value);
}

fn zone(canvas: &mut Canvas, document: &Document, layout: &Layout, place: ZonePlace) {
    let lines = document.zone();
    let top = place.y - 5.2;
    let ground = Frame::new(0.0, top, canvas.width(), canvas.height() - top);
    canvas.rectangle(ground, Ink::rgb(250, 250, 248).faint(205));
    let mut y = place.y;
    for line in lines {
        canvas.cells(&line, Typeface::OcrB, ZONE_EM, place.x, y, ZONE_PITCH, layout.colours.value);
        y += ZONE_LINE * if layout.kind == Kind::PassportTd3 { 1.5 } else { 1.0 };
    }
}

/// A shield with a bridge over water under a star: the arms of nowhere.
fn emblem(canvas: &mut Canvas, frame: Frame, ink: Ink) {
    let (w, h) = (frame.width, frame.height);
    let at = |x: f32, y: f32| (frame.x + x * w, frame.y + y * h);
    let gold = Ink::rgb(206, 172, 92);
    let start = at(0.0, 0.0);
    let shield = Outline::from(start.0, start.1)
        .line(at(1.0, 0.0).0, at(1.0, 0.0).1)
        .curve(at(1.0, 0.6), at(0.9, 0.85), at(0.5, 1.0))
        .curve(at(0.1, 0.85), at(0.0, 0.6), at(0.0, 0.0));
    canvas.fill_round(shield, at(0.4, 0.3), h * 0.9, ink.mixed(Ink::rgb(255, 255, 255), 0.25), ink);
    for arch in 0_i16..3 {
        let middle = 0.24 + f32::from(arch) * 0.26;
        let foot = at(middle - 0.11, 0.68);
        let outline = Outline::from(foot.0, foot.1).curve(
            at(middle - 0.1, 0.46),
            at(middle + 0.1, 0.46),
            at(middle + 0.11, 0.68),
        );
        canvas.stroke(outline, w * 0.05, gold);
    }
    canvas.line(&[at(0.06, 0.5), at(0.94, 0.5)], w * 0.06, gold);
    let star: Vec<(f32, f32)> = (0_i16..=10)
        .map(|point| {
            let angle = f32::from(point) * std::f32::consts::PI / 5.0;
            let reach = if point % 2 == 0 { 0.17 } else { 0.07 };
            (frame.x + w * (0.5 + reach * libm::sinf(angle)), frame.y + h * 0.27 - w * reach * libm::cosf(angle))
        })
        .collect();
    let mut outline = Outline::from(star[0].0, star[0].1);
    for (x, y) in &star[1..] {
        outline = outline.line(*x, *y);
    }
    canvas.fill(outline, gold);
}

fn chip(canvas: &mut Canvas, frame: Frame) {
    canvas.rounded(frame, 1.2, Ink::rgb(206, 176, 106));
    canvas.gradient(frame, 1.2, Ink(240, 222, 164, 220), Ink(168, 136, 70, 160));
    let line = Ink::rgb(120, 96, 48);
    let (x, y, w, h) = (frame.x, frame.y, frame.width, frame.height);
    for part in [0.33, 0.66] {
        canvas.line(&[(x, y + h * part), (x + w * 0.34, y + h * part)], 0.12, line);
        canvas.line(&[(x + w * 0.66, y + h * part), (x + w, y + h * part)], 0.12, line);
    }
    canvas.rounded_edge(Frame::new(x + w * 0.34, y + h * 0.2, w * 0.32, h * 0.6), 0.6, 0.12, line);
    canvas.rounded_edge(frame, 1.2, 0.12, line);
}

/// A stroke that rises, loops and runs out, as hurried hands write.
fn signature(canvas: &mut Canvas, frame: Frame, chance: &mut Chance) {
    let at = |x: f32, y: f32| (frame.x + x * frame.width, frame.y + y * frame.height);
    let start = at(0.02, chance.between(0.5, 0.8));
    let mut outline = Outline::from(start.0, start.1);
    let loops = chance.whole(5, 8);
    // Each curve leaves in the direction in which the last one came: a pen does not turn on the spot.
    let mut leave = at(0.03, 0.1);
    for turn in 1..=loops {
        let tall = if turn == 1 || chance.chance(25) { 0.0 } else { 0.35 };
        let end_x = share(turn, loops);
        let arrive = (end_x + chance.between(-0.02, 0.05), tall + chance.between(-0.05, 0.15));
        let end = (end_x - 0.015, chance.between(0.55, 0.85));
        outline = outline.curve(leave, at(arrive.0, arrive.1), at(end.0, end.1));
        let onward = (end.0 + (end.0 - arrive.0) * 0.45, end.1 + (end.1 - arrive.1) * 0.45);
        leave = at(onward.0, onward.1.min(1.15));
    }
    outline = outline.curve(leave, at(0.93, chance.between(0.6, 1.0)), at(1.0, chance.between(0.2, 0.6)));
    canvas.stroke(outline, 0.26, Ink(24, 30, 84, 225));
}

#[expect(clippy::cast_precision_loss, reason = "a handful of loops")]
fn share(part: i32, whole: i32) -> f32 {
    part as f32 / whole as f32 * 0.9
}

/// Cuts the corners off: what lies beyond the round becomes transparent.
fn round_corners(canvas: &mut Canvas, corner: f32) {
    let (width, height) = (canvas.width(), canvas.height());
    let mut mask = Canvas::new(width, height, canvas.scale());
    mask.rounded(Frame::new(0.0, 0.0, width, height), corner, Ink::rgb(255, 255, 255));
    for (pixel, cover) in canvas.pixmap.data_mut().chunks_exact_mut(4).zip(mask.pixmap.data().chunks_exact(4)) {
        pixel[3] = cover[3];
    }
}
