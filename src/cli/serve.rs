//! `voc serve` and `voc user`: the pages in a browser, and who may see them.

use std::io::{BufRead, IsTerminal};
use std::net::SocketAddr;

use serde::Serialize;

use crate::deciding::is_workspace;
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language};
use crate::serve::{Server, passwords};
use crate::store::{Role, Users, Workspace};

use super::arguments::{Arguments, Format};
use super::table::{Table, print, print_text};

/// `voc serve …`
#[derive(Debug, clap::Args)]
pub(super) struct ServeArguments {
    /// Address and port to listen at; an address that other machines reach needs users
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8470")]
    listen: SocketAddr,
}

/// `voc user …`
#[derive(Debug, clap::Subcommand)]
pub(super) enum UserCommand {
    /// Add somebody; the password is asked for, or read from standard input
    Add {
        /// Name to sign in with
        name: String,
        /// What they may do: see, decide about the knowledge base, or about topics and proposals, too
        #[arg(long, value_name = "ROLE")]
        role: RoleArgument,
    },
    /// List who may sign in
    List {
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Remove somebody; whoever is signed in under the name is out at once
    Remove {
        /// Name to sign in with
        name: String,
    },
    /// Give a program a token to call the API as somebody; it is printed once and takes the place of the one before
    Token {
        /// Name of the user whose role it has
        name: String,
        /// Take the token away instead
        #[arg(long)]
        remove: bool,
    },
    /// Give somebody another password; it is asked for, or read from standard input
    Password {
        /// Name to sign in with
        name: String,
    },
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum RoleArgument {
    /// Sees everything
    Reader,
    /// Decides about the knowledge base, too
    Editor,
    /// Decides about topics, proposals and alerts, too
    Planner,
}

impl From<RoleArgument> for Role {
    fn from(argument: RoleArgument) -> Self {
        match argument {
            RoleArgument::Reader => Self::Reader,
            RoleArgument::Editor => Self::Editor,
            RoleArgument::Planner => Self::Planner,
        }
    }
}

/// Serves pages until it is told to stop; says where on stdout.
pub(super) fn serve(arguments: &Arguments, asked: &ServeArguments, language: Language) -> Result<()> {
    let server = Server::open(&Workspace::new(&arguments.workspace), asked.listen)?;
    print_text(&format!("http://{}\n", server.address()))?;
    let told = Bilingual::new("열었습니다. Ctrl-C로 끝냅니다", "open; Ctrl-C ends it");
    tracing::info!("{}", told.get(language));
    server.run()
}

#[derive(Serialize)]
struct Listed {
    name: String,
    role: &'static str,
}

/// Changes or lists who may sign in.
pub(super) fn user(arguments: &Arguments, command: &UserCommand, language: Language) -> Result<()> {
    is_workspace(&arguments.workspace)?;
    let workspace = Workspace::new(&arguments.workspace);
    let told = match command {
        UserCommand::List { format } => return list(&workspace, *format, language),
        UserCommand::Add { name, role } => {
            passwords::check_name(name)?;
            let users = Users::open(&workspace)?;
            // Asked before a password is typed in vain.
            if users.has(name)? {
                users.add(name, (*role).into(), "")?;
            }
            users.add(name, (*role).into(), &passwords::keep(name, &password(language)?)?)?;
            Bilingual::new(format!("사용자 '{name}'을(를) 추가했습니다\n"), format!("user '{name}' is added\n"))
        }
        UserCommand::Remove { name } => {
            Users::open(&workspace)?.remove(name)?;
            Bilingual::new(format!("사용자 '{name}'을(를) 지웠습니다\n"), format!("user '{name}' is removed\n"))
        }
        UserCommand::Token { name, remove: true } => {
            Users::open(&workspace)?.set_token(name, None)?;
            Bilingual::new(
                format!("사용자 '{name}'의 토큰을 없앴습니다\n"),
                format!("user '{name}' has no token any more\n"),
            )
        }
        UserCommand::Token { name, remove: false } => {
            let (token, kept) = passwords::token()?;
            Users::open(&workspace)?.set_token(name, Some(&kept))?;
            let once = Bilingual::new(
                "다시 보여 드리지 않으니 안전한 곳에 두고 Authorization: Bearer 뒤에 붙여 보내 주세요",
                "it is not shown again: keep it in a safe place, and send it behind Authorization: Bearer",
            );
            tracing::info!("{}", once.get(language));
            Bilingual::new(format!("{token}\n"), format!("{token}\n"))
        }
        UserCommand::Password { name } => {
            let users = Users::open(&workspace)?;
            // Says who is not known before a password is typed in vain.
            if users.has(name)? {
                users.set_password(name, &passwords::keep(name, &password(language)?)?)?;
            } else {
                users.remove(name)?;
            }
            Bilingual::new(
                format!("사용자 '{name}'의 비밀번호를 바꾸었습니다\n"),
                format!("user '{name}' has another password\n"),
            )
        }
    };
    print_text(told.get(language))
}

fn list(workspace: &Workspace, format: Format, language: Language) -> Result<()> {
    let users = Users::all(workspace)?;
    let header = match language {
        Language::Ko => ["이름", "역할"],
        Language::En => ["name", "role"],
    };
    let mut table = Table::new(&header, &[]);
    table.rows = users.iter().map(|user| vec![user.name.clone(), user.role.words().get(language).to_owned()]).collect();
    let listed: Vec<Listed> =
        users.into_iter().map(|user| Listed { name: user.name, role: user.role.code() }).collect();
    print(format, &listed, &table)
}

/// Reads a password: typed twice without showing it on a terminal, else the first line of standard input.
fn password(language: Language) -> Result<String> {
    let unreadable = |cause: std::io::Error| {
        Error::new(Kind::Usage, Bilingual::new("비밀번호를 읽을 수 없습니다", "the password cannot be read"))
            .help(Bilingual::new(
                "터미널에서 입력하거나 표준 입력으로 보내 주세요",
                "type it on a terminal, or send it on standard input",
            ))
            .because(cause)
    };
    if !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(unreadable)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let ask = |words: Bilingual| rpassword::prompt_password(words.get(language)).map_err(unreadable);
    let first = ask(Bilingual::new("비밀번호: ", "password: "))?;
    let second = ask(Bilingual::new("한 번 더: ", "once more: "))?;
    if first != second {
        let what = Bilingual::new("두 번 입력한 비밀번호가 다릅니다", "the two passwords differ");
        return Err(Error::new(Kind::Usage, what)
            .help(Bilingual::new("처음부터 다시 입력해 주세요", "type both of them again")));
    }
    Ok(first)
}
