//! Images made in code for the tests, and a few files that only other encoders make.
//!
//! Made files say in code what is odd about them; the few stored ones are of kinds that no encoder here can
//! write.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder, Rgb, RgbImage};

use super::Format;

/// A progressive JPEG of [`gradient`]`(64, 48)`.
pub const PROGRESSIVE: &[u8] = include_bytes!("samples/progressive.jpg");
/// A baseline JPEG of the same, with chroma subsampling and restart markers.
pub const RESTARTS: &[u8] = include_bytes!("samples/restarts.jpg");
/// A JPEG of the same in grey.
pub const GREY: &[u8] = include_bytes!("samples/grey.jpg");
/// A lossy WebP of the same.
pub const LOSSY: &[u8] = include_bytes!("samples/lossy.webp");
/// A CMYK JPEG, 16 × 16 pixels of pure red ink.
pub const CMYK: &[u8] = include_bytes!("samples/cmyk.jpg");

/// The three formats.
pub const FORMATS: [Format; 3] = [Format::Jpeg, Format::Png, Format::Webp];

/// Red grows to the right, green downwards.
pub fn gradient(width: u32, height: u32) -> RgbImage {
    let level = |at: u32, side: u32| u8::try_from(at * 255 / (side - 1)).expect("samples are valid");
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([level(x, width), level(y, height), 128])
    })
}

/// An image file with an EXIF block and a colour profile, where given. WebP is lossless.
pub fn file(
    image: &DynamicImage,
    format: Format,
    exif: Option<Vec<u8>>,
    profile: Option<Vec<u8>>,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    match format {
        Format::Jpeg => write(
            JpegEncoder::new_with_quality(&mut bytes, 95),
            image,
            exif,
            profile,
        ),
        Format::Png => write(PngEncoder::new(&mut bytes), image, exif, profile),
        Format::Webp => write(WebPEncoder::new_lossless(&mut bytes), image, exif, profile),
    }
    bytes
}

fn write(
    mut encoder: impl ImageEncoder,
    image: &DynamicImage,
    exif: Option<Vec<u8>>,
    profile: Option<Vec<u8>>,
) {
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).expect("samples are valid");
    }
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).expect("samples are valid");
    }
    image.write_with_encoder(encoder).expect("samples are valid");
}

/// A file of an RGB picture and nothing else.
pub fn plain(image: &RgbImage, format: Format) -> Vec<u8> {
    file(&image.clone().into(), format, None, None)
}

/// What the GPS block of [`exif`] holds, to look for in files.
pub const PLACE: &[u8] = b"48.8584N 2.2945E";

/// An EXIF block with an orientation tag and a GPS directory.
pub fn exif(orientation: u16) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    block.extend([2, 0]);
    // Orientation, a short.
    block.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
    block.extend(u32::from(orientation).to_le_bytes());
    // The GPS directory, at 38.
    block.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    block.extend([0; 4]);
    // Its area name, undefined bytes at 56.
    block.extend([1, 0, 0x1c, 0, 7, 0]);
    block.extend(
        u32::try_from(PLACE.len())
            .expect("samples are valid")
            .to_le_bytes(),
    );
    block.extend(56_u32.to_le_bytes());
    block.extend([0; 4]);
    block.extend(PLACE);
    block
}

/// Whether `bytes` hold `part`.
pub fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// A PNG whose header is as given, with the pixels of a tiny one.
pub fn png_claiming(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
    let mut png = plain(&gradient(2, 2), Format::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    png[24..26].copy_from_slice(&[depth, colour]);
    let checksum = super::metadata::crc32(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    png
}

/// A JPEG whose frame header claims a size it does not have.
pub fn jpeg_claiming(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = plain(&gradient(8, 8), Format::Jpeg);
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .expect("samples are valid");
    jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

/// A colour profile (Display P3) of this version in which somebody's name stands, and the name as it is written there.
pub fn signed_profile(version: u8) -> (Vec<u8>, Vec<u8>) {
    let name = "Marie's screen";
    let mut profile = moxcms::ColorProfile::new_display_p3()
        .encode()
        .expect("samples are valid");
    profile[8] = version;
    // The year it was made in.
    profile[24..26].copy_from_slice(&2026_u16.to_be_bytes());
    let (name, tag) = if version < 4 {
        let tag = [b"desc\0\0\0\0\0\0\0\x0f", name.as_bytes(), &[0; 79]].concat();
        (name.as_bytes().to_vec(), tag)
    } else {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let head = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\x1c\0\0\0\x1c";
        (name.clone(), [&head[..], &name].concat())
    };
    (with_tag(&profile, *b"dmdd", &tag), name)
}

/// A colour profile with one more tag.
fn with_tag(profile: &[u8], name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let number = |at: usize| u32::from_be_bytes(*profile[at..].first_chunk().expect("samples are valid"));
    let count = number(128);
    let end = 132 + 12 * count as usize;
    let mut longer = profile[..end].to_vec();
    for entry in (132..end).step_by(12) {
        longer[entry + 4..entry + 8].copy_from_slice(&(number(entry + 4) + 12).to_be_bytes());
    }
    let offset = u32::try_from(profile.len() + 12).expect("samples are valid");
    longer.extend(name);
    longer.extend(offset.to_be_bytes());
    longer.extend(
        u32::try_from(data.len())
            .expect("samples are valid")
            .to_be_bytes(),
    );
    longer.extend(&profile[end..]);
    longer.extend(data);
    let size = u32::try_from(longer.len()).expect("samples are valid");
    longer[..4].copy_from_slice(&size.to_be_bytes());
    longer[128..132].copy_from_slice(&(count + 1).to_be_bytes());
    longer
}

/// A colour profile of more bytes than a segment of a JPEG has room for.
pub fn large_profile() -> Vec<u8> {
    let mut profile = moxcms::ColorProfile::new_display_p3();
    let curve = |shift: u16| {
        let levels = (0..12_000_u16).map(|level| level * 5 + shift);
        Some(moxcms::ToneReprCurve::Lut(levels.collect()))
    };
    profile.red_trc = curve(0);
    profile.green_trc = curve(1);
    profile.blue_trc = curve(2);
    profile.encode().expect("samples are valid")
}
