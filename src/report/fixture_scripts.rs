//! Wordings by hand for the reports that tests look at.

use super::fixture::Script;
use super::input::Suggestion;

pub(super) const SCRIPTS: &[Script] = &[
    Script {
        ko_name: "앱 로그인 오류",
        en_name: "App login error",
        weight: 1.5,
        csat: 1.8,
        product: "두루마켓",
        requester: "주문고객",
        category: "계정/로그인",
        terms: "로그인 앱 업데이트 인증번호 튕기 무한로딩",
        ko: &[
            "업데이트하고 나서부터 로그인이 안 돼요",
            "앱이 로그인 화면에서 계속 튕겨요",
            "비밀번호 맞게 넣었는데 자꾸 틀렸다고 나옵니다",
            "간편로그인 누르면 흰 화면만 떠요 ㅠㅠ",
            "어제까지 되던 로그인이 왜 갑자기 안되나요",
            "인증번호 입력하면 처음 화면으로 돌아가요",
        ],
        en: &["I can't log in since the last update.", "The app kicks me out right after I enter the code."],
        answers: &[
            "앱을 삭제한 뒤 다시 설치하시면 로그인이 됩니다.",
            "5.2.0 버전에서 간편로그인 오류가 확인되어 개발팀에 전달했습니다.",
            "휴대폰 설정에서 앱 저장공간을 비운 뒤 다시 시도해 주세요.",
        ],
    },
    Script {
        ko_name: "배달 지연",
        en_name: "Delivery late",
        weight: 2.6,
        csat: 2.6,
        product: "두루배달",
        requester: "주문고객",
        category: "배달",
        terms: "배달 시간 도착 식다 예상시간 라이더",
        ko: &[
            "주문한 지 한 시간 반이 지났는데 아직도 안 와요",
            "도착 예정 시간이 계속 뒤로 밀립니다",
            "음식이 다 식어서 왔어요 먹을 수가 없네요",
            "라이더님이 배정이 안 된다고만 떠요",
            "배달이 너무 늦어서 점심시간 다 지나갔습니다",
        ],
        en: &["My food arrived an hour late and cold.", "The estimated time keeps moving back."],
        answers: &[
            "지연 시간이 60분을 넘어 배달비를 환불해 드렸습니다.",
            "우천으로 라이더 배정이 늦어지고 있습니다.",
            "가게에 확인해 보니 조리는 끝났고 배정을 기다리는 중입니다.",
        ],
    },
    Script {
        ko_name: "환불 승인 후 입금 지연",
        en_name: "Refund approved but not paid",
        weight: 1.8,
        csat: 2.0,
        product: "두루페이",
        requester: "주문고객",
        category: "결제/환불",
        terms: "환불 입금 승인 카드사 영업일 통장",
        ko: &[
            "환불 승인됐다고 문자는 왔는데 통장에 돈이 안 들어와요",
            "돈 언제 줘요 열흘째 감감무소식",
            "카드 취소가 됐다는데 카드사에서는 접수된 게 없대요",
            "환불받기로 한 지 2주가 지났습니다",
            "취소한 금액이 아직도 청구서에 그대로 있어요",
        ],
        en: &["My refund was approved ten days ago but I still haven't received the money."],
        answers: &[
            "카드사 영업일 기준 3~5일 뒤 한도로 복원됩니다.",
            "체크카드는 통장으로 입금되며 영업일 기준 최대 7일이 걸립니다.",
            "매입 취소 전표를 다시 보내 드렸습니다.",
        ],
    },
    Script {
        ko_name: "쿠폰 적용 안 됨",
        en_name: "Coupon not applied",
        weight: 1.3,
        csat: 2.9,
        product: "두루마켓",
        requester: "주문고객",
        category: "프로모션",
        terms: "쿠폰 할인 적용 최소주문금액 만료",
        ko: &[
            "쿠폰을 눌렀는데 할인이 안 들어가요",
            "최소 주문 금액 맞췄는데도 쿠폰이 회색이에요",
            "첫 구매 쿠폰 준다더니 안 보이는데요",
            "결제 다 하고 나서 보니 쿠폰이 빠져 있었습니다",
        ],
        en: &["The coupon is greyed out although I meet the minimum."],
        answers: &[
            "쿠폰은 배달비를 뺀 금액이 기준 이상일 때 쓰실 수 있습니다.",
            "누락된 할인 금액을 포인트로 돌려드렸습니다.",
        ],
    },
    Script {
        ko_name: "배송지 변경 요청",
        en_name: "Change of address",
        weight: 1.6,
        csat: 3.8,
        product: "두루마켓",
        requester: "주문고객",
        category: "배송",
        terms: "주소 변경 배송지 출고 전",
        ko: &[
            "이사해서 주소를 [주소]로 바꿔 주세요",
            "배송지를 잘못 적었는데 지금 바꿀 수 있을까요",
            "회사 말고 집으로 받고 싶어요",
            "출고 전이면 받는 곳 좀 고쳐주세요",
        ],
        en: &["Could you send it to my office instead?"],
        answers: &["출고 전이어서 배송지를 바꿔 드렸습니다.", "이미 출고되어 택배사로 직접 연락하셔야 합니다."],
    },
    Script {
        ko_name: "상품 파손·불량",
        en_name: "Damaged item",
        weight: 1.1,
        csat: 2.2,
        product: "두루마켓",
        requester: "주문고객",
        category: "상품",
        terms: "파손 깨지다 불량 교환 사진",
        ko: &[
            "택배 열어보니 유리병이 깨져 있었어요",
            "새 제품인데 전원이 안 켜집니다",
            "포장이 다 찢어져서 왔네요 이걸 어떻게 써요",
            "사진 보냈는데 교환은 언제 되나요",
        ],
        en: &["The glass jar was broken when I opened the box."],
        answers: &["사진을 확인하고 새 상품을 오늘 출고했습니다.", "회수 기사님이 내일 방문하실 예정입니다."],
    },
    Script {
        ko_name: "정산 금액 차이",
        en_name: "",
        weight: 0.8,
        csat: 2.7,
        product: "두루페이",
        requester: "점주",
        category: "정산",
        terms: "정산 수수료 금액 점주 입금액 부가세",
        ko: &[
            "이번 주 정산 금액이 매출이랑 안 맞아요",
            "수수료가 지난달보다 더 빠져나간 것 같습니다",
            "화면 바뀌고 나서 부가세가 따로 안 보여요",
            "입금액이 예상보다 삼만 원 적게 들어왔어요",
        ],
        en: &[],
        answers: &[
            "정산 내역서의 광고비 항목을 함께 보셔야 합니다.",
            "정산팀에 확인을 요청해 영업일 2일 안에 회신드리겠습니다.",
        ],
    },
    Script {
        ko_name: "라이더 배정 콜 중복",
        en_name: "",
        weight: 0.6,
        csat: 3.0,
        product: "두루배달",
        requester: "라이더",
        category: "라이더",
        terms: "배정 콜 중복 거절 패널티",
        ko: &[
            "같은 시간에 콜이 두 개가 겹쳐서 배정됐어요",
            "거절했는데 패널티가 붙었습니다",
            "콜이 멀리 있는 것만 들어와요",
        ],
        en: &[],
        answers: &["중복 배정 건은 패널티를 취소해 드렸습니다."],
    },
    Script {
        ko_name: "결제 이중 청구",
        en_name: "Charged twice",
        weight: 0.9,
        csat: 1.9,
        product: "두루페이",
        requester: "주문고객",
        category: "결제/환불",
        terms: "두 번 결제 이중 청구 취소 승인",
        ko: &[
            "한 번 주문했는데 결제가 두 번 됐어요",
            "카드 내역에 같은 금액이 두 건 찍혔습니다",
            "결제 실패라고 떠서 다시 눌렀더니 둘 다 빠져나갔네요",
        ],
        en: &["I was charged twice for one order.", "Two identical payments show up on my card."],
        answers: &[
            "두 번째 승인은 자동으로 취소되며 영업일 3일 안에 반영됩니다.",
            "중복 결제 한 건을 취소해 드렸습니다.",
        ],
    },
    Script {
        ko_name: "회원 탈퇴 방법",
        en_name: "How to close an account",
        weight: 0.5,
        csat: 3.6,
        product: "두루마켓",
        requester: "주문고객",
        category: "계정/로그인",
        terms: "탈퇴 계정 삭제 개인정보",
        ko: &["탈퇴 버튼이 어디 있는지 모르겠어요", "계정 지워주세요 개인정보도 다 삭제해 주세요"],
        en: &["How do I delete my account?"],
        answers: &["설정 > 내 정보 > 회원 탈퇴에서 하실 수 있습니다."],
    },
    Script {
        ko_name: "누락된 메뉴",
        en_name: "Missing items",
        weight: 1.2,
        csat: 2.3,
        product: "두루배달",
        requester: "주문고객",
        category: "배달",
        terms: "누락 빠지다 음료 메뉴 옵션",
        ko: &[
            "콜라를 시켰는데 빠져서 왔어요",
            "세트에 있는 감자튀김이 안 왔습니다",
            "옵션 추가한 거 하나도 안 들어 있네요",
        ],
        en: &["Two drinks were missing from my order."],
        answers: &["누락된 메뉴 금액을 환불해 드렸습니다.", "가게에서 다시 보내 드리기로 했습니다."],
    },
    Script {
        ko_name: "고객센터 연결 어려움",
        en_name: "Hard to reach support",
        weight: 0.7,
        csat: 1.6,
        product: "두루마켓",
        requester: "주문고객",
        category: "상담",
        terms: "상담원 연결 대기 챗봇 전화",
        ko: &[
            "상담원 연결하는 데 40분을 기다렸어요",
            "챗봇만 나오고 사람이랑 통화를 할 수가 없네요",
            "전화가 계속 끊깁니다 이게 세 번째예요",
        ],
        en: &["I waited forty minutes to talk to a human."],
        answers: &["오후 2~4시에는 대기가 길어 채팅 상담을 권해 드립니다."],
    },
];

pub(super) const SINGLES: &[&str] = &[
    "배달 상자 안에서 벌레가 나왔습니다",
    "영수증에 다른 사람 이름이 적혀 있어요 <script>alert(1)</script>",
    "=HYPERLINK(\"http://example.com\") 이런 문자가 왔어요",
    "The voice menu only speaks Korean.",
    "점자 안내문은 없나요",
    "법인카드 두 장을 나눠서 결제하고 싶어요",
    "앱 아이콘 색이 바뀌어서 찾기 어려워요",
    "선물 포장에 메시지 카드를 넣어 주세요",
    "라이더님이 벨을 너무 여러 번 눌러요",
    "해외 카드 등록이 되는지 궁금합니다",
    "가게 사장님이 리뷰에 욕을 달았어요",
    "포인트를 부모님께 옮길 수 있나요",
    "Can I get an invoice with VAT in English?",
    "문 앞에 두지 말라고 적었는데 두고 갔어요",
];

/// How grave each of [`SINGLES`] is.
pub(super) const SINGLE_SEVERITIES: [u8; 14] = [3, 3, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2];

pub(super) const AREAS: [(&str, &str); 4] = [
    ("결제·환불·정산", "Payment, refund, settlement"),
    ("배달·배송", "Delivery"),
    ("계정·앱", "Account and app"),
    ("상품·할인", "Items and discounts"),
];

pub(super) const EMPTY_TOPIC: (&str, &str) = ("선물하기 오류", "Sending a gift fails");

/// What the topics stage says of a topic beside its words.
pub(super) struct Note {
    pub(super) area: Option<u32>,
    pub(super) journey: Option<&'static str>,
    pub(super) severity: u8,
    pub(super) judgement: (&'static str, &'static str),
    pub(super) suggestion: Option<Suggestion>,
    /// Names of its variants.
    pub(super) variants: &'static [(&'static str, &'static str)],
    /// For each Korean wording of the script its variant.
    pub(super) variant_of: &'static [Option<u32>],
}

const PLAIN: Note = Note {
    area: None,
    journey: None,
    severity: 1,
    judgement: ("보통", "fair"),
    suggestion: None,
    variants: &[],
    variant_of: &[],
};

const CLEAR: (&str, &str) = ("뚜렷함", "clear");
const MIXED: (&str, &str) = ("섞임", "mixed");

/// One for each of [`SCRIPTS`]; the last topic belongs to no area.
pub(super) const NOTES: [Note; 12] = [
    Note {
        area: Some(2),
        journey: Some("이용"),
        judgement: CLEAR,
        variants: &[
            ("업데이트 뒤 로그인 실패", "Login fails after the update"),
            ("로그인 화면에서 멈춤", "Login screen hangs"),
            ("인증번호·비밀번호 거절", "Code or password refused"),
        ],
        variant_of: &[Some(0), Some(1), Some(2), Some(1), Some(0), Some(2)],
        ..PLAIN
    },
    Note {
        area: Some(1),
        journey: Some("배송"),
        severity: 2,
        judgement: MIXED,
        suggestion: Some(Suggestion::Split),
        ..PLAIN
    },
    Note {
        area: Some(0),
        journey: Some("환불"),
        severity: 2,
        variants: &[
            ("통장 입금 지연", "Money not in the account"),
            ("카드 취소 미반영", "Card cancellation not shown"),
        ],
        variant_of: &[Some(0), None, Some(1), Some(0), Some(1)],
        ..PLAIN
    },
    Note { area: Some(3), journey: Some("결제"), ..PLAIN },
    Note { area: Some(1), journey: Some("배송"), severity: 0, judgement: CLEAR, ..PLAIN },
    Note { area: Some(3), judgement: CLEAR, ..PLAIN },
    Note { area: Some(0), journey: Some("정산"), severity: 2, judgement: CLEAR, ..PLAIN },
    Note { area: Some(1), ..PLAIN },
    Note {
        area: Some(0),
        journey: Some("결제"),
        severity: 2,
        judgement: MIXED,
        suggestion: Some(Suggestion::MergeWith(2)),
        ..PLAIN
    },
    Note { area: Some(2), journey: Some("해지"), severity: 3, judgement: CLEAR, ..PLAIN },
    Note { area: Some(1), journey: Some("주문"), ..PLAIN },
    PLAIN,
];
