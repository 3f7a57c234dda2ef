//! What was typed.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::{Day, Language};

use super::backup::{BackupArguments, RestoreArguments};
use super::deciding::{AlertArguments, AlertsArguments, ProposalArguments, ProposalsArguments};
use super::evaluate::EvaluateCommand;
use super::schedule::{ScheduleFormat, TimeOfDay};

/// voc: what do customers complain about? Reads support conversations in Korean and English, hides personal data, groups
/// what customers say, keeps every case findable, and writes a report with its evidence. One machine, no network.
#[derive(Debug, Parser)]
#[command(
    name = "voc",
    version,
    after_help = "A first morning:\n  voc init my-voc              make a workspace\n  cp export.csv my-voc/inbox/  drop exports in (JSON Lines, CSV, XLSX, text)\n  voc run -w my-voc            read, mask, group, write runs/latest/report.html\n  voc search -w my-voc 환불     find the cases behind it\n  voc schedule -w my-voc       how it runs every night"
)]
pub(super) struct Arguments {
    /// Folder of the workspace
    #[arg(short, long, global = true, default_value = ".", value_name = "DIR", env = "VOC_WORKSPACE")]
    pub(super) workspace: PathBuf,
    /// Language of messages and reports (search: only turns in this language)
    #[arg(long, global = true, value_name = "ko|en")]
    pub(super) lang: Option<LanguageArgument>,
    /// Threads to work with; results do not depend on it [default: all cores]
    #[arg(long, global = true, value_name = "N")]
    pub(super) threads: Option<NonZeroUsize>,
    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Write what happens to stderr as text or as JSON lines
    #[arg(long, global = true, value_name = "text|json", default_value = "text", hide_default_value = true)]
    pub(super) log: LogFormat,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// `voc index …`
#[derive(Debug, Subcommand)]
pub(super) enum IndexCommand {
    /// Make the search index anew from the stored conversations
    Rebuild,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a workspace: folders, commented settings, empty registers
    Init {
        /// Folder to make; it may exist if it holds no workspace yet
        dir: PathBuf,
        /// Begin with the areas and topics of an industry (registers/taxonomy.toml)
        #[arg(long, value_name = "INDUSTRY")]
        taxonomy: Option<Industry>,
    },
    /// Check settings, dictionaries, registers and inputs without running
    Check {
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Read the inbox, group what customers say, write a report into runs/latest
    #[command(
        after_help = "Every record of the inbox ends in exactly one class: read, rejected (with reason, in rejected.jsonl),\nduplicate, superseded by a later version, or later than the as-of day.\n\nExamples:\n  voc run                        as of today\n  voc run --as-of 2026-11-20     as of that day; the window is the 91 days that end with it.\n                                 Of a night before the newest one: what it gave, again, from what was known then;\n                                 nothing is read from the inbox, runs/latest stays\n  voc run --format json          one JSON object on stdout, for scripts"
    )]
    Run(super::night::RunArguments),
    /// Look after the search index
    #[command(subcommand)]
    Index(IndexCommand),
    /// Say whether there is a new report and whether anything is in the way of the next one
    #[command(
        after_help = "Reads only, also while a run is at work. Exit code, for a monitor:\n  0  the newest run is younger than [schedule] stale_after_hours (36) and nothing is wrong\n  1  the store, its index or its key cannot be read\n  2  there is no such workspace\n  3  a setting or a dictionary is wrong: the next run would stop\n  4  the inbox cannot be read\n  6  no run yet, the newest run is too old, its folder is missing, `latest` leads elsewhere, or a run was cut off\n\nExamples:\n  voc status -w my-voc\n  voc status -w my-voc --format json --quiet    one JSON object, for a monitor"
    )]
    Status {
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Print what systemd, cron or Windows needs to run every night
    #[command(
        after_help = "Writes nothing: the comments in what is printed say how to install it.\n\nExamples:\n  voc schedule -w my-voc --at 02:30\n  voc schedule -w my-voc --format cron"
    )]
    Schedule {
        /// Time of day in the workspace's zone
        #[arg(long, value_name = "HH:MM", default_value = "03:00")]
        at: TimeOfDay,
        /// What to print it for
        #[arg(long, default_value = "all")]
        format: ScheduleFormat,
    },
    /// Put the whole store with its key, settings and reports into one file, also while a run is at work
    Backup(BackupArguments),
    /// Take a backup out of its file into a folder without a store
    Restore(RestoreArguments),
    /// Find what was said, whatever the spacing or ending
    #[command(
        after_help = "Words are cut into stems as in the index: 환불했는데 finds 환불해 주세요, and 주문상세내역 finds 주문 상세 내역.\nTyping errors, the keyboard of the other language (ghksqnf) and first consonants (ㅎㅂ) are understood, and said.\n\"…\" exactly so, +word must occur, -word must not; field:value with channel, product, topic, stage, requester, team,\nstatus, csat (1..3), lang, speaker, day (2026-11-01..2026-11-10), case.\n\nExamples:\n  voc search 환불 안돼요\n  voc search \"로그인 error\" --since 2026-11-10 --channel chat\n  voc search refund --topic T-0003 --format csv"
    )]
    Search(SearchArguments),
    /// List the saved searches and what they caught in the newest run
    #[command(
        after_help = "Searches are saved with `voc search --save NAME` into registers/searches.toml, where they can be changed or removed.\nEvery run looks for them among the conversations since the night before and writes searches.jsonl into its folder."
    )]
    Searches {
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Find conversations like one conversation
    Similar {
        /// Id of a transcript
        id: String,
        /// Most conversations to show
        #[arg(long, default_value_t = 10)]
        limit: usize,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// List the topics of the newest run
    Topics {
        /// Most topics to show
        #[arg(long, default_value_t = 40)]
        limit: usize,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Show one topic: terms, weekly counts, examples, agents' answers
    #[command(
        after_help = "Examples:\n  voc topic T-0007\n  voc topic T-0007 --cases --output cases.xlsx    all cases, for Excel\n  voc topic T-0007 --cases > cases.csv"
    )]
    Topic {
        /// Id such as T-0007
        id: String,
        /// All cases of the topic instead: CSV on stdout, or XLSX or CSV into --output
        #[arg(long)]
        cases: bool,
        /// File to write the cases into; .xlsx or .csv
        #[arg(long, value_name = "FILE", requires = "cases")]
        output: Option<PathBuf>,
        /// What became of the topic from night to night instead
        #[arg(long, conflicts_with = "cases")]
        lineage: bool,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// List what the newest run found to be unusual: what grew or fell suddenly, what is new, grave single cases
    #[command(
        after_help = "Alerts that last, the most unusual first; ended and muted ones with --all.\n\nExamples:\n  voc alerts\n  voc alerts --all --format csv > alerts.csv"
    )]
    Alerts(AlertsArguments),
    /// Show one alert with its evidence, or mute it
    #[command(
        after_help = "A muted alert is no longer shown and raises nothing; whatever is counted stays as it is.\n\nExamples:\n  voc alert A-0007\n  voc alert A-0007 --mute --until 2026-12-05\n  voc alert A-0007 --unmute"
    )]
    Alert(AlertArguments),
    /// List what the newest run proposes to improve, the most worthwhile first
    #[command(
        after_help = "Rejected proposals are listed with --all or --state rejected, those that are only watched with --all.\n\nExamples:\n  voc proposals\n  voc proposals --state in_progress\n  voc proposals --all --format csv > proposals.csv"
    )]
    Proposals(ProposalsArguments),
    /// Show one proposal with its evidence, or say how far it is
    #[command(
        after_help = "States: proposed, accepted, in_progress, done, rejected, on_hold (제안, 수용, 진행, 완료, 기각, 보류).\nWhat is done is followed from that day on: did its topics change more than topics that are not concerned?\n\nExamples:\n  voc proposal P-0017\n  voc proposal P-0017 --state accepted --note \"next sprint\"\n  voc proposal P-0017 --state done --on 2026-11-20"
    )]
    Proposal(ProposalArguments),
    /// The knowledge base: review draft articles, make articles of them, take articles in from a help center
    #[command(
        subcommand,
        after_help = "Every decision is a rule in registers/curation.toml. What is accepted becomes an article in kb/ that is not validated,\nor changes lines of the one concerned; nothing is published, and only a person validates.\n\nExamples:\n  voc kb list\n  voc kb gaps                                    where an article is missing most\n  voc kb show KB-D-000012 --sources\n  voc kb show KB-D-000012 --format diff          what an update changes in the article\n  voc kb edit KB-D-000012                        in $VISUAL or $EDITOR\n  voc kb accept KB-D-000012 --note \"checked with payments\"\n  voc kb reject KB-D-000012 --reason \"one customer's mistake\""
    )]
    Kb(super::kb::KbCommand),
    /// Report any days: a week, a month, a year, from a day to a day, beside the days before
    #[command(
        after_help = "Looks at the topics of the first night that had seen all of the days, and commits nothing.\n\nExamples:\n  voc report --period 2026-W46                     a week, Monday to Sunday, into reports/2026-W46/\n  voc report --period 2026-11                      a month, per day beside the month before\n  voc report --period 2026-10-01..2026-10-15 --output october --format json"
    )]
    Report(super::period::PeriodArguments),
    /// Say what changed between two runs, and what could have changed it
    #[command(
        after_help = "RUN is the name of a folder below runs/, a day (its newest run), or latest.\nThe older run comes first, in whatever order they are typed. Lists are cut at 10 on the screen; JSON and CSV hold all.\n\nExamples:\n  voc diff                              the newest run against the newest one of an earlier day\n  voc diff 2026-11-18                   that day's run against the newest one of an earlier day\n  voc diff 2026-11-14 latest            what became of a week\n  voc diff 2026-11-20-001 2026-11-20-002    before and after a decision (voc curate)\n  voc diff --format json                one JSON object, for scripts"
    )]
    Diff {
        /// One run or two; none: latest
        #[arg(value_name = "RUN", num_args = 0..=2)]
        runs: Vec<String>,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Check every sentence of the newest run's alerts, proposals and draft articles against the facts; exit code 6 when one does not hold
    Verify {
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Remove a customer or a conversation for good: from store, index, copies and every report
    #[command(
        after_help = "Says what would go; with --yes it goes, and nothing brings it back. Exports that still hold it are named, never edited;\nif they are read again, what was forgotten is passed over. With - the value is read from standard input.\n\nExamples:\n  voc forget --customer 010-1234-5678\n  voc forget --customer - --yes\n  voc forget --case C-20261101-00017 --yes"
    )]
    Forget(super::forget::ForgetArguments),
    /// Say why a statement is in its topic, or why a topic is one
    #[command(
        subcommand,
        after_help = "Reads only.\n\nExamples:\n  voc explain statement C-20261101-00017#3:0-17\n  voc explain topic T-0042"
    )]
    Explain(super::explain::ExplainCommand),
    /// Decide about topics once and for good: names, merges, splits, owners (registers/curation.toml)
    #[command(
        subcommand,
        after_help = "Every decision is a rule in registers/curation.toml, which every run replays in order.\nThe file may be edited by hand; comments and order are kept.\n\nExamples:\n  voc curate rename T-0042 --ko \"환불 승인 후 입금 지연\" --en \"Refund approved but not paid\"\n  voc curate merge T-0017 T-0031        T-0031 goes into T-0017\n  voc curate split T-0042 --words 멤버십\n  voc curate undo                       takes the last rule back"
    )]
    Curate(CurateCommand),
    /// Show everything as pages in a browser, on this machine or to people who sign in
    #[command(
        after_help = "Without users one person works alone at 127.0.0.1. An address that other machines reach needs users (voc user add),\nand a proxy that speaks HTTPS before it ([serve] https = true). Reads the newest complete run, also while one is at work.\n\nExamples:\n  voc serve -w my-voc\n  voc serve -w my-voc --listen 127.0.0.1:9000"
    )]
    Serve(super::serve::ServeArguments),
    /// Say who may sign in to the pages of `voc serve`
    #[command(
        subcommand,
        after_help = "A password is never an argument: it is asked for on a terminal, or read from standard input.\n\nExamples:\n  voc user add jimin --role planner\n  voc user add alex --role reader < password.txt\n  voc user list\n  voc user password jimin\n  voc user remove alex"
    )]
    User(super::serve::UserCommand),
    /// The bilingual lexicon: which words mean the same in Korean and English
    #[command(subcommand)]
    Concepts(ConceptsCommand),
    /// Score a stage against labelled data
    #[command(subcommand)]
    Evaluate(EvaluateCommand),
}

#[derive(Debug, Subcommand)]
pub(super) enum ConceptsCommand {
    /// Offer pairs of words that the lexicon lacks, from the topics and categories of the newest run
    Suggest {
        /// Most pairs to show
        #[arg(long, default_value_t = 40)]
        limit: usize,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum CurateCommand {
    /// Give a topic another name, in one language or both
    Rename {
        /// Id such as T-0042
        topic: String,
        /// Korean name
        #[arg(long, value_name = "NAME", required_unless_present = "en")]
        ko: Option<String>,
        /// English name
        #[arg(long, value_name = "NAME")]
        en: Option<String>,
    },
    /// Put topics together; the others go into the first
    Merge {
        /// Ids of two topics or more; the first one stays
        #[arg(required = true, num_args = 2.., value_name = "TOPIC")]
        topics: Vec<String>,
    },
    /// Make statements with some words, or like some examples, a topic of their own
    Split {
        /// Id such as T-0042
        topic: String,
        /// Words, split by commas
        #[arg(
            long,
            value_delimiter = ',',
            value_name = "WORD,…",
            required_unless_present = "examples",
            conflicts_with = "examples"
        )]
        words: Vec<String>,
        /// Ids of statements such as C-17#3:0-17, split by commas
        #[arg(long, value_delimiter = ',', value_name = "ID,…")]
        examples: Vec<String>,
        /// Korean name of the new topic
        #[arg(long, value_name = "NAME")]
        ko: Option<String>,
        /// English name of the new topic
        #[arg(long, value_name = "NAME")]
        en: Option<String>,
    },
    /// Keep a topic
    Pin {
        /// Id such as T-0042
        topic: String,
    },
    /// Take a pin back
    Unpin {
        /// Id such as T-0042
        topic: String,
    },
    /// Leave a topic out
    Ban {
        /// Id such as T-0042
        topic: String,
    },
    /// Take a ban back
    Unban {
        /// Id such as T-0042
        topic: String,
    },
    /// Say which team answers for a topic
    Owner {
        /// Id such as T-0042
        topic: String,
        /// Name of the team
        #[arg(required = true, num_args = 1..)]
        team: Vec<String>,
    },
    /// Write a remark on a topic
    Note {
        /// Id such as T-0042
        topic: String,
        /// The remark
        #[arg(required = true, num_args = 1..)]
        text: Vec<String>,
    },
    /// Say that a statement is of a topic
    Belongs {
        /// Id such as C-17#3:0-17
        statement: String,
        /// Id such as T-0042
        topic: String,
    },
    /// Say that a statement is not of a topic
    DoesNotBelong {
        /// Id such as C-17#3:0-17
        statement: String,
        /// Id such as T-0042
        topic: String,
    },
    /// List the rules in the order in which runs replay them
    List {
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Take the last rule back, or the one that is named
    Undo {
        /// Id such as R-003; the line of a rule that has none
        rule: Option<String>,
    },
}

/// Industries with a starter taxonomy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Industry {
    /// Online shopping
    Commerce,
    /// Food and parcel delivery
    Delivery,
    /// Wallets and simple pay
    Payment,
    /// Banks and cards
    Banking,
    /// Mobile and internet
    Telecom,
    /// Apps and subscriptions
    Software,
}

#[derive(Debug, Args)]
pub(super) struct SearchArguments {
    /// Words to look for
    #[arg(required = true, num_args = 1.., value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// Most hits to show
    #[arg(long, default_value_t = 10)]
    pub(super) limit: usize,
    /// First day of the conversation
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) since: Option<Day>,
    /// Last day of the conversation
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) until: Option<Day>,
    /// Only this channel (call, chat, email, review …)
    #[arg(long)]
    pub(super) channel: Option<String>,
    /// Only this product
    #[arg(long)]
    pub(super) product: Option<String>,
    /// Only conversations of this topic, such as T-0003
    #[arg(long)]
    pub(super) topic: Option<String>,
    /// Only conversations of this status (open, resolved, escalated …)
    #[arg(long)]
    pub(super) status: Option<String>,
    /// Save the query under this name: every run then tells what it catches among new conversations
    #[arg(long, value_name = "NAME")]
    pub(super) save: Option<String>,
    /// Why it is saved
    #[arg(long, requires = "save")]
    pub(super) note: Option<String>,
    /// Cases to pass over, for a later page
    #[arg(long, default_value_t = 0)]
    pub(super) offset: usize,
    /// Also count the cases by day, topic, channel and more, and say what is unusual among them
    #[arg(long)]
    pub(super) facets: bool,
    /// How to print
    #[arg(long, default_value = "table")]
    pub(super) format: Format,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Table,
    /// One JSON object
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated, UTF-8 with a byte order mark for Excel
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LanguageArgument {
    /// 한국어
    Ko,
    /// English
    En,
}

impl From<LanguageArgument> for Language {
    fn from(argument: LanguageArgument) -> Self {
        match argument {
            LanguageArgument::Ko => Self::Ko,
            LanguageArgument::En => Self::En,
        }
    }
}
