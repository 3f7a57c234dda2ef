//! What is known of each turn, laid out for queries that touch hundreds of thousands: its case, its language, whose it is, its topic.

use super::index::Segment;
use crate::error::Result;
use crate::model::{Language, Speaker};

/// Stands for a turn that tells of several topics, or of one whose number is too large.
const MANY: u16 = u16::MAX;

/// The documents of a segment, removed ones included.
pub(super) struct Turns {
    cases: Vec<u32>,
    is_english: Vec<bool>,
    /// Numbers of the segment's column of speakers.
    speakers: Vec<u8>,
    customer: Option<u8>,
    /// One more than the number of the topic that a turn tells of; 0 for none.
    topics: Vec<u16>,
}

/// Which topics a turn tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    Nothing,
    One(u32),
    /// See the case.
    Several,
}

impl Turns {
    /// Lays out a segment; `of_ord` gives the case of each number of its column of transcripts.
    pub(super) fn of(segment: &Segment, of_ord: &[u32]) -> Result<Self> {
        let english = segment.language().ord_of(Language::En.code())?;
        let customer = segment.speaker().ord_of(Speaker::Customer.code())?;
        let n = segment.n_documents as usize;
        let mut turns = Self {
            cases: Vec::with_capacity(n),
            is_english: Vec::with_capacity(n),
            speakers: Vec::with_capacity(n),
            customer: customer.map(|customer| customer as u8),
            topics: vec![0; n],
        };
        for document in 0..segment.n_documents {
            turns.cases.push(of_ord[segment.transcript.ords.get_val(document) as usize]);
            turns.is_english.push(english == Some(segment.language().ords.get_val(document)));
            turns.speakers.push(segment.speaker().ords.get_val(document) as u8);
        }
        Ok(turns)
    }

    pub(super) fn case(&self, document: u32) -> u32 {
        self.cases[document as usize]
    }

    pub(super) fn is_english(&self, document: u32) -> bool {
        self.is_english[document as usize]
    }

    /// Returns the number of a turn's speaker in the segment's column of speakers, which has four words at most.
    pub(super) fn speaker(&self, document: u32) -> usize {
        usize::from(self.speakers[document as usize])
    }

    pub(super) fn is_customers(&self, document: u32) -> bool {
        self.customer == Some(self.speakers[document as usize])
    }

    pub(super) fn tells(&self, document: u32) -> Tells {
        match self.topics[document as usize] {
            0 => Tells::Nothing,
            MANY => Tells::Several,
            topic => Tells::One(u32::from(topic) - 1),
        }
    }

    /// Notes that a turn tells of a topic.
    pub(super) fn note(&mut self, document: u32, topic: u32) {
        let noted = &mut self.topics[document as usize];
        *noted = match u16::try_from(topic + 1) {
            Ok(topic) if *noted == 0 && topic < MANY => topic,
            _ => MANY,
        };
    }
}
