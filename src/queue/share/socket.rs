//! Where the socket is, and who may talk over it.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tokio::net::{UnixListener, UnixStream};

/// The socket's file name in the data folder.
const NAME: &str = "ezclips.sock";
/// Under which name it is made, before it takes its place.
const NEW: &str = "ezclips.sock.new";
/// The longest path a socket address holds (`sun_path` of `sockaddr_un`, less its final zero).
const PATH_MAX: usize = 107;

/// Listens on the data folder's socket. To be called by the owner only: the socket takes the
/// place of its predecessor's in one step.
///
/// # Errors
/// When the socket cannot be made.
pub fn listen(dir: &Path) -> io::Result<UnixListener> {
    let (new, folder) = address(dir, NEW)?;
    match fs::remove_file(dir.join(NEW)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(new)?;
    drop(folder);
    fs::set_permissions(dir.join(NEW), Permissions::from_mode(0o600))?;
    fs::rename(dir.join(NEW), dir.join(NAME))?;
    Ok(listener)
}

/// Connects to the owner.
///
/// # Errors
/// Nobody listens, or somebody who is not this user.
pub async fn connect(dir: &Path) -> io::Result<UnixStream> {
    let (path, _folder) = address(dir, NAME)?;
    let stream = UnixStream::connect(path).await?;
    check_peer(&stream)?;
    Ok(stream)
}

/// Refuses whoever is another user than this process's.
///
/// # Errors
/// Another user, or one that the system does not name.
pub fn check_peer(stream: &UnixStream) -> io::Result<()> {
    let (own, peer) = (rustix::process::geteuid().as_raw(), stream.peer_cred()?.uid());
    if may_talk(own, peer) {
        return Ok(());
    }
    let text = format!("user {peer} at the other end of the socket; this process is user {own}");
    Err(io::Error::new(io::ErrorKind::PermissionDenied, text))
}

/// The same user; root may ask everyone and be asked by everyone.
fn may_talk(own: u32, peer: u32) -> bool {
    own == peer || own == 0 || peer == 0
}

/// A path that fits into a socket address, and the folder that must stay open while it is used.
fn address(dir: &Path, name: &str) -> io::Result<(PathBuf, Option<File>)> {
    let path = dir.join(name);
    if path.as_os_str().as_bytes().len() <= PATH_MAX {
        return Ok((path, None));
    }
    if !cfg!(target_os = "linux") {
        let text = "the data folder's path is too long for a socket: use a shorter one";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    let folder = File::open(dir)?;
    let short = format!("/proc/self/fd/{}/{name}", folder.as_raw_fd());
    Ok((short.into(), Some(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_user_and_root_talk() {
        assert!(may_talk(1000, 1000) && may_talk(0, 1000) && may_talk(1000, 0));
        assert!(!may_talk(1000, 1001));
    }

    #[tokio::test]
    async fn a_deep_folder_has_a_socket_as_well() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a".repeat(120)).join("b".repeat(120));
        fs::create_dir_all(&deep).unwrap();
        assert!(connect(&deep).await.is_err());
        let listener = listen(&deep).unwrap();
        let (client, accepted) = tokio::join!(connect(&deep), listener.accept());
        client.unwrap();
        accepted.unwrap();
        let mode = fs::metadata(deep.join(NAME)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[tokio::test]
    async fn a_successor_takes_the_place_of_a_dead_socket() {
        let dir = tempfile::tempdir().unwrap();
        drop(listen(dir.path()).unwrap());
        assert!(connect(dir.path()).await.is_err(), "its owner is gone");
        fs::write(dir.path().join(NEW), "left by one that died while it made it").unwrap();
        let _listener = listen(dir.path()).unwrap();
        connect(dir.path()).await.unwrap();
    }
}
