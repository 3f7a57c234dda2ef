//! Help in the language of the person who asks.

use std::ffi::OsString;

use crate::model::Language;

/// Returns the language that help is given in: `--lang`, else the terminal's.
pub(super) fn language_of(typed: &[OsString]) -> Language {
    let words: Vec<&str> = typed.iter().filter_map(|word| word.to_str()).collect();
    let asked = words.iter().enumerate().find_map(|(idx, word)| match *word {
        "--lang" => words.get(idx + 1).copied(),
        other => other.strip_prefix("--lang="),
    });
    let locale = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|it| !it.is_empty()))
    };
    match asked {
        Some("ko") => Language::Ko,
        Some(_) => Language::En,
        None if locale().is_some_and(|locale| locale.starts_with("ko")) => Language::Ko,
        None => Language::En,
    }
}

/// Korean for what `arguments` says in English: command path, argument (empty: the command itself), text.
const KOREAN: &[(&str, &str, &str)] = &[
    (
        "",
        "",
        "voc: 고객은 무엇을 불편해하나요? 한국어와 영어 상담을 읽어 개인정보를 가리고, 문의를 토픽으로 묶고, 모든 사례를 찾을 수 있게 하며, 근거가 있는 보고서를 씁니다. 한 대의 컴퓨터에서, 네트워크 없이 동작합니다.",
    ),
    ("", "workspace", "작업 폴더"),
    ("", "lang", "메시지와 보고서의 언어 (search에서는 이 언어의 발화만)"),
    ("", "threads", "사용할 스레드 수. 결과는 달라지지 않습니다 [기본값: 모든 코어]"),
    ("", "quiet", "결과와 오류만 출력합니다"),
    ("", "log", "진행 상황을 stderr에 글(text) 또는 JSON 줄(json)로 씁니다"),
    ("init", "", "작업 폴더 만들기: 폴더, 설명이 달린 설정, 빈 등록부"),
    ("init", "dir", "만들 폴더"),
    ("init", "taxonomy", "업종의 영역과 토픽으로 시작합니다 (registers/taxonomy.toml)"),
    ("concepts", "", "한국어와 영어에서 같은 뜻인 낱말 사전"),
    ("concepts suggest", "", "사전에 없는 낱말 쌍을 최근 실행의 토픽과 분류에서 찾아 제안합니다"),
    ("concepts suggest", "limit", "보여줄 최대 건수"),
    ("concepts suggest", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("check", "", "실행하지 않고 설정, 사전, 등록부, 입력 파일을 확인합니다"),
    ("run", "", "inbox를 읽고 문의를 묶어 runs/latest에 보고서를 씁니다"),
    ("run", "rehash", "이미 읽은 파일도 모두 다시 엽니다"),
    ("run", "with_this_version", "다른 버전의 voc로 분석한 날도 이 버전으로 다시 봅니다"),
    ("run", "fail_on", "새 알림이 있으면 종료 코드 10으로 끝납니다. 보고서는 그대로 만들어집니다"),
    ("forget", "", "고객이나 상담을 완전히 지웁니다: 저장소, 색인, 사본, 모든 보고서"),
    ("forget", "customer", "내보낸 파일에 적힌 고객 값, 또는 사실 파일의 가명"),
    ("forget", "case", "상담 번호"),
    ("forget", "yes", "실제로 지웁니다"),
    ("forget", "format", "출력 형식: table(사람), json(객체 하나)"),
    ("index", "", "검색 색인을 관리합니다"),
    ("index rebuild", "", "저장된 상담으로 검색 색인을 새로 만듭니다"),
    ("run", "as_of", "기준일 [기본값: 작업 폴더 시간대의 오늘]"),
    (
        "status",
        "",
        "새 보고서가 있는지, 다음 실행을 막는 것이 없는지 봅니다. 종료 코드 0은 정상, 6은 확인이 필요하다는 뜻입니다",
    ),
    ("status", "format", "출력 형식: table(사람), json(객체 하나)"),
    ("schedule", "", "매일 밤 실행하도록 systemd, cron, Windows에 넣을 내용을 출력합니다. 아무것도 쓰지 않습니다"),
    ("schedule", "at", "실행할 시각 (작업 폴더의 시간대)"),
    ("schedule", "format", "어디에 넣을지: systemd, cron, windows, all(모두)"),
    ("backup", "", "저장소 전체를 키, 설정, 보고서와 함께 파일 하나로 백업합니다. 실행 중에도 됩니다"),
    ("backup", "file", "쓸 파일 (예: voc.tar.zst)"),
    ("backup", "force", "같은 이름의 파일을 새 백업으로 바꿉니다"),
    ("restore", "", "백업 파일을 저장소가 없는 폴더에 복원합니다"),
    ("restore", "file", "`voc backup`으로 만든 파일"),
    ("serve", "", "브라우저에서 봅니다. 이 컴퓨터에서만, 또는 로그인한 사람에게 엽니다"),
    ("serve", "listen", "여는 주소와 포트. 다른 컴퓨터에서 접속할 수 있는 주소에는 사용자가 필요합니다"),
    ("user", "", "`voc serve`에 로그인할 사람을 정합니다"),
    ("user add", "", "사용자 추가. 비밀번호는 물어보거나 표준 입력에서 읽습니다"),
    ("user add", "name", "로그인할 이름"),
    ("user add", "role", "역할: reader(열람), editor(지식 편집도), planner(토픽·제안·알림 결정도)"),
    ("user list", "", "로그인할 수 있는 사람의 목록"),
    ("user list", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("user remove", "", "사용자 지우기. 로그인해 있으면 곧바로 나갑니다"),
    ("user remove", "name", "로그인할 이름"),
    ("user password", "", "비밀번호 바꾸기. 물어보거나 표준 입력에서 읽습니다"),
    ("user password", "name", "로그인할 이름"),
    ("search", "", "띄어쓰기나 어미가 달라도 사례를 찾습니다"),
    ("search", "query", "찾을 말"),
    ("search", "limit", "보여줄 최대 건수"),
    ("search", "since", "상담 시작일 (이날부터)"),
    ("search", "until", "상담 시작일 (이날까지)"),
    ("search", "channel", "이 채널만 (call, chat, email, review …)"),
    ("search", "product", "이 상품만"),
    ("search", "topic", "이 토픽의 상담만 (예: T-0003)"),
    ("search", "status", "이 상태만 (open, resolved, escalated …)"),
    ("search", "save", "이 이름으로 저장합니다. 실행할 때마다 새 상담에서 찾은 건수를 알려 줍니다"),
    ("search", "note", "저장하는 이유"),
    ("searches", "", "저장한 검색과, 최근 실행의 새 상담에서 찾은 건수를 보여 줍니다"),
    ("searches", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("search", "offset", "건너뛸 사례 수 (다음 쪽을 볼 때)"),
    ("search", "facets", "날짜, 토픽, 채널 등으로 나눈 건수와, 이 결과에 유난히 많은 것도 보여 줍니다"),
    ("evaluate queries", "", "정답 토픽이 있는 질의로 작업 폴더의 검색을 잽니다: nDCG@10, 전체와 종류별"),
    ("evaluate queries", "gold", "JSON Lines: {\"query\",\"kind\",\"lang\",\"topics\":[…]}"),
    ("evaluate queries", "statements", "정답 문의 [기본값: 작업 폴더의 gold/statements.jsonl]"),
    ("evaluate queries", "each", "평균 대신 질의마다 한 줄을 보여 줍니다"),
    ("evaluate queries", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("similar", "", "한 상담과 비슷한 상담을 찾습니다"),
    ("similar", "id", "상담 번호"),
    ("topics", "", "최근 실행의 토픽 목록"),
    ("topic", "", "토픽 하나 보기: 낱말, 주별 건수, 예문, 상담사 답변"),
    ("topic", "id", "토픽 번호 (예: T-0007)"),
    ("topic", "cases", "토픽의 모든 사례: CSV를 출력하거나 --output 파일(XLSX, CSV)로 씁니다"),
    ("topic", "output", "사례를 쓸 파일 (.xlsx 또는 .csv)"),
    ("topic", "lineage", "토픽이 실행마다 어떻게 되었는지 보기"),
    ("alerts", "", "최근 실행에서 평소와 달랐던 것의 목록: 급증, 급감, 새 토픽, 심각 사례"),
    ("alerts", "all", "끝난 알림과 꺼 둔 알림도 보여 줍니다"),
    ("alerts", "limit", "보여줄 최대 건수"),
    ("alerts", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("alert", "", "알림 하나를 근거와 함께 보거나, 알림을 끕니다"),
    ("alert", "id", "알림 번호 (예: A-0007)"),
    ("alert", "mute", "다음 실행부터 이 알림을 보여 주지 않습니다"),
    ("alert", "until", "꺼 둘 마지막 날 [기본값: 기한 없음]"),
    ("alert", "unmute", "다음 실행부터 이 알림을 다시 보여 줍니다"),
    ("alert", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("proposals", "", "최근 실행이 제안한 개선안 목록. 점수가 높은 순서입니다"),
    (
        "proposals",
        "state",
        "이 상태의 제안만: 제안, 수용, 진행, 완료, 기각, 보류 (또는 proposed, accepted, in_progress, done, rejected, on_hold)",
    ),
    ("proposals", "all", "기각한 제안과, 근거가 적어 지켜보기만 하는 관찰 항목도 보여 줍니다"),
    ("proposals", "limit", "보여줄 최대 건수"),
    ("proposals", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("proposal", "", "제안 하나를 근거와 함께 보거나, 어디까지 진행했는지 적습니다"),
    ("proposal", "id", "제안 번호 (예: P-0017)"),
    (
        "proposal",
        "state",
        "바꿀 상태: 제안, 수용, 진행, 완료, 기각, 보류 (또는 proposed, accepted, in_progress, done, rejected, on_hold)",
    ),
    ("proposal", "on", "그 상태가 된 날 [기본값: 오늘]"),
    ("proposal", "note", "메모"),
    ("proposal", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    (
        "kb",
        "",
        "지식 문서를 관리합니다. 초안을 보고 고쳐서 문서로 반영하거나 반려하고, 도움말 센터의 문서를 가져오고 내보냅니다",
    ),
    ("kb list", "", "새로 쓰거나 고칠 문서의 목록. 점수가 높은 순서이며, 작성 중인 초안은 맨 뒤에 나옵니다"),
    (
        "kb list",
        "decision",
        "이 판단만: 새로 쓰기, 보완, 내용 충돌, 오래됨, 중복, 문제없음 (또는 new, update, contradiction, stale, duplicate, ok)",
    ),
    (
        "kb list",
        "state",
        "이 상태만: 검토 전, 수정, 반영, 반려, 다시 검토, 작성 중 (또는 open, edited, accepted, rejected, reopened, wip)",
    ),
    ("kb list", "language", "이 언어로 쓴 초안만"),
    ("kb list", "all", "반영했거나 반려한 초안과, 새 문서가 필요 없는 문제도 보여 줍니다"),
    ("kb list", "limit", "보여줄 최대 건수"),
    ("kb list", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("kb gaps", "", "문서가 가장 아쉬운 곳. 문서에 없는 정도, 상담사마다 답이 다른 정도, 피해를 함께 보여 줍니다"),
    ("kb gaps", "all", "반영했거나 반려한 초안도 보여 줍니다"),
    ("kb gaps", "limit", "보여줄 최대 건수"),
    ("kb gaps", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("kb show", "", "초안을 문장의 근거와 함께 보거나, 기존 문서에서 무엇을 바꾸는지 봅니다"),
    ("kb show", "id", "초안 번호 (예: KB-D-000012)"),
    ("kb show", "format", "출력 형식: markdown(문서), json(초안 전체), diff(기존 문서에서 바꿀 줄)"),
    ("kb show", "sources", "문장마다 근거가 된 곳을 모두 보여 줍니다"),
    ("kb edit", "", "초안을 고칩니다. 편집기를 열거나, 고친 파일을 --from으로 넘깁니다"),
    ("kb edit", "id", "초안 번호 (예: KB-D-000012)"),
    ("kb edit", "from", "고친 문서 파일 [기본값: 복사본을 $VISUAL 또는 $EDITOR로 엽니다]"),
    ("kb edit", "note", "메모"),
    (
        "kb accept",
        "",
        "초안을 kb 폴더의 문서로 쓰거나, 기존 문서를 초안대로 고칩니다. 게시하거나 검증됨으로 바꾸지는 않습니다",
    ),
    ("kb accept", "id", "초안 번호 (예: KB-D-000012)"),
    ("kb accept", "note", "메모"),
    ("kb accept", "as_of", "문서에 적을 날짜 [기본값: 최근 실행의 기준일]"),
    ("kb reject", "", "초안을 반려하고 이유를 적습니다. 근거가 바뀌지 않으면 다시 나오지 않습니다"),
    ("kb reject", "id", "초안 번호 (예: KB-D-000012)"),
    ("kb reject", "reason", "이유. 나중에 보는 사람이 읽습니다"),
    ("kb reopen", "", "반영하거나 반려한 결정을 되돌려 다시 검토합니다"),
    ("kb reopen", "id", "초안 번호 (예: KB-D-000012)"),
    ("kb reopen", "note", "메모"),
    ("report", "", "원하는 기간의 보고서: 주, 월, 해, 또는 시작일부터 종료일까지를 그 앞 기간과 견줍니다"),
    (
        "report",
        "period",
        "기간: 주(2026-W46), 월(2026-11), 시작일..종료일(2026-10-01..2026-10-15), 하루(2026-10-01), 한 해(2026)",
    ),
    (
        "report",
        "output",
        "period.md, period.html, period.xlsx, period.json을 쓸 폴더 [기본값: 작업 폴더의 reports/기간]",
    ),
    ("report", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("diff", "", "두 실행 사이에 무엇이 바뀌었고 왜 바뀌었을 수 있는지 알려 줍니다"),
    (
        "diff",
        "runs",
        "비교할 실행: runs/ 아래의 폴더 이름, 날짜(그날의 최근 실행), latest. 하나만 적으면 앞선 날의 최근 실행과 비교하고, 적지 않으면 latest를 비교합니다",
    ),
    ("diff", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("explain", "", "발언이 왜 그 토픽에 있는지, 토픽이 왜 하나인지 알려 줍니다"),
    (
        "explain statement",
        "",
        "발언이 왜 그 토픽에 있는지(또는 없는지): 어떤 말을 세었고 무엇과 닮았으며 무엇이 정했는지",
    ),
    ("explain statement", "id", "발언 번호 (예: C-17#3:0-17). 발화(C-17#3)나 상담(C-17)을 적으면 그 안의 발언 모두"),
    ("explain statement", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("explain topic", "", "토픽이 왜 하나이고 얼마나 믿을 만한지: 낱말, 지표와 기준, 이름, 지난 실행과의 관계"),
    ("explain topic", "id", "토픽 번호 (예: T-0042)"),
    ("explain topic", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    (
        "curate",
        "",
        "토픽에 대한 결정을 한 번 적어 두고 계속 적용합니다: 이름, 합치기, 나누기, 담당 (registers/curation.toml)",
    ),
    ("curate rename", "", "토픽 이름을 바꿉니다 (한 언어만도 됩니다)"),
    ("curate rename", "ko", "한국어 이름"),
    ("curate rename", "en", "영어 이름"),
    ("curate merge", "", "토픽을 합칩니다. 뒤의 토픽이 첫 토픽에 들어갑니다"),
    ("curate merge", "topics", "합칠 토픽 번호 두 개 이상. 첫 토픽이 남습니다"),
    ("curate split", "", "어떤 낱말이 들었거나 예와 비슷한 발언을 따로 한 토픽으로 만듭니다"),
    ("curate split", "words", "낱말 (쉼표로 나눔)"),
    ("curate split", "examples", "발언 번호 (예: C-17#3:0-17, 쉼표로 나눔)"),
    ("curate split", "ko", "새 토픽의 한국어 이름"),
    ("curate split", "en", "새 토픽의 영어 이름"),
    ("curate pin", "", "토픽을 고정합니다"),
    ("curate unpin", "", "토픽 고정을 풉니다"),
    ("curate ban", "", "토픽을 제외합니다"),
    ("curate unban", "", "토픽 제외를 풉니다"),
    ("curate owner", "", "토픽을 맡은 부서를 적습니다"),
    ("curate owner", "team", "부서 이름"),
    ("curate note", "", "토픽에 메모를 적습니다"),
    ("curate note", "text", "메모"),
    ("curate belongs", "", "발언이 이 토픽이라고 정합니다"),
    ("curate belongs", "statement", "발언 번호 (예: C-17#3:0-17)"),
    ("curate does-not-belong", "", "발언이 이 토픽이 아니라고 정합니다"),
    ("curate does-not-belong", "statement", "발언 번호 (예: C-17#3:0-17)"),
    ("curate list", "", "규칙을 실행이 적용하는 순서대로 보여 줍니다"),
    ("curate list", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("curate undo", "", "마지막 규칙 또는 지정한 규칙을 지웁니다"),
    ("curate undo", "rule", "규칙 번호 (예: R-003). 번호가 없는 규칙은 줄 번호"),
    ("curate rename", "topic", "토픽 번호 (예: T-0042)"),
    ("curate split", "topic", "토픽 번호 (예: T-0042)"),
    ("curate pin", "topic", "토픽 번호 (예: T-0042)"),
    ("curate unpin", "topic", "토픽 번호 (예: T-0042)"),
    ("curate ban", "topic", "토픽 번호 (예: T-0042)"),
    ("curate unban", "topic", "토픽 번호 (예: T-0042)"),
    ("curate owner", "topic", "토픽 번호 (예: T-0042)"),
    ("curate note", "topic", "토픽 번호 (예: T-0042)"),
    ("curate belongs", "topic", "토픽 번호 (예: T-0042)"),
    ("curate does-not-belong", "topic", "토픽 번호 (예: T-0042)"),
    ("evaluate", "", "정답이 있는 자료로 단계별 품질을 잽니다"),
    ("evaluate clusters", "", "토픽을 레이블과 비교합니다: k, ACC, P, R, F1, NMI, ARI, B-cubed F1, 토픽 없음 비율"),
    ("evaluate clusters", "bootstrap", "레코드의 90%만 다시 묶어 토픽이 얼마나 같은지도 봅니다 (횟수, 부트스트랩 ARI)"),
    ("evaluate run", "", "최근 실행을 정답 문의와 비교합니다"),
    ("evaluate search", "", "정답이 있는 질의로 검색을 잽니다"),
    ("evaluate mask", "", "개인정보 가리기를 종류별로 잽니다"),
    ("evaluate tokens", "", "형태소 분석을 잽니다"),
    ("check", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("run", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("search", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("similar", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("topics", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("topic", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("evaluate clusters", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("evaluate run", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("evaluate search", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("evaluate mask", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("evaluate tokens", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("evaluate complaint", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("evaluate knowledge", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("evaluate outcomes", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("evaluate steps", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("similar", "limit", "보여줄 최대 건수"),
    ("topics", "limit", "보여줄 최대 건수"),
    (
        "verify",
        "",
        "최근 실행의 알림, 제안, 문서 초안이 한 문장 한 문장 상담 기록과 맞는지 다시 확인합니다. 맞지 않으면 종료 코드 6",
    ),
    ("verify", "format", "출력 형식: table(사람), json(객체 하나)"),
    ("evaluate titles", "", "한 문의의 제목을 사람이 쓴 핵심구와 비교합니다: ROUGE-L, 일치율, 기준선 둘"),
    ("evaluate titles", "file", "JSON Lines: {\"id\",\"lang\",\"text\",\"keyphrase\"}"),
    ("evaluate titles", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    ("kb import", "", "도움말 센터에서 내보낸 CSV나 JSON의 문서를 kb 폴더로 가져옵니다. 있는 파일은 덮어쓰지 않습니다"),
    ("kb import", "file", "내보낸 파일 (.csv, .json, .jsonl, .gz와 .zst도 가능)"),
    ("kb import", "dry_run", "무엇을 쓸지 보여 주기만 합니다"),
    ("kb import", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
    (
        "kb export",
        "",
        "초안과 문서를 Confluence, Zendesk, Intercom, 브라우저, 엑셀용 파일로 씁니다. 보내거나 공개하지 않습니다",
    ),
    ("kb export", "format", "형식: markdown, html, confluence, zendesk, intercom, csv(엑셀)"),
    ("kb export", "draft", "최근 실행의 이 초안 (예: KB-D-000012, KB-D-000012.en). 여러 번 쓸 수 있습니다"),
    ("kb export", "articles", "kb 폴더의 문서"),
    ("kb export", "all", "검토를 기다리는 초안과 kb 폴더의 문서 모두"),
    ("kb export", "out", "파일을 쓸 폴더. 없으면 만듭니다"),
    ("kb export", "force", "같은 이름의 파일을 바꿉니다"),
    ("evaluate complaint", "", "불만인지 아닌지를 레이블과 비교합니다"),
    ("evaluate knowledge", "", "초안과 문서 판단을 정답과 비교합니다"),
    ("evaluate knowledge", "gold", "steps.jsonl, contradictions.jsonl, articles.jsonl, statements.jsonl이 있는 폴더"),
    ("evaluate outcomes", "", "고객의 마지막 말로 해결 여부를 맞히는지 레이블과 비교합니다"),
    ("evaluate steps", "", "상담사의 같은 조치를 하나로 보는지 레이블과 비교합니다"),
    ("evaluate alerts", "", "작업 폴더의 여러 밤에 나온 알림을 스트림에 심은 사건과 비교합니다"),
    ("evaluate alerts", "planted", "표본 생성기가 쓴 사건 파일 [기본값: 작업 폴더의 planted.json]"),
    ("evaluate alerts", "gold", "정답 문의 [기본값: 작업 폴더의 gold/statements.jsonl]"),
    ("evaluate alerts", "from", "이날의 밤부터 봅니다 [기본값: 기록이 35일 쌓인 첫 밤]"),
    ("evaluate alerts", "format", "출력 형식: table(사람), json(객체 하나), jsonl(한 줄에 하나), csv(엑셀)"),
];

/// Returns the command with its help in a language.
pub(super) fn in_language(command: clap::Command, language: Language) -> clap::Command {
    if language == Language::En { command } else { translated(command, "") }
}

fn translated(mut command: clap::Command, path: &str) -> clap::Command {
    for &(at, argument, text) in KOREAN.iter().filter(|(at, ..)| *at == path) {
        debug_assert_eq!(at, path);
        command = if argument.is_empty() {
            command.about(text).long_about(text)
        } else {
            command.mut_arg(argument, |argument| argument.help(text).long_help(text))
        };
    }
    let children: Vec<String> = command.get_subcommands().map(|child| child.get_name().to_owned()).collect();
    for name in children {
        let child_path = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(&name, |child| translated(child, &child_path));
    }
    command
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::arguments::Arguments;

    #[test]
    fn every_korean_help_text_belongs_to_a_command_or_argument() {
        // `mut_arg` panics on a name that does not exist, so that a stale row fails here.
        let mut command = in_language(Arguments::command(), Language::Ko);
        command.build();
        assert!(command.render_long_help().to_string().contains("고객은 무엇을"));
    }
}
