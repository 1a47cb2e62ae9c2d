//! Selfies of as many pixels as are taken, several at once: they take no more memory than a selfie may.
//!
//! The pictures are made of nothing but headers and zeros: half a megabyte that stands for 108 megapixels.

use reqwest::Client;
use reqwest::multipart::{Form, Part};

use super::hostile::most_memory;
use super::scene::Scene;
use crate::support::Kind;

/// Sides of the largest picture that is taken.
const WIDTH: u16 = 12_032;
const HEIGHT: u16 = 9_024;

/// What four of them may take together, in kilobytes, beside what the server holds after an ordinary one.
const MOST_MORE: u64 = 300 << 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_selfies_of_108_megapixels_take_little_memory() {
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

    for is_progressive in [true, false] {
        let selfie = || grey(is_progressive);
        let answers = tokio::join!(look(selfie()), look(selfie()), look(selfie()), look(selfie()));
        for (status, body) in [answers.0, answers.1, answers.2, answers.3] {
            // Each was decoded: it shows nobody.
            assert_eq!(status, 400, "{body}");
            assert!(body.contains("no_face"), "{body}");
        }
        let more = most_memory(server.id()) - before;
        assert!(more < MOST_MORE, "{more} kB more, progressive: {is_progressive}");
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
