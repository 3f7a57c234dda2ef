//! Who may sign in? One small SQLite file of its own, so that the night stays the only writer of `voc.db`.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

use super::{Workspace, decisions, disk, workspace};
use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;

/// `vocU` in ASCII: tells the file from any other SQLite file.
const APPLICATION_ID: i32 = 0x766f_6355;

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS users (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('reader', 'editor', 'planner')),
  password TEXT NOT NULL,
  stamp INTEGER NOT NULL,
  token TEXT
) STRICT, WITHOUT ROWID;
";

/// What somebody may do; each may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Sees everything.
    Reader,
    /// Decides about the knowledge base, too.
    Editor,
    /// Decides about topics, proposals and alerts, too.
    Planner,
}

impl Role {
    /// Every role, from the one that may do least.
    pub const ALL: [Self; 3] = [Self::Reader, Self::Editor, Self::Planner];

    /// Returns the word that the formats use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Editor => "editor",
            Self::Planner => "planner",
        }
    }

    /// Returns what people call it.
    #[must_use]
    pub fn words(self) -> Bilingual {
        match self {
            Self::Reader => Bilingual::new("열람", "reader"),
            Self::Editor => Bilingual::new("지식 편집", "editor"),
            Self::Planner => Bilingual::new("기획", "planner"),
        }
    }
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The name, as it is typed.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What is kept of the password: never the password.
    pub password: String,
    /// Drawn anew whenever somebody is added or gets another password, so that whoever is signed in has to sign in again.
    pub stamp: i64,
    /// What is kept of the token of a program that acts for them: a hash, never the token.
    pub token: Option<String>,
}

/// The users of a workspace.
#[derive(Debug)]
pub struct Users {
    path: PathBuf,
    connection: Connection,
}

impl Users {
    /// Returns the users of a workspace for reading; none where nobody was ever added.
    ///
    /// # Errors
    /// A file that is damaged or not ours.
    pub fn all(workspace: &Workspace) -> Result<Vec<User>> {
        let path = workspace::users_file(&workspace.store());
        // A folder that cannot be looked into is not one without users.
        if !path.try_exists().map_err(|cause| Error::unreadable(Kind::Store, &path, cause))? {
            return Ok(Vec::new());
        }
        Self::open_at(path)?.list()
    }

    /// Opens the users of a workspace to change them; the file is made where there is none, readable by its owner alone.
    ///
    /// # Errors
    /// A file that is damaged or not ours; a disk that cannot be written.
    pub fn open(workspace: &Workspace) -> Result<Self> {
        let store = workspace.store();
        disk::make_folder(&store)?;
        let path = workspace::users_file(&store);
        if !path.exists() {
            create(&path)?;
        }
        Self::open_at(path)
    }

    fn open_at(path: PathBuf) -> Result<Self> {
        let open = || {
            let connection = Connection::open(&path)?;
            connection.pragma_update(None, "synchronous", "full")?;
            connection.pragma_update(None, "secure_delete", "on")?;
            let found: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
            Ok((connection, found))
        };
        let (connection, found) = open().map_err(|cause| decisions::failed(&path, cause))?;
        if found != APPLICATION_ID {
            return Err(not_ours(&path));
        }
        Ok(Self { path, connection })
    }

    /// Returns everybody, by name.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn list(&self) -> Result<Vec<User>> {
        let sql = "SELECT name, role, password, stamp, token FROM users ORDER BY name";
        let rows: Vec<(String, String, String, i64, Option<String>)> = self
            .connection
            .prepare(sql)
            .and_then(|mut statement| {
                statement
                    .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?
                    .collect()
            })
            .map_err(|cause| decisions::failed(&self.path, cause))?;
        rows.into_iter()
            .map(|(name, role, password, stamp, token)| {
                let role = Role::ALL.into_iter().find(|known| known.code() == role);
                Ok(User { name, role: role.ok_or_else(|| not_ours(&self.path))?, password, stamp, token })
            })
            .collect()
    }

    /// Adds somebody.
    ///
    /// # Errors
    /// A name that is taken; a disk that cannot be written.
    pub fn add(&self, name: &str, role: Role, password: &str) -> Result<()> {
        let sql = "INSERT INTO users (name, role, password, stamp) VALUES (?, ?, ?, random()) ON CONFLICT DO NOTHING";
        let n_added = self.change(sql, (name, role.code(), password))?;
        if n_added == 0 {
            return Err(Error::new(
                Kind::Usage,
                Bilingual::new(
                    format!("사용자 '{name}'이(가) 이미 있습니다"),
                    format!("there is a user '{name}' already"),
                ),
            )
            .help(Bilingual::new(
                "비밀번호는 `voc user password`로 바꾸고, 역할은 지운 뒤 다시 추가하면 바뀝니다",
                "change the password with `voc user password`; for another role remove the user and add it again",
            )));
        }
        Ok(())
    }

    /// Gives the programs of somebody another token, or none.
    ///
    /// # Errors
    /// A name that is not known; a disk that cannot be written.
    pub fn set_token(&self, name: &str, kept: Option<&str>) -> Result<()> {
        let n_changed = self.change("UPDATE users SET token = ? WHERE name = ?", (kept, name))?;
        if n_changed == 0 { Err(self.unknown(name)) } else { Ok(()) }
    }

    /// Gives somebody another password, and takes the token of their programs away.
    ///
    /// # Errors
    /// A name that is not known; a disk that cannot be written.
    pub fn set_password(&self, name: &str, password: &str) -> Result<()> {
        let n_changed = self
            .change("UPDATE users SET password = ?, stamp = random(), token = NULL WHERE name = ?", (password, name))?;
        if n_changed == 0 { Err(self.unknown(name)) } else { Ok(()) }
    }

    /// Removes somebody.
    ///
    /// # Errors
    /// A name that is not known; a disk that cannot be written.
    pub fn remove(&self, name: &str) -> Result<()> {
        let n_removed = self.change("DELETE FROM users WHERE name = ?", [name])?;
        if n_removed == 0 { Err(self.unknown(name)) } else { Ok(()) }
    }

    /// Returns whether there is somebody of that name.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn has(&self, name: &str) -> Result<bool> {
        let found = self.connection.query_row("SELECT 1 FROM users WHERE name = ?", [name], |_| Ok(())).optional();
        found.map(|found| found.is_some()).map_err(|cause| decisions::failed(&self.path, cause))
    }

    fn change(&self, sql: &str, params: impl rusqlite::Params) -> Result<usize> {
        self.connection.execute(sql, params).map_err(|cause| decisions::failed(&self.path, cause))
    }

    fn unknown(&self, name: &str) -> Error {
        Error::new(
            Kind::Usage,
            Bilingual::new(format!("사용자 '{name}'이(가) 없습니다"), format!("there is no user '{name}'")),
        )
        .help(Bilingual::new("`voc user list`로 이름을 확인해 주세요", "see the names with `voc user list`"))
    }
}

/// Makes an empty file; under its last name it is whole.
fn create(path: &Path) -> Result<()> {
    let half = path.with_extension("db.tmp");
    disk::remove_file(&half)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    disk::write_durably(&half, &options, &[])?;
    let write = || {
        let connection = Connection::open(&half)?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        connection.execute_batch(TABLES)
    };
    write().map_err(|cause| decisions::failed(&half, cause))?;
    disk::sync_file(&half)?;
    disk::rename(&half, path)
}

fn not_ours(path: &Path) -> Error {
    Error::new(
        Kind::Store,
        Bilingual::new(
            "사용자 파일이 손상되었거나 이 프로그램의 것이 아닙니다",
            "this is no file of users of this program",
        ),
    )
    .at(Place::file(path))
    .help(Bilingual::new(
        "백업에서 되돌리거나, 이 파일을 지우고 `voc user add`로 다시 추가해 주세요",
        "restore it from a backup, or remove the file and add the users again with `voc user add`",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_added_changed_and_removed_and_a_change_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        assert_eq!(Users::all(&workspace).expect("nobody yet"), []);
        let users = Users::open(&workspace).expect("a writable folder");
        users.add("지민", Role::Planner, "x").expect("a new name");
        users.add("alex", Role::Reader, "y").expect("a new name");
        assert_eq!(users.add("alex", Role::Editor, "z").expect_err("taken").kind(), Kind::Usage);
        let stamp = || Users::all(&workspace).expect("readable")[0].stamp;
        let first = stamp();
        users.set_password("alex", "w").expect("known");
        let second = stamp();
        assert_ne!(first, second, "another password");
        let found: Vec<_> = Users::all(&workspace).expect("readable");
        let told: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.role, it.password.as_str())).collect();
        assert_eq!(told, [("alex", Role::Reader, "w"), ("지민", Role::Planner, "x")]);
        users.set_token("alex", Some("t")).expect("known");
        let token = |users: &Users| users.list().expect("readable")[0].token.clone();
        assert_eq!(token(&users).as_deref(), Some("t"));
        users.set_password("alex", "v").expect("known");
        assert_eq!(token(&users), None, "whoever loses a password loses the token, too");
        assert_eq!(users.set_token("nobody", None).expect_err("not known").kind(), Kind::Usage);
        users.remove("지민").expect("known");
        assert_eq!(users.remove("지민").expect_err("gone").kind(), Kind::Usage);
        assert!(users.has("alex").expect("readable") && !users.has("지민").expect("readable"));
        users.remove("alex").expect("known");
        users.add("alex", Role::Planner, "w").expect("free again");
        assert!(![first, second].contains(&stamp()), "a namesake is somebody else");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_on_the_machine_reads_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        Users::open(&workspace).expect("a writable folder").add("a", Role::Reader, "x").expect("new");
        let mode = fs::metadata(workspace::users_file(&workspace.store())).expect("there").permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }

    #[test]
    fn another_file_is_refused_and_stays_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        fs::create_dir(workspace.store()).expect("ours");
        let path = workspace::users_file(&workspace.store());
        fs::write(&path, "not a database at all, and long enough to be looked at").expect("ours");
        assert_eq!(Users::all(&workspace).expect_err("no users").kind(), Kind::Store);
        assert!(fs::read_to_string(&path).expect("there").starts_with("not a database"));
    }
}
