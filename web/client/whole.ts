// Where a Vietnamese line may not break. Written Vietnamese parts syllables, not words: "cảm / ơn" over two lines is a stumble for
// the reader. Words that conferences use are kept whole; figures stay with what they count, a proper name with itself. Pure.
// `hall/lines.py` does the same for paper, with the same words.

import WORDS from "../../hall/words.json" with { type: "json" };

const NBSP = "\u00a0";
// Longer words stand first in the list: the first that matches is taken.
const WHOLE = new RegExp(`(?<![\\p{L}])(?:${WORDS.join("|")})(?![\\p{L}])`, "giu");
// A time is no count of the place that follows it: "07 giờ 12 / tại Cửa 1".
const COUNTED = /(?<=\d) (?=(?!tại )\p{L})|(?<=(?<!\p{L})(?:ngày|tháng|năm|lần|thứ|số|đoạn|mục|đợt|khóa)) (?=\d|[IVXLC]+(?!\p{L}))/giu;

/** The line with no-break spaces inside words, between a figure and what it counts, and inside each of `names`. */
export function whole(line: string, ...names: string[]): string {
  let text = line.replace(WHOLE, (word) => word.replaceAll(" ", NBSP)).replace(COUNTED, NBSP);
  for (const name of names) for (const form of [name, name.toLocaleUpperCase("vi")]) text = keep(text, form);
  return text;
}

/** Letters of a name that is kept on one line; a longer one would be wider than the line itself. */
const MOST_KEPT = 24;

function keep(text: string, name: string): string {
  if (!name || name.length > MOST_KEPT) return text;
  const at = text.replaceAll(NBSP, " ").indexOf(name);
  return at < 0 ? text : text.slice(0, at) + name.replaceAll(" ", NBSP) + text.slice(at + name.length);
}
