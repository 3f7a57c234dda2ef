use jiff::civil::date;

use super::*;
use crate::model::{Span, StatementId};

/// Statement `n` of the stream.
fn key(n: u32) -> StatementKey {
    StatementKey::from(&StatementId { transcript: format!("C-{n}"), turn: 0, span: Span::new(0, 5) })
}

fn topic(name: &str, statements: impl IntoIterator<Item = u32>) -> Found {
    Found {
        statements: statements.into_iter().map(key).collect(),
        terms: name.split(' ').map(str::to_owned).collect(),
        label_ko: Some(name.to_owned()),
        label_en: None,
        is_defined: false,
    }
}

fn night(before: Option<&Night>, day: i8, found: &[Found]) -> Night {
    carry_on(before, date(2026, 11, day), found)
}

fn ids(night: &Night) -> Vec<(u32, State)> {
    night.known.iter().map(|known| (known.id.0, known.state)).collect()
}

#[test]
fn a_topic_keeps_its_id_and_its_name_when_its_place_and_its_words_change() {
    let first = night(None, 1, &[topic("환불 지연", 0..40), topic("쿠폰 안 됨", 100..120)]);
    assert_eq!(ids(&first), [(1, State::New), (2, State::New)]);
    // The second is the largest now, with half of its statements new.
    let second = night(Some(&first), 2, &[topic("쿠폰 적용 안 됨", 100..160), topic("환불 지연", 2..42)]);
    assert_eq!(ids(&second), [(2, State::Growing), (1, State::Continuing)]);
    let coupon = &second.known[0];
    assert_eq!(coupon.label_ko.as_deref(), Some("쿠폰 안 됨"), "a name does not change by itself");
    assert_eq!(coupon.offered_ko.as_deref(), Some("쿠폰 적용 안 됨"));
    // All 20 of the night before are there, and none of another topic: 20 / 20.
    assert_eq!(coupon.matched.map(|matched| (matched.n_shared, matched.n_before, matched.n_known)), Some((20, 20, 20)));
    assert_eq!(second.churn(), Churn { since: Some(date(2026, 11, 1)), n_kept: 2, ..Churn::default() });
}

#[test]
fn the_larger_part_of_a_split_keeps_the_id_and_the_other_says_where_it_comes_from() {
    let first = night(None, 1, &[topic("결제 안 됨", 0..100)]);
    let second = night(Some(&first), 2, &[topic("카드 결제", 0..60), topic("페이 결제", 60..100)]);
    assert_eq!(ids(&second), [(1, State::Shrinking), (2, State::Split)]);
    assert_eq!(second.known[1].events[0].happening, Happening::SplitFrom(TopicId(1)));
    assert_eq!(second.churn(), Churn { since: Some(date(2026, 11, 1)), n_kept: 1, n_split: 1, ..Churn::default() });
}

#[test]
fn a_topic_that_goes_into_another_is_retired_and_named_there() {
    let first = night(None, 1, &[topic("앱 꺼짐", 0..50), topic("앱 멈춤", 50..80)]);
    let second = night(Some(&first), 2, &[topic("앱 꺼짐 멈춤", 0..80)]);
    assert_eq!(ids(&second), [(1, State::Merged), (2, State::Retired)]);
    assert_eq!(second.known[1].events[1].happening, Happening::MergedInto(TopicId(1)));
    assert_eq!(second.known[0].events[1].happening, Happening::Absorbed(vec![TopicId(2)]));
    // The next night it is an ordinary topic again, and the retired one stays so.
    let third = night(Some(&second), 3, &[topic("앱 꺼짐 멈춤", 0..82)]);
    assert_eq!(ids(&third), [(1, State::Continuing), (2, State::Retired)]);
}

#[test]
fn a_topic_that_is_not_found_sleeps_and_comes_back_under_its_id() {
    let first = night(None, 1, &[topic("환불 지연", 0..30), topic("우천 할증 누락 배달료", 50..60)]);
    let second = night(Some(&first), 2, &[topic("환불 지연", 0..30)]);
    assert_eq!(ids(&second), [(1, State::Continuing), (2, State::Dormant)]);
    // Other statements, three of four words.
    let third = night(Some(&second), 3, &[topic("환불 지연", 0..30), topic("우천 할증 배달료 미지급", 70..90)]);
    assert_eq!(ids(&third), [(1, State::Continuing), (2, State::Revived)]);
    assert_eq!(third.churn(), Churn { since: Some(date(2026, 11, 2)), n_kept: 1, n_revived: 1, ..Churn::default() });
}

#[test]
fn a_topic_that_sleeps_for_a_window_is_retired_and_its_id_is_not_given_again() {
    let first = carry_on(None, date(2026, 1, 1), &[topic("설 배송 지연", 0..30)]);
    let second = carry_on(Some(&first), date(2026, 1, 2), &[]);
    let third = carry_on(Some(&second), date(2026, 4, 2), &[]);
    assert_eq!(third.known[0].state, State::Dormant, "91 days after it was found");
    let fourth = carry_on(Some(&third), date(2026, 4, 3), &[topic("추석 선물", 40..50)]);
    assert_eq!(ids(&fourth), [(2, State::New), (1, State::Retired)]);
    let mut pinned = fourth;
    pinned.keep(TopicId(1));
    assert_eq!(pinned.known[1].state, State::Dormant);
    assert_eq!(pinned.known[1].events.len(), 2, "born and asleep, not retired");
}

#[test]
fn all_together_share_most_even_where_one_alone_would_take_the_other_s() {
    // The first found shares 50 with both known ones; only the assignment as a whole leaves the second found its own.
    let first = night(None, 1, &[topic("가", 0..50), topic("나", 50..100)]);
    let second = night(Some(&first), 2, &[topic("다", (0..30).chain(50..80)), topic("라", 30..50)]);
    let kept: Vec<u32> = second.known[..2].iter().map(|known| known.id.0).collect();
    assert_eq!(kept, [2, 1]);
}

#[test]
fn a_night_comes_back_from_the_store_as_it_was() {
    let first = night(None, 1, &[topic("환불 지연", 0..30), topic("쿠폰", 40..44)]);
    let second = night(Some(&first), 2, &[topic("환불 지연", 3..33)]);
    let packed = second.pack().expect("plain values");
    assert_eq!(Night::unpack(&packed).expect("ours"), Night { since: None, ..second });
    assert_eq!(packed.statements.len(), 30 * 12);
}

#[test]
fn what_a_rule_makes_has_one_id_for_good() {
    let mut first = night(None, 1, &[topic("환불 지연", 0..30)]);
    assert_eq!(first.made("R-001", TopicId(1), 8).id, TopicId(2));
    let mut second = night(Some(&first), 2, &[topic("환불 지연", 0..30), topic("쿠폰", 50..60)]);
    assert_eq!(second.known[1].id, TopicId(3));
    let made = second.made("R-001", TopicId(1), 9);
    assert_eq!((made.id, made.state, made.n_statements), (TopicId(2), State::Continuing, 9));
}

/// A stream of 30 nights with planted births, splits and mergers: 20 problems of 40 statements in a sliding window, four of them
/// new a night; a tenth of the statements lies in a wrong topic each night, another tenth each time.
#[test]
fn thirty_nights_keep_their_ids_and_find_what_was_planted() {
    let mut planted: Vec<Vec<u32>> = (0..20).map(|problem| vec![problem]).collect();
    let (mut n_alive, mut n_kept, mut found_events, mut planted_events) = (0, 0, 0, 0);
    let mut before: Option<(Night, Vec<Vec<u32>>)> = None;
    for day in 1..=30_u32 {
        let mut happened = 0;
        match day {
            5 | 15 | 25 => {
                planted.push(vec![20 + day]);
                happened = 1;
            }
            8 | 18 | 28 => {
                // Two problems that were told apart are one.
                let joined = planted.remove(3);
                planted[0].extend(joined);
                happened = 2;
            }
            11 | 21 => {
                // What was joined falls apart again.
                let part = planted[0].split_off(1);
                planted.push(part);
                happened = 3;
            }
            _ => {}
        }
        let mut found: Vec<Vec<u32>> = planted
            .iter()
            .map(|problems| {
                let of = |&problem: &u32| (day * 4..day * 4 + 40).map(move |n| problem * 100_000 + n);
                problems.iter().flat_map(of).collect()
            })
            .collect();
        let n_topics = found.len();
        let strays = |n: &u32| (n * 7 + day).is_multiple_of(10);
        let strayed: Vec<Vec<u32>> =
            found.iter().map(|statements| statements.iter().copied().filter(strays).collect()).collect();
        for (topic, strayed) in strayed.into_iter().enumerate() {
            found[topic].retain(|n| !strayed.contains(n));
            found[(topic + 1) % n_topics].extend(strayed);
        }
        let topics: Vec<Found> =
            found.iter().enumerate().map(|(at, n)| topic(&format!("낱말{day}-{at}"), n.iter().copied())).collect();
        let tonight = carry_on(
            before.as_ref().map(|(night, _)| night),
            date(2026, 11, 1).saturating_add(jiff::Span::new().days(i64::from(day))),
            &topics,
        );
        if let Some((earlier, earlier_planted)) = &before {
            let id_of = |night: &Night, of: &[Vec<u32>], problems: &Vec<u32>| {
                of.iter().position(|own| own == problems).map(|at| night.known[at].id)
            };
            for problems in &planted {
                if let Some(id) = id_of(earlier, earlier_planted, problems) {
                    n_alive += 1;
                    n_kept += u32::from(Some(id) == id_of(&tonight, &planted, problems));
                }
            }
            let churn = tonight.churn();
            planted_events += u32::from(happened > 0);
            found_events += match happened {
                1 => churn.n_new,
                2 => churn.n_merged,
                3 => churn.n_split,
                _ => {
                    assert_eq!(churn.n_new + churn.n_merged + churn.n_split, 0, "day {day}: {churn:?}");
                    0
                }
            };
        }
        before = Some((tonight, planted.clone()));
    }
    assert_eq!(planted_events, 8);
    assert_eq!(found_events, 8);
    assert_eq!(n_kept, n_alive, "of {n_alive} topics alive on two nights");
}

#[test]
fn who_asks_sees_what_a_topic_could_have_been_and_by_how_much_it_was_recognised() {
    let first = night(None, 1, &[topic("환불 지연", 0..40), topic("쿠폰 안 됨", 100..120)]);
    // Tonight has 30 statements of the first and all 20 of the other; 10 of the first are in no topic. Shares 30/50 and 20/50.
    let tonight = [topic("환불 쿠폰", (0..30).chain(100..120))];
    let contenders = contenders(&first, &tonight);
    let told: Vec<(u32, Likeness)> = contenders[0].iter().map(|(id, matched)| (id.0, matched.likeness())).collect();
    let least = 0.3;
    let [share_of_first, share_of_second] = [30.0 / 50.0, 20.0 / 50.0];
    assert_eq!(
        told,
        [
            (1, Likeness::Statements { share: share_of_first, least }),
            (2, Likeness::Statements { share: share_of_second, least }),
        ]
    );
    let second = night(Some(&first), 2, &tonight);
    assert_eq!(second.known[0].matched, Some(contenders[0][0].1), "the better claim is taken");
}
