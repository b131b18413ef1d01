//! From a folder to a bucket and back.

use crate::rig::{Rig, bytes, clip, get, job, put, source};
use ezclips::files::FileKey;
use ezclips::files::copy::{Copied, copy_all};

fn keys() -> [FileKey; 4] {
    [clip(1), FileKey::Manifest(job(1), "a".to_owned()), source(2), FileKey::Upload(job(3))]
}

fn content(n: usize) -> Vec<u8> {
    bytes(u8::try_from(n).unwrap(), 1000 * n)
}

#[tokio::test]
async fn every_file_goes_to_a_bucket_and_back_and_none_twice() {
    let (folder, bucket, back) = (Rig::local(), Rig::object(), Rig::local());
    let (local, object, again) = (folder.open().await, bucket.open().await, back.open().await);
    for (n, key) in keys().iter().enumerate() {
        put(&*local, key, &content(n)).await;
    }
    // One came through before it was broken off, one only half.
    put(&*object, &clip(1), &content(0)).await;
    put(&*object, &source(2), b"half").await;
    let mut told = Vec::new();
    let copied = copy_all(&*local, &*object, |done, of, _| told.push((done, of))).await.unwrap();
    assert_eq!(copied, Copied { files: 3, bytes: 6000, there: 1, gone: 0 });
    assert_eq!(told, [(0, 3), (1, 3), (2, 3), (3, 3)]);
    let twice = copy_all(&*local, &*object, |_, _, _| {}).await.unwrap();
    assert_eq!(twice, Copied { there: 4, ..Copied::default() });
    let copied = copy_all(&*object, &*again, |_, _, _| {}).await.unwrap();
    assert_eq!((copied.files, copied.bytes), (4, 6000));
    for files in [&object, &again] {
        for (n, key) in keys().iter().enumerate() {
            assert_eq!(get(&**files, key, 0, 1000 * n).await.unwrap(), content(n), "{key:?}");
        }
    }
}
