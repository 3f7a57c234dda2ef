//! What the desk's tags say, in three sentences.

use super::{Audit, LEAST_N};
use crate::evidence::numbers::{count, percent};
use crate::model::Bilingual;
use crate::report::leaflet::{Grid, none, plain};
use crate::report::summary::Report;

/// So many tags stand in the page; the workbook has all of them.
const N_IN_PAGE: usize = 10;

impl Audit<'_> {
    /// Returns how well tags fit topics, what has no tag or no content, and what was perhaps filed wrongly.
    pub(in crate::report) fn sentences(&self, report: &Report<'_>) -> Vec<Bilingual> {
        vec![self.spread(report), self.gaps(report), self.wrong()]
    }

    /// Returns the most used tags with their topics.
    pub(in crate::report) fn grid(&self, report: &Report<'_>) -> Grid {
        let mut grid = Grid::of_numbers(&[
            ("분류·태그", "Tag"),
            ("상담", "Conversations"),
            ("가장 큰 토픽", "Largest topic"),
            ("그 비율 (n)", "Its share (n)"),
            ("80%까지 토픽 수", "Topics for 80%"),
            ("내용 없는 상담", "Without content"),
        ])
        .left(&[2]);
        grid.rows = (self.tags.iter().take(N_IN_PAGE))
            .map(|tag| {
                let (name, share) = tag.largest().map_or((none(), none()), |(topic, ratio)| {
                    let topic = &report.topics[topic];
                    let named = |name: &str| format!("{name} ({})", topic.id);
                    let share = format!("{} ({})", percent(ratio.value()), count(ratio.whole));
                    (Bilingual::new(named(&topic.name.ko), named(&topic.name.en)), plain(share))
                });
                let most = tag.n_topics_for_most() as u64;
                let (n, n_without) = (count(tag.n_transcripts), count(tag.n_without_statement));
                vec![plain(tag.value), plain(n), name, share, plain(count(most)), plain(n_without)]
            })
            .collect();
        grid
    }

    fn spread(&self, report: &Report<'_>) -> Bilingual {
        let n = self.tags.len() as u64;
        let is_wide = |tag: &&super::TagUse<'_>| tag.n_pairs() >= LEAST_N;
        // The widest: over the most topics, the larger first.
        let widest = self.tags.iter().filter(is_wide).max_by_key(|tag| (tag.n_topics_for_most(), tag.n_transcripts));
        let Some((tag, (topic, ratio))) = widest.and_then(|tag| Some((tag, tag.largest()?))) else {
            return Bilingual::new(
                format!("상담 분류·태그는 {}가지이고, 토픽과 견줄 만큼 쓰인 것은 없습니다.", count(n)),
                format!("Tags and categories: {}; none is used often enough to compare it with topics.", count(n)),
            );
        };
        let (name, k, share) = (&report.topics[topic].name, tag.n_topics_for_most(), percent(ratio.value()));
        let whole = count(ratio.whole);
        Bilingual::new(
            format!(
                "상담 분류·태그 {}가지 가운데 가장 흩어진 것은 ‘{}’로, 80%를 채우려면 토픽 {k}개가 필요하고 가장 큰 토픽 ‘{}’도 {share}(n={whole})입니다.",
                count(n),
                tag.value,
                name.ko
            ),
            format!(
                "Of {} tags and categories ‘{}’ is the most spread out: {k} topics make up 80% of it, and the largest, ‘{}’, {share} (n={whole}).",
                count(n),
                tag.value,
                name.en
            ),
        )
    }

    fn gaps(&self, report: &Report<'_>) -> Bilingual {
        let hardly: Vec<&str> = self
            .topics
            .iter()
            .filter(|topic| topic.is_hardly_tagged())
            .map(|topic| report.topics[topic.topic].id.as_str())
            .collect();
        let n_empty: u64 = self.tags.iter().filter(|tag| tag.n_without_statement == tag.n_transcripts).count() as u64;
        let names = hardly.iter().take(3).copied().collect::<Vec<_>>().join(", ");
        let shown = if names.is_empty() {
            String::new()
        } else {
            format!(" ({names}{})", if hardly.len() > 3 { " …" } else { "" })
        };
        let n = count(hardly.len() as u64);
        Bilingual::new(
            format!(
                "절반 이상의 문의에 분류가 없는 토픽은 {n}개{shown}이고, 불만·요청·질문이 하나도 없는 분류는 {}가지입니다.",
                count(n_empty)
            ),
            format!(
                "{n} topics{shown} have no tag on half of their conversations or more; {} tags hold no complaint, request or question at all.",
                count(n_empty)
            ),
        )
    }

    fn wrong(&self) -> Bilingual {
        let n = count(self.n_suspects);
        if self.n_suspects == 0 {
            return Bilingual::new(
                "다른 분류가 더 맞아 보이는 상담은 찾지 못했습니다.",
                "No conversation was found that another tag would clearly fit better.",
            );
        }
        Bilingual::new(
            format!(
                "분류를 다시 볼 만한 상담은 {n}건입니다. 그 분류에서는 드문 토픽이고, 그 토픽은 대개 다른 분류로 정리된 것들입니다."
            ),
            format!(
                "{n} conversations may be filed wrongly: their topic is rare under their tag and usually filed under another."
            ),
        )
    }
}
