//! The program as a person meets it: what it writes, says and promises. One binary, one module a question.

/// A workspace in a temporary folder, and the program started in it.
mod workspace;

/// Draft articles as a night writes them.
mod drafts;

/// Does a night give every file, and does each number in them agree with the others?
mod runs;

/// Does equal input give equal output, whatever the threads, the key and the repetitions?
mod repeatable;

/// Is anything of a person left in what the program writes or says?
mod privacy;

/// What does a person read when an export is not what it should be, and what becomes of the rest?
mod bad_input;

/// What does a person read when settings, the store, the disk or what was typed is wrong?
mod messages;

/// Can a person find again what a run left?
mod reading;

/// Does a search forgive, count and explain, and do saved searches tell every night what they caught?
mod finding;

/// Do topics keep their identity from night to night, and does what people decided hold?
mod nights;

/// Can a person decide about topics, and take it back?
mod curate;

/// Can a person see what a night raised and proposed, and decide about it?
mod deciding;

/// Can the articles of a help center be taken in, and is nothing lost by it?
mod importing;
/// Can a reviewer see, edit, accept and reject draft articles, and is nothing taken that has no source?
mod reviewing;
/// Do drafts and articles go out to other systems, as drafts and nowhere else?
mod exporting;

/// Does a night draft what solved cases teach, and does a review hold?
mod drafting;

/// Does every sentence of an alert and a proposal follow from the facts, and is what was done followed?
mod acting;

/// Is it said what changed between two runs, and what could have changed it?
mod diff;

/// Can each team take its own part of a night to its meeting, and do the desk's tags stand beside the topics?
mod packs;

/// Can any days be reported, beside those before them, without committing anything?
mod period;

/// Does a night take in what is new and nothing else, does an earlier night come again, and does what is forgotten stay so?
mod increment;

/// Is anything lost when a run is killed, a write is cut, a file is damaged?
mod durable;
/// Is it said why a statement is in its topic, and why a topic is one?
mod explain;

/// What does a night without a person around it need: a schedule, a look at it, someone to tell?
mod operations;

/// Can a workspace be put into one file while a run is at work, and does it go on elsewhere as it would have here?
mod backup;

/// Do people see in a browser what a night found, and nobody anything who may not?
mod serve;

/// Does the source keep its own rules?
mod tidy;

/// Is it as good as it says?
mod eval;
