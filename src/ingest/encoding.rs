//! Which characters do the bytes stand for? Finds the encoding of a text file and reads it as UTF-8.

use std::io::{self, BufRead, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, EUC_KR, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How much is looked at once the first character beyond ASCII has come.
const SAMPLE_BYTES: usize = 256 * 1024;

/// Returns the encoding of a name as people write it; `euc-kr` is read as CP949, which contains it.
pub(crate) fn of_name(name: &str) -> Option<&'static Encoding> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    match plain.as_str() {
        "cp949" | "ms949" | "uhc" | "windows949" | "euckr" | "ksc5601" | "ksc56011987" => Some(EUC_KR),
        "utf8" | "utf8bom" | "utf8sig" => Some(UTF_8),
        "utf16" | "utf16le" | "unicode" => Some(UTF_16LE),
        "utf16be" => Some(UTF_16BE),
        _ => Encoding::for_label(name.trim().as_bytes()),
    }
}

/// Returns the name of an encoding as people write it.
pub(crate) fn name_of(encoding: &'static Encoding) -> &'static str {
    if encoding == EUC_KR { "CP949" } else { encoding.name() }
}

/// Finds the encoding of a text.
///
/// Reads on while there is nothing but ASCII, so that a Korean word late in a file counts; memory stays at one sample.
pub(crate) fn find(reader: &mut dyn BufRead) -> io::Result<&'static Encoding> {
    let mut sample: Vec<u8> = Vec::new();
    let mut is_start = true;
    loop {
        let chunk = match reader.fill_buf() {
            Ok(chunk) => chunk,
            // A cut-off archive is told of when its records are read.
            Err(_) if !sample.is_empty() || !is_start => break,
            Err(cause) => return Err(cause),
        };
        if chunk.is_empty() {
            break;
        }
        if is_start {
            if let Some((encoding, _)) = Encoding::for_bom(chunk) {
                return Ok(encoding);
            }
            if let Some(encoding) = utf16_without_mark(chunk) {
                return Ok(encoding);
            }
            is_start = false;
        }
        if !sample.is_empty() || !chunk.is_ascii() {
            sample.extend_from_slice(chunk);
        }
        let n_bytes = chunk.len();
        reader.consume(n_bytes);
        if sample.len() >= SAMPLE_BYTES {
            break;
        }
    }
    Ok(of_sample(&sample))
}

/// In Latin text and in the marks of any text, every second byte of UTF-16 is zero.
fn utf16_without_mark(chunk: &[u8]) -> Option<&'static Encoding> {
    let chunk = &chunk[..chunk.len().min(4096)];
    let n_pairs = chunk.len() / 2;
    let zeros = |parity: usize| chunk.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    // Korean UTF-16 has about a fifth of such pairs (spaces, commas, line ends); other text files have none.
    let enough = (n_pairs / 10).max(2);
    match (zeros(1) >= enough, zeros(0) >= enough) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

fn of_sample(sample: &[u8]) -> &'static Encoding {
    let (n_right, n_wrong) = utf8_sequences(sample);
    // Damage in the middle does not make another encoding: real CP949 text has hardly a right UTF-8 sequence.
    if n_wrong == 0 || n_right > 4 * n_wrong {
        return UTF_8;
    }
    let (n_hangul, n_other, n_errors) = as_korean(sample);
    // Korean text in CP949 is nearly all Hangul beyond ASCII, with few Hanja and signs.
    let (n_usual, n_rare) = syllables(sample);
    if n_errors * 50 <= n_hangul && n_other <= n_hangul && n_rare <= n_usual {
        return EUC_KR;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    // Where the syllables are not those of Korean, Korea is no hint.
    let place = (n_rare <= n_usual).then_some(&b"kr"[..]);
    let guess = detector.guess(place, Utf8Detection::Allow);
    // A damaged file of few characters: UTF-8 is what exports are today.
    if n_right > n_wrong { UTF_8 } else { guess }
}

/// Returns the numbers of right and wrong sequences beyond ASCII.
fn utf8_sequences(bytes: &[u8]) -> (usize, usize) {
    let (mut n_right, mut n_wrong) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        n_right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        // A sequence that the end of the sample cuts is not wrong.
        let is_last = chunk.invalid().as_ptr_range().end == bytes.as_ptr_range().end;
        n_wrong += usize::from(!chunk.invalid().is_empty() && !is_last);
    }
    (n_right, n_wrong)
}

/// Returns the numbers of Hangul, of other characters beyond ASCII, and of errors, when read as CP949.
fn as_korean(bytes: &[u8]) -> (usize, usize, usize) {
    let (text, _) = EUC_KR.decode_without_bom_handling(bytes);
    let (mut n_hangul, mut n_other, mut n_errors) = (0, 0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        match c {
            '가'..='힣' | 'ㄱ'..='ㅣ' => n_hangul += 1,
            '\u{fffd}' => n_errors += 1,
            _ => n_other += 1,
        }
    }
    (n_hangul, n_other, n_errors)
}

/// Returns the numbers of syllables among the 2,350 that nearly all Korean text consists of, and among those that CP949 adds.
///
/// Japanese in Shift_JIS, read as CP949, consists of the latter: its kana begin with 0x82 and 0x83.
fn syllables(bytes: &[u8]) -> (usize, usize) {
    let (mut n_usual, mut n_rare) = (0, 0);
    let mut rest = bytes;
    while let [lead, behind @ ..] = rest {
        rest = behind;
        let (0x81..=0xfe, [trail, behind @ ..]) = (lead, behind) else { continue };
        rest = behind;
        match (lead, trail) {
            (0xb0..=0xc8, 0xa1..) => n_usual += 1,
            (0x81..=0xa0, _) | (_, ..0xa1) => n_rare += 1,
            // Signs, letters of other scripts, Hanja.
            _ => {}
        }
    }
    (n_usual, n_rare)
}

/// Reads a text in any encoding as UTF-8, without its byte order mark.
///
/// Bytes that mean nothing become U+FFFD, except in UTF-8 itself, which passes unchanged so that the line at fault can be named.
pub(crate) struct Decoded<R> {
    inner: R,
    decoder: Option<Decoder>,
    out: Vec<u8>,
    from: usize,
    done: bool,
}

impl<R: BufRead> Decoded<R> {
    pub(crate) fn new(mut inner: R, encoding: &'static Encoding) -> io::Result<Self> {
        if encoding == UTF_8 {
            if inner.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
                inner.consume(3);
            }
            return Ok(Self { inner, decoder: None, out: Vec::new(), from: 0, done: false });
        }
        let decoder = Some(encoding.new_decoder_with_bom_removal());
        Ok(Self { inner, decoder, out: Vec::new(), from: 0, done: false })
    }

    fn refill(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        while self.from >= self.out.len() && !self.done {
            let bytes = self.inner.fill_buf()?;
            let is_last = bytes.is_empty();
            // Three bytes hold any character of one or two source bytes; the slack holds what a decoder kept back.
            self.out.resize(bytes.len() * 3 + 16, 0);
            let (result, n_read, n_written, _) = decoder.decode_to_utf8(bytes, &mut self.out, is_last);
            self.inner.consume(n_read);
            self.out.truncate(n_written);
            self.from = 0;
            self.done = is_last && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(buf.len());
        buf[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.decoder.is_none() {
            return self.inner.fill_buf();
        }
        self.refill()?;
        Ok(&self.out[self.from..])
    }

    fn consume(&mut self, amount: usize) {
        if self.decoder.is_none() {
            self.inner.consume(amount);
        } else {
            self.from += amount;
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::SHIFT_JIS;

    use super::*;

    const KOREAN: &str = "상담번호,문의내용\nC-1,결제했는데 환불이 안 돼요 똠방각하 뷁\nC-2,쨰려보지 마세요";

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn check(bytes: &[u8], encoding: &'static Encoding, text: &str) {
        assert_eq!(find(&mut &bytes[..]).expect("memory can be read"), encoding);
        let mut read = String::new();
        Decoded::new(bytes, encoding).and_then(|mut reader| reader.read_to_string(&mut read)).expect("it decodes");
        assert_eq!(read, text);
    }

    #[test]
    fn korean_text_is_recognised_in_every_usual_encoding() {
        check(KOREAN.as_bytes(), UTF_8, KOREAN);
        check(format!("\u{feff}{KOREAN}").as_bytes(), UTF_8, KOREAN);
        check(&EUC_KR.encode(KOREAN).0, EUC_KR, KOREAN);
        check(&utf16(&format!("\u{feff}{KOREAN}")), UTF_16LE, KOREAN);
        check(&utf16(KOREAN), UTF_16LE, KOREAN);
        let big_endian: Vec<u8> = KOREAN.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&big_endian, UTF_16BE, KOREAN);
        let japanese = "返金はいつ入金されますか。カード会社にお問い合わせください。";
        check(&SHIFT_JIS.encode(japanese).0, SHIFT_JIS, japanese);
        check(b"id,text\n1,hello", UTF_8, "id,text\n1,hello");
        check(b"", UTF_8, "");
    }

    #[test]
    fn a_korean_word_after_a_long_english_part_still_decides() {
        let english = "1,all is well here\n".repeat(20_000);
        let mut bytes = english.clone().into_bytes();
        bytes.extend_from_slice(&EUC_KR.encode("환불이 안 됩니다").0);
        let mut reader = io::BufReader::with_capacity(64 * 1024, &bytes[..]);
        assert_eq!(find(&mut reader).expect("memory can be read"), EUC_KR);
    }

    #[test]
    fn damage_in_the_middle_does_not_turn_utf8_into_another_encoding() {
        let mut bytes = KOREAN.as_bytes().to_vec();
        bytes.insert(40, 0xff);
        assert_eq!(find(&mut &bytes[..]).expect("memory can be read"), UTF_8);
    }

    #[test]
    fn names_are_known_as_people_write_them() {
        for name in ["cp949", "CP949", "euc-kr", "EUC_KR", "ms949", "UHC", "windows-949", "ks_c_5601-1987"] {
            assert_eq!(of_name(name).map(name_of), Some("CP949"), "{name}");
        }
        for name in ["utf-8", "UTF8", "utf-8-sig"] {
            assert_eq!(of_name(name), Some(UTF_8), "{name}");
        }
        assert_eq!(of_name("cp99"), None);
    }
}
