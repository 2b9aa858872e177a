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
    pub(super) fn render(self, luma: &Luma) -> Vec<u8> {
        // As many samples a side as a window pixel spans picture pixels, so that thin bars are averaged and not skipped.
        let taps = count(self.scale.round()).min(6);
        let tap = self.scale / pixels(taps);
        let mut window = Vec::with_capacity(self.width * self.height);
        for y in 0..self.height {
            for x in 0..self.width {
                let (left, top) = (pixels(x) * self.scale + tap / 2.0, pixels(y) * self.scale + tap / 2.0);
                let mut sum = 0;
                for n in 0..taps * taps {
                    let (dx, dy) = (left + pixels(n % taps) * tap, top + pixels(n / taps) * tap);
                    sum += self.sample(luma, dx, dy);
                }
                window.push(u8::try_from(sum / (taps * taps)).unwrap_or(u8::MAX));
            }
        }
        window
    }

    /// Brightness at an offset from the window's top left, interpolated between four pixels.
    fn sample(self, luma: &Luma, dx: f32, dy: f32) -> usize {
        let (dx, dy) = (dx - pixels(self.width) * self.scale / 2.0, dy - pixels(self.height) * self.scale / 2.0);
        let x = self.center.0 + dx * self.cos - dy * self.sin - 0.5;
        let y = self.center.1 + dx * self.sin + dy * self.cos - 0.5;
        if x < 0.0 || y < 0.0 {
            return 255;
        }
        let (left, top) = (whole_pixel(x), whole_pixel(y));
        if left + 1 >= luma.width || top + 1 >= luma.height {
            return 255;
        }
        let (right_share, lower_share) =
            (whole_pixel((x - pixels(left)) * 256.0), whole_pixel((y - pixels(top)) * 256.0));
        let at = top * luma.width + left;
        let pixel = |index: usize| usize::from(luma.pixels[index]);
        let upper = pixel(at) * (256 - right_share) + pixel(at + 1) * right_share;
        let lower = pixel(at + luma.width) * (256 - right_share) + pixel(at + luma.width + 1) * right_share;
        (upper * (256 - lower_share) + lower * lower_share) >> 16
    }
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
