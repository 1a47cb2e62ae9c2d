//! Where photos lie, and what a container refuses to keep on its disk.
//!
//! Buckets are only named here, and nothing is asked of them.

use super::{KEY, POSTGRES, config, refusal};
use crate::config::{Bucket, Storage};

#[test]
fn a_bucket_is_found_by_its_name_and_region() {
    assert_eq!(config(&[]).storage, Storage::Folder);
    let amazon = config(&["--photo-bucket=findme-photos", "--aws-region=eu-west-3"]);
    let expected = Bucket {
        name: "findme-photos".to_owned(),
        raw_prefix: "raw".to_owned(),
        region: "eu-west-3".to_owned(),
        endpoint: None,
    };
    assert_eq!(amazon.storage, Storage::Bucket(expected));
    let own = config(&[
        "--photo-bucket=findme-photos",
        "--photo-prefix=/old/photos/",
        "--s3-endpoint=http://minio.internal:9000/",
    ]);
    let expected = Bucket {
        name: "findme-photos".to_owned(),
        raw_prefix: "old/photos".to_owned(),
        region: "us-east-1".to_owned(),
        endpoint: Some("http://minio.internal:9000".to_owned()),
    };
    assert_eq!(own.storage, Storage::Bucket(expected));
}

#[test]
fn buckets_that_cannot_be_are_refused() {
    let region = "--aws-region=eu-west-1";
    for (arguments, sentence) in [
        (
            ["--photo-bucket=s3://photos/x", region],
            r#"--photo-bucket is "s3://photos/x"; it must be the name of a bucket alone"#,
        ),
        (
            ["--photo-bucket=photos", "--timeout=120"],
            "AWS_REGION is not set; with PHOTO_BUCKET_NAME",
        ),
        (
            ["--photo-prefix=a b", region],
            r#"--photo-prefix is "a b"; it must be a folder"#,
        ),
        (
            ["--photo-prefix=../raw", region],
            r#"--photo-prefix is "../raw"; it must be a folder"#,
        ),
        (
            ["--photo-prefix=web", region],
            r#"--photo-prefix is "web", where FindMe keeps other files"#,
        ),
        (
            ["--photo-prefix=screen", region],
            r#"--photo-prefix is "screen", where FindMe keeps other files"#,
        ),
        (
            ["--s3-endpoint=minio:9000", region],
            r#"--s3-endpoint is "minio:9000"; it must be an address"#,
        ),
    ] {
        let message = refusal(&arguments);
        assert!(message.starts_with(sentence), "{message}");
    }
}

#[test]
fn in_production_nothing_is_kept_on_a_disk_that_goes() {
    let (database, key) = (
        format!("--database-url={POSTGRES}"),
        format!("--secret-key={KEY}"),
    );
    let bucket = ["--photo-bucket=findme-photos", "--aws-region=eu-west-1"];
    let production = "--environment=production";
    let message = refusal(&[production, bucket[0], bucket[1]]);
    assert!(
        message.starts_with("DATABASE_URL is not set to a PostgreSQL server"),
        "{message}"
    );
    let message = refusal(&[production, &database, &key]);
    assert!(
        message.starts_with("PHOTO_BUCKET_NAME is not set to an S3 bucket"),
        "{message}"
    );
    config(&[production, &database, &key, bucket[0], bucket[1]]);
    let message = refusal(&["--environment=prod"]);
    assert_eq!(
        message,
        r#"--environment is "prod"; it must be development or production"#
    );
}
