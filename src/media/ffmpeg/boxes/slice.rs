//! Boxes in memory: numbers from a slice, and the boxes within it.

use super::Odd;

/// What is still unread of a slice. Every read fails at its end.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl<'a> Bytes<'a> {
    /// The next `count` bytes.
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Odd> {
        let (head, rest) = self.0.split_at_checked(count).ok_or(Odd::Shape("a box ends early"))?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Odd> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(super) fn u8(&mut self) -> Result<u8, Odd> {
        Ok(u8::from_be_bytes(self.array()?))
    }

    pub(super) fn u16(&mut self) -> Result<u16, Odd> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    pub(super) fn u32(&mut self) -> Result<u32, Odd> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    pub(super) fn u64(&mut self) -> Result<u64, Odd> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    pub(super) fn i32(&mut self) -> Result<i32, Odd> {
        Ok(i32::from_be_bytes(self.array()?))
    }

    /// Version of a full box; its flags are skipped.
    pub(super) fn version(&mut self) -> Result<u8, Odd> {
        let [version, _, _, _] = self.array()?;
        Ok(version)
    }

    /// The table that follows: as many rows of `width` bytes as announced, and no more than
    /// there are bytes.
    pub(super) fn rows(
        &mut self,
        width: usize,
    ) -> Result<impl Iterator<Item = Bytes<'a>> + use<'a>, Odd> {
        let count = usize::try_from(self.u32()?).unwrap_or(usize::MAX);
        let table = self.take(count.saturating_mul(width))?;
        Ok(table.chunks_exact(width.max(1)).map(Bytes))
    }
}

/// The boxes of a slice, in order; ends at what is not a box.
pub(super) fn children(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = Bytes(bytes);
    std::iter::from_fn(move || {
        let short = rest.u32().ok()?;
        let kind = rest.array().ok()?;
        let body = match short {
            0 => rest.0.len(),
            1 => usize::try_from(rest.u64().ok()?.checked_sub(16)?).ok()?,
            size => usize::try_from(size.checked_sub(8)?).ok()?,
        };
        Some((kind, rest.take(body).ok()?))
    })
}

/// The first box of a kind.
pub(super) fn child(bytes: &[u8], kind: [u8; 4]) -> Result<&[u8], Odd> {
    optional(bytes, kind).ok_or(Odd::Shape("a box is missing"))
}

/// The first box of a kind, if there is one.
pub(super) fn optional(bytes: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    children(bytes).find(|(found, _)| *found == kind).map(|(_, body)| body)
}
