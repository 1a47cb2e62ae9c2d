//! The embedded engine with networks that see what is drawn (see `picture`), in any version.
//!
//! What one version makes of a person is what the version before made of another one, so whoever compares descriptors of
//! two versions finds the wrong people.

use std::sync::Arc;

use findme::app::{App, Overrides, open_store};
use findme::cpu::Cpu;
use findme::faces::embedded::{Descriptor, Embedded, Face, Networks, Point, Rect, Selfie};
use findme::model::DescriptorVersion;
use findme_images::Picture;

use super::app::TestApp;
use super::picture::{self, Person};

/// Networks of one version.
#[derive(Clone, Copy)]
pub(crate) struct Drawn {
    pub(crate) version: i32,
    /// Whom they do not see.
    pub(crate) blind_to: Option<Person>,
}

impl Drawn {
    pub(crate) fn of(version: i32) -> Self {
        Self {
            version,
            blind_to: None,
        }
    }

    fn look(self, picture: &Picture) -> Vec<(Face, Descriptor)> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "drawn pictures have hundreds of pixels a side"
        )]
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let faces = picture::faces(picture).into_iter();
        let seen = faces.filter(|(person, _)| Some(*person) != self.blind_to);
        let look = |(Person(person), bounding_box): (Person, findme::model::FaceBox)| {
            let mut values = [0.0; Descriptor::LEN];
            let first = usize::try_from(self.version).unwrap();
            values[(usize::from(person) + first) % 64] = 1.0;
            let face = Face {
                bounding_box: Rect {
                    left: bounding_box.left * width,
                    top: bounding_box.top * height,
                    width: bounding_box.width * width,
                    height: bounding_box.height * height,
                },
                confidence: 0.99,
                // Nobody looks at the points of a drawn face.
                points: [Point { x: 0.0, y: 0.0 }; 5],
            };
            (face, Descriptor(values))
        };
        seen.map(look).collect()
    }
}

impl Networks for Drawn {
    fn version(&self) -> DescriptorVersion {
        DescriptorVersion(self.version)
    }

    fn recognize_selfie(&self, picture: &Picture) -> Selfie {
        let (faces, descriptors): (_, Vec<_>) = self.look(picture).into_iter().unzip();
        Selfie {
            faces,
            descriptor: descriptors.first().copied(),
        }
    }

    fn recognize(&self, picture: &Picture) -> Vec<(Face, Descriptor)> {
        self.look(picture)
    }
}

/// Another process of the same installation, with such networks; it runs the jobs.
pub(crate) async fn worker(app: &TestApp, networks: Drawn) -> App {
    let store = open_store(&app.config).await.unwrap();
    let engine = Embedded::with_networks(Arc::new(networks), store, app.clock.clone(), Cpu::new(1));
    let overrides = Overrides {
        clock: Some(app.clock.clone()),
        engine: Some(Arc::new(engine)),
    };
    App::build_with(&app.config, overrides).await.unwrap()
}
