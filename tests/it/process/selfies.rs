//! Selfies of as many pixels as are taken, several at once: they take no more memory than a selfie may.
//!
//! The JPEGs are made of nothing but headers and zeros: half a megabyte that stands for 108 megapixels. A PNG and a WebP
//! cannot be decoded at a part of their size, so that several of them have to wait for each other.

use futures_util::future::join_all;
use image::{ExtendedColorType, ImageFormat};
use reqwest::Client;
use reqwest::multipart::{Form, Part};

use super::hostile::most_memory;
use super::scene::Scene;
use crate::support::Kind;

/// Sides of the largest picture that is taken.
const WIDTH: u16 = 12_032;
const HEIGHT: u16 = 9_024;

/// The side of the largest square PNG that is taken as a selfie, and of the largest WebP: 255 MB each when decoded.
const PNG_SIDE: u32 = 9_216;
const WEBP_SIDE: u32 = 6_016;

/// What four JPEGs may take together, in kilobytes, beside what the server holds after an ordinary one.
const MOST_MORE: u64 = 300 << 10;

/// What two others may: one has 255 MB of pixels and is shrunk before the other gets its turn. Both at once would take 500 MB.
const MOST_MORE_WHOLE: u64 = 400 << 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_largest_selfies_at_once_take_little_memory() {
    let scene = Scene::new(Kind::Sqlite, &["--rate-limits=false"]).await;
    let server = scene.program.start().await.unwrap();
    let url = format!("{}/api/validate-selfie", scene.program.url());
    let http = Client::builder().no_proxy().build().unwrap();
    let look = async |bytes: Vec<u8>| {
        let part = Part::bytes(bytes).file_name("selfie.jpg");
        let form = Form::new().part("file", part);
        let answer = http.post(&url).multipart(form).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.text().await.unwrap())
    };
    let ordinary = scene.event.people[0].selfie.to_vec();
    assert_eq!(look(ordinary).await.0, 200);
    let before = most_memory(server.id());

    let kinds = [
        ("progressive JPEG", grey(true), 4, MOST_MORE),
        ("baseline JPEG", grey(false), 4, MOST_MORE),
        ("PNG", black(PNG_SIDE, ImageFormat::Png), 2, MOST_MORE_WHOLE),
        ("WebP", black(WEBP_SIDE, ImageFormat::WebP), 2, MOST_MORE_WHOLE),
    ];
    for (kind, bytes, at_once, most) in kinds {
        let answers = join_all((0..at_once).map(|_| look(bytes.clone()))).await;
        for (status, body) in answers {
            // Each was decoded: it shows nobody.
            assert_eq!(status, 400, "{body}");
            assert!(body.contains("no_face"), "{body}");
        }
        let more = most_memory(server.id()) - before;
        assert!(more < most, "{kind}: {more} kB more");
    }
}

/// A JPEG of nothing but grey: a code of one bit says of each block that it is like the one before.
fn grey(is_progressive: bool) -> Vec<u8> {
    let [height, width] = [HEIGHT.to_be_bytes(), WIDTH.to_be_bytes()];
    // Brightness twice as fine as colours, across and down.
    let components = [1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0];
    let mut file = b"\xff\xd8\xff\xdb\0\x43\0".to_vec();
    file.extend([1; 64]);
    file.extend([0xff, if is_progressive { 0xc2 } else { 0xc0 }, 0, 17, 8]);
    file.extend([&height[..], &width, &[3], &components].concat());
    for class in [0, 0x10] {
        // One code, of one bit, for zero: no difference, or the end of a block.
        file.extend([0xff, 0xc4, 0, 20, class, 1]);
        file.extend([0; 16]);
    }
    let last = if is_progressive { 0 } else { 63 };
    file.extend([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, last, 0]);
    let blocks = usize::from(WIDTH / 8) * usize::from(HEIGHT / 8) * 3 / 2;
    let bits = if is_progressive { blocks } else { 2 * blocks };
    file.resize(file.len() + bits.div_ceil(8), 0);
    file.extend([0xff, 0xd9]);
    file
}

/// A square black picture of so many pixels a side.
fn black(side: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = vec![0; 3 * side as usize * side as usize];
    let mut file = std::io::Cursor::new(Vec::new());
    let colour = ExtendedColorType::Rgb8;
    image::write_buffer_with_format(&mut file, &pixels, side, side, colour, format).unwrap();
    file.into_inner()
}
