//! The disk as log and ballast see it: one directory, names in it, and files that are durable only once they are synced.
//! The real one is here; a simulation brings its own.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate, statvfs};

/// A directory of a disk. After an error nobody knows what is on it, but for what was synced before.
pub trait Disk: Send + Sync {
    /// Opens a file that is there, for reading and writing.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`], and whatever the disk says.
    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>>;

    /// Makes a file for its owner alone; one that is there is emptied.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>>;

    /// Lets a file take another's name and place; durable with the next [`Disk::sync_names`], all of it or nothing.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`], and whatever the disk says.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Makes the names durable.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn sync_names(&self) -> io::Result<()>;

    /// Bytes free for this program.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn free_bytes(&self) -> io::Result<u64>;
}

/// An open file.
pub trait DiskFile: Send {
    /// Its length, in bytes.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn length(&self) -> io::Result<u64>;

    /// Reads some bytes from a place; none at its end.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn read_at(&self, place: u64, buffer: &mut [u8]) -> io::Result<usize>;

    /// Writes at a place; the file grows where it must.
    ///
    /// # Errors
    /// Whatever the disk says; some of the bytes may have been written.
    fn write_at(&self, place: u64, bytes: &[u8]) -> io::Result<()>;

    /// Cuts it off, or lets it grow by zeros.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn set_length(&self, length: u64) -> io::Result<()>;

    /// Takes room on the disk for this many bytes.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn reserve(&self, length: u64) -> io::Result<()>;

    /// Makes content and length durable. After an error it is never tried again: the lost part may count as written.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn sync(&self) -> io::Result<()>;
}

/// Reads a file from a place on.
pub(super) struct FileReader<'a> {
    pub(super) file: &'a dyn DiskFile,
    pub(super) place: u64,
}

impl Read for FileReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(self.place, buffer)?;
        self.place += read as u64;
        Ok(read)
    }
}

/// A directory of the machine's own file system.
pub(super) struct RealDisk(pub(super) PathBuf);

impl RealDisk {
    fn opened(path: &Path, how: &mut OpenOptions) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(how.read(true).write(true).mode(0o600).open(path)?))
    }
}

impl Disk for RealDisk {
    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        Self::opened(&self.0.join(name), &mut OpenOptions::new())
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        Self::opened(&self.0.join(name), OpenOptions::new().create(true).truncate(true))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.0.join(name))
    }

    fn sync_names(&self) -> io::Result<()> {
        sync_directory(&self.0)
    }

    fn free_bytes(&self) -> io::Result<u64> {
        let disk = statvfs(&self.0)?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
}

impl DiskFile for File {
    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&self, place: u64, buffer: &mut [u8]) -> io::Result<usize> {
        FileExt::read_at(self, buffer, place)
    }

    fn write_at(&self, place: u64, bytes: &[u8]) -> io::Result<()> {
        self.write_all_at(bytes, place)
    }

    fn set_length(&self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn reserve(&self, length: u64) -> io::Result<()> {
        match fallocate(self, FallocateFlags::empty(), 0, length) {
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => write_zeros(self, length),
            done => done.map_err(io::Error::from),
        }
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }
}

/// Makes a directory's names durable.
pub(super) fn sync_directory(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// For file systems that cannot reserve room without writing.
fn write_zeros(file: &File, bytes: u64) -> io::Result<()> {
    let zeros = [0; 64 * 1024];
    let mut place = 0;
    while place < bytes {
        let step = (bytes - place).min(zeros.len() as u64);
        file.write_all_at(&zeros[..usize::try_from(step).unwrap_or(zeros.len())], place)?;
        place += step;
    }
    Ok(())
}
