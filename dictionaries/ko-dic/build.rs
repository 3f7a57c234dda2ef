//! Unpacks the committed archive into `OUT_DIR`, where `src/lib.rs` embeds it from. Needs no network.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

const ARCHIVE: &str = "ko-dic.tar.zst";
const CHECKSUM: &str = "ko-dic.tar.zst.blake3";

fn main() -> ExitCode {
    for file in ["build.rs", ARCHIVE, CHECKSUM] {
        println!("cargo::rerun-if-changed={file}");
    }
    match unpack() {
        Ok(unpacked_dir) => {
            // `embedded_dictionary!` looks for its files in a folder of this variable.
            println!("cargo::rustc-env=LINDERA_WORKDIR={}", unpacked_dir.display());
            ExitCode::SUCCESS
        }
        Err(problem) => {
            for line in problem.to_string().lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn unpack() -> Result<PathBuf, Box<dyn Error>> {
    let package_dir = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out_dir = PathBuf::from(env::var("OUT_DIR")?);
    let read = |path: &Path| fs::read(path).map_err(|error| format!("{}: {error}", path.display()));

    let archive_path = package_dir.join(ARCHIVE);
    let packed = read(&archive_path)?;
    let checksum = String::from_utf8(read(&package_dir.join(CHECKSUM))?)?;
    let expected = checksum.split_whitespace().next().unwrap_or_default();
    let found = blake3::hash(&packed).to_hex();
    if found.as_str() != expected {
        return Err(format!(
            "{}: expected the BLAKE3 checksum {expected} of {CHECKSUM}, found {found} over {} bytes\n\
             help: one of the two files is damaged or not of this version; restore both with `git checkout -- {ARCHIVE} {CHECKSUM}`",
            archive_path.display(),
            packed.len()
        )
        .into());
    }

    let dictionary_dir = out_dir.join("ko-dic");
    let cannot_unpack =
        |error| format!("{}: cannot be unpacked into {}: {error}", archive_path.display(), out_dir.display());
    let unpacked = zstd::Decoder::new(packed.as_slice()).map_err(cannot_unpack)?;
    tar::Archive::new(unpacked).unpack(&dictionary_dir).map_err(cannot_unpack)?;
    Ok(out_dir)
}
