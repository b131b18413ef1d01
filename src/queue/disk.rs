//! The disk below the data folder: whether it is one, and how much room it has.

use rustix::fs::StatVfs;
use std::io;
use std::path::Path;
use thiserror::Error;

/// File systems that are somebody else's disk, by their magic number (linux/magic.h; those of
/// Lustre and SMB by their own sources). Their locks may not hold between machines, and what they
/// call synced may not be.
const REMOTE: [(u64, &str); 10] = [
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB2"),
    (0x6573_5546, "FUSE"),
    (0x5346_414F, "AFS"),
    (0x6B41_4653, "AFS"),
    (0x00C3_6400, "Ceph"),
    (0x0BD0_0BD0, "Lustre"),
    (0x7375_7245, "Coda"),
];

/// The data folder is not on a local disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("it is on a network file system ({0}), where neither locks nor syncs can be relied on")]
pub struct RemoteFolder(pub &'static str);

/// The name of a network file system by its magic number (`f_type` of statfs); `None` for any
/// other.
#[must_use]
pub fn remote_filesystem(magic: u64) -> Option<&'static str> {
    // The number has 32 bits; where the field is signed, the ones above are copies of its sign.
    let magic = magic & 0xFFFF_FFFF;
    REMOTE.iter().find(|(known, _)| *known == magic).map(|(_, name)| *name)
}

/// Refuses a folder on a network file system. One that cannot be looked at is let through: opening
/// it says more.
///
/// # Errors
/// [`RemoteFolder`].
pub fn require_local(folder: &Path) -> Result<(), RemoteFolder> {
    let Ok(found) = rustix::fs::statfs(folder) else { return Ok(()) };
    #[allow(
        clippy::cast_sign_loss,
        clippy::allow_attributes,
        reason = "its type varies by machine"
    )]
    let magic = found.f_type as u64;
    remote_filesystem(magic).map_or(Ok(()), |name| Err(RemoteFolder(name)))
}

/// The room of a disk, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub total: u64,
    /// What this user may still write.
    pub free: u64,
}

impl Room {
    /// The room of the disk that a folder lies on.
    pub fn of(folder: &Path) -> io::Result<Self> {
        Ok(Self::from(rustix::fs::statvfs(folder)?))
    }
}

impl From<StatVfs> for Room {
    fn from(disk: StatVfs) -> Self {
        let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
        Self { total: bytes(disk.f_blocks), free: bytes(disk.f_bavail) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_told_from_disks() {
        let table = [
            (0x6969, Some("NFS")),
            (0x517B, Some("SMB")),
            (0xFF53_4D42, Some("CIFS")),
            (0xFFFF_FFFF_FF53_4D42, Some("CIFS")),
            (0xFE53_4D42, Some("SMB2")),
            (0x6573_5546, Some("FUSE")),
            (0x5346_414F, Some("AFS")),
            (0x00C3_6400, Some("Ceph")),
            (0x0BD0_0BD0, Some("Lustre")),
            (0x7375_7245, Some("Coda")),
            // ext4, XFS, btrfs, tmpfs, overlayfs, ZFS, F2FS
            (0xEF53, None),
            (0x5846_5342, None),
            (0x9123_683E, None),
            (0x0102_1994, None),
            (0x794C_7630, None),
            (0x2FC1_2FC1, None),
            (0xF2F5_2010, None),
        ];
        for (magic, name) in table {
            assert_eq!(remote_filesystem(magic), name, "{magic:#x}");
        }
    }

    #[test]
    fn this_machines_temporary_folder_is_local() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(require_local(folder.path()), Ok(()));
        assert!(Room::of(folder.path()).unwrap().total > 0);
    }
}
