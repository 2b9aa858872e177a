use crate::luma::Luma;

/// A turned and scaled window on a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct View {
    /// The window's middle, in pixels of the picture.
    center: (f32, f32),
    sin: f32,
    cos: f32,
    /// Pixels of the picture that one pixel of the window spans.
    scale: f32,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl View {
    /// The whole picture, turned back by `degrees` of skew, its longer side at most `long_side` pixels.
    pub(super) fn whole(luma: &Luma, degrees: f32, long_side: usize) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (width, height) = (pixels(luma.width), pixels(luma.height));
        let (across, down) = (width * cos.abs() + height * sin.abs(), width * sin.abs() + height * cos.abs());
        let scale = (across.max(down) / pixels(long_side)).max(1.0);
        Self {
            center: (width / 2.0, height / 2.0),
            sin,
            cos,
            scale,
            width: count(across / scale),
            height: count(down / scale),
        }
    }

    /// The point of the picture that a point of the window shows.
    pub(super) fn to_picture(self, (x, y): (f32, f32)) -> (f32, f32) {
        let (dx, dy) = ((x - pixels(self.width) / 2.0) * self.scale, (y - pixels(self.height) / 2.0) * self.scale);
        (self.center.0 + dx * self.cos - dy * self.sin, self.center.1 + dx * self.sin + dy * self.cos)
    }

    /// The window's pixels; white where it shows nothing of the picture.
    ///
    /// A window pixel is the mean of as many samples a side as it spans picture pixels, so that thin bars are averaged and not skipped.
    pub(super) fn render(self, luma: &Luma) -> Vec<u8> {
        let taps = whole_pixel(self.scale.round()).clamp(1, 6);
        let tap = self.scale / pixels(taps);
        let mut window = Vec::with_capacity(self.width * self.height);
        let mut sums = vec![0_u32; self.width];
        let share = u32::try_from(taps * taps).unwrap_or(1);
        for y in 0..self.height {
            sums.fill(0);
            for row in 0..taps {
                let dy = pixels(y) * self.scale + (pixels(row) + 0.5) * tap;
                self.sample_row(luma, dy, tap, taps, &mut sums);
            }
            window.extend(sums.iter().map(|sum| u8::try_from(sum / share).unwrap_or(u8::MAX)));
        }
        window
    }

    /// Adds the samples of one line across the window, `dy` picture pixels below its top, to the sums of its pixels.
    fn sample_row(self, luma: &Luma, dy: f32, tap: f32, taps: usize, sums: &mut [u32]) {
        let top = dy - pixels(self.height) * self.scale / 2.0;
        let left = tap / 2.0 - pixels(self.width) * self.scale / 2.0;
        // Positions in 65536ths of a pixel, stepped along the line.
        let mut x = fixed(self.center.0 + left * self.cos - top * self.sin - 0.5);
        let mut y = fixed(self.center.1 + left * self.sin + top * self.cos - 0.5);
        let (step_x, step_y) = (fixed(tap * self.cos), fixed(tap * self.sin));
        let (limit_x, limit_y) = (fixed(pixels(luma.width - 1)), fixed(pixels(luma.height - 1)));
        for sum in sums {
            for _ in 0..taps {
                let inside = (0..limit_x).contains(&x) && (0..limit_y).contains(&y);
                *sum += if inside { interpolated(luma, x, y) } else { 255 };
                x += step_x;
                y += step_y;
            }
        }
    }
}

/// Brightness between the four pixels around a point that is inside the picture.
fn interpolated(luma: &Luma, x: i64, y: i64) -> u32 {
    let parts = |at: i64| (usize::try_from(at >> 16).unwrap_or(0), u32::try_from((at >> 8) & 0xFF).unwrap_or(0));
    let ((left, right_share), (top, lower_share)) = (parts(x), parts(y));
    let at = top * luma.width + left;
    let (upper, lower) = (&luma.pixels[at..at + 2], &luma.pixels[at + luma.width..at + luma.width + 2]);
    let mix = |pair: &[u8]| u32::from(pair[0]) * (256 - right_share) + u32::from(pair[1]) * right_share;
    (mix(upper) * (256 - lower_share) + mix(lower) * lower_share) >> 16
}

#[allow(clippy::cast_possible_truncation)] // image sides, far below 2^47
fn fixed(share: f32) -> i64 {
    (f64::from(share) * 65536.0) as i64
}

#[allow(clippy::cast_precision_loss)] // image sides, far below 2^24
pub(super) fn pixels(count: usize) -> f32 {
    count as f32
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates, which is what an image side needs
pub(super) fn whole_pixel(share: f32) -> usize {
    share as usize
}

fn count(share: f32) -> usize {
    whole_pixel(share).max(1)
}
