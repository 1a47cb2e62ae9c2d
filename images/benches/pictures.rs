//! What pixels cost of the processor: a photo of 24 megapixels with its copies, a selfie of twelve.
//!
//! `loadtest/anchors/pillow.py` does the same to the same files with libjpeg-turbo. Both print a line of JSON for each time,
//! which is the processor's, not the clock's: of a whole photo there is one thread, and who else is busy does not count.
//!
//! `cargo bench -p findme-images --bench pictures -- FOLDER PHOTOGRAPH` makes the files in the folder unless they are there.
#![expect(clippy::print_stdout, reason = "its results are for a pipe")]

use std::error::Error;
use std::fs;
use std::path::Path;

use findme_images as images;
use image::RgbImage;
use image::imageops::{FilterType, resize};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Times that each is done; the median counts.
const ROUNDS: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds a flag.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|text| text != "--bench")
        .collect();
    let [folder, photograph] = &arguments[..] else {
        return Err("the arguments are a folder for the files and a photograph".into());
    };
    let folder = Path::new(folder);
    fs::create_dir_all(folder)?;
    let photo = file(&folder.join("photo.jpg"), photograph, (6000, 4000))?;
    let selfie = file(&folder.join("selfie.jpg"), photograph, (4032, 3024))?;
    let half = images::decode_within(&photo, &images::SEEN_SIDES)?;
    let web = half.shrink_to(images::WEB_SIDE);
    measure("photo, all", || copies(&photo))?;
    measure("photo, decoded for the engine", || {
        images::decode_within(&photo, &images::SEEN_SIDES)
    })?;
    measure("photo, decoded in full", || images::decode(&photo))?;
    measure("photo, shrunk", || {
        Ok(half.shrink_to(images::WEB_SIDE).shrink_to(images::THUMBNAIL_SIDE))
    })?;
    measure("photo, copy for phones", || {
        Ok(web
            .shrink_to(images::SCREEN_SIDE)
            .encode_jpeg(images::SCREEN_QUALITY))
    })?;
    measure("photo, encoded", || Ok(web.encode_jpeg(images::WEB_QUALITY)))?;
    measure("selfie, decoded", || images::decode_reduced(&selfie, 1024))?;
    measure("selfie, decoded in full", || images::decode(&selfie))?;
    Ok(())
}

/// What a photo's job does, but for the engine.
fn copies(photo: &[u8]) -> Result<[Vec<u8>; 4], images::Error> {
    let picture = images::decode_within(photo, &images::SEEN_SIDES)?;
    let web = picture.shrink_to(images::WEB_SIDE);
    let thumbnail = web.shrink_to(images::THUMBNAIL_SIDE);
    Ok([
        images::without_metadata(photo)?,
        web.encode_jpeg(images::WEB_QUALITY),
        web.shrink_to(images::SCREEN_SIDE)
            .encode_jpeg(images::SCREEN_QUALITY),
        thumbnail.encode_jpeg(images::THUMBNAIL_QUALITY),
    ])
}

/// The photograph in another size, with the grain that sensors leave, as phones write JPEGs.
fn file(path: &Path, photograph: &str, (width, height): (u16, u16)) -> Result<Vec<u8>, Box<dyn Error>> {
    if let Ok(bytes) = fs::read(path) {
        return Ok(bytes);
    }
    let small = images::decode(&fs::read(photograph)?)?;
    let small = RgbImage::from_raw(small.width(), small.height(), small.rgb().to_vec());
    let small = small.ok_or("a picture holds three bytes a pixel")?;
    let mut large = resize(&small, width.into(), height.into(), FilterType::CatmullRom);
    let mut state = 1_u32;
    for pixel in large.pixels_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [lot, other, ..] = state.to_be_bytes();
        let grain = i16::from(lot % 7) - i16::from(other % 7);
        for level in &mut pixel.0 {
            *level = u8::try_from((i16::from(*level) + grain).clamp(0, 255))?;
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.encode(large.as_raw(), width, height, ColorType::Rgb)?;
    fs::write(path, &bytes)?;
    Ok(bytes)
}

fn measure<T>(name: &str, work: impl Fn() -> Result<T, images::Error>) -> Result<(), Box<dyn Error>> {
    std::hint::black_box(work()?);
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let begun = processor_time()?;
        std::hint::black_box(work()?);
        times.push(processor_time()? - begun);
    }
    times.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "a few milliseconds")]
    let median = times[ROUNDS / 2] as f64 / 1e6;
    println!(r#"{{"anchor": "ours", "name": "{name}", "threads": 1, "median_ms": {median:.2}}}"#);
    Ok(())
}

/// What this thread has had of the processor, in nanoseconds; counted at the system's ticks, of which there are 250 a second or
/// more, so what takes less than some milliseconds cannot be measured.
fn processor_time() -> Result<u64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let first = text.split(' ').next().ok_or("an empty file of times")?;
    Ok(first.parse()?)
}
