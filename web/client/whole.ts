// Where a Vietnamese line may not break. Written Vietnamese parts syllables, not words: "cảm / ơn" over two lines is a stumble for
// the reader. Words that conferences use are kept whole; figures stay with what they count, a proper name with itself. Pure.

const NBSP = "\u00a0";

// Longer ones first: the first that matches is taken.
const WORDS =
  "điển hình tiên tiến|ban tổ chức|cựu chiến binh|hồ chí minh|hợp tác xã|lời cảm ơn|phó bí thư|phó chủ tịch|" +
  "phó trưởng phòng|quầy hỗ trợ|đoàn chủ tịch|an ninh|an tọa|anh hùng|biểu diễn|biểu dương|biểu quyết|bà con|báo cáo|" +
  "bình yên|bí thư|bưu điện|bản sắc|bảo vệ|bế mạc|bền vững|chi hội|chiến sĩ|chuyển đổi|chào cờ|chào mừng|chính quyền|" +
  "chính trị|chúc mừng|chương trình|chỉ đạo|chụp ảnh|chủ nhiệm|chủ tịch|cá nhân|công an|công bố|công nghiệp|công tác|" +
  "căn cước|cảm ơn|cấp trên|cấp ủy|cộng đồng|danh sách|diễn văn|du lịch|dân số|dân tộc|gia đình|giai đoạn|giao lưu|" +
  "giáo dục|giáo viên|giải lao|giải pháp|giảm nghèo|giấy mời|giới thiệu|hiến đất|hiệu quả|hiệu trưởng|hoạt động|huyện ủy|" +
  "hưởng ứng|hạnh phúc|hệ thống|học sinh|học tập|hội nghị|hội trường|hội đồng|hữu cơ|khai mạc|khen thưởng|khung quét|" +
  "khuyến học|khởi nghiệp|kinh nghiệm|kinh tế|kính chào|kính chúc|kính mời|kết quả|lao động|liên hệ|lãnh đạo|lý do|" +
  "lĩnh vực|lưu niệm|máy chủ|môi trường|mặt trận|mục tiêu|nghệ thuật|nhiệm kỳ|nhiệm vụ|nhân dân|nâng cao|nông dân|" +
  "nông nghiệp|nông thôn|phong cách|phong trào|phát biểu|phát huy|phát triển|phát động|phóng sự|phương hướng|phương pháp|" +
  "phụ nữ|quy mô|quyết thắng|quyết định|quần chúng|quốc ca|quốc gia|quốc phòng|sáng kiến|sáng tạo|sản xuất|sức khỏe|" +
  "tham luận|thanh niên|thi đua|thiếu nhi|thiểu số|thoát nghèo|thành công|thành tích|thành viên|thôn bản|thông qua|" +
  "thư ký|thương hiệu|thường trực|thường vụ|thị trấn|tiên tiến|tiêu biểu|tiến bộ|trao tặng|triển khai|trung tâm|" +
  "truyền thống|trân trọng|trưởng ban|trưởng bản|trưởng phòng|trưởng thôn|tuyên bố|tuyên dương|tuyên truyền|tình hình|" +
  "tình nguyện|tôn vinh|tư liệu|tư tưởng|tập thể|tỉnh ủy|tổ chức|tổ quốc|tổng kết|tự quản|tỷ lệ|vùng cao|văn hóa|" +
  "văn nghệ|vệ sinh|vị trí|xuất sắc|xây dựng|xã hội|y học|y tế|yêu nước|ân cần|điểm danh|điểm trường|điển hình|đoàn kết|" +
  "đoàn thể|đào tạo|đường lối|đại biểu|đại diện|đại hội|đạo đức|đảng ủy|đồng bào|đời sống|ổn định|ủy ban|ủy viên|ứng dụng";

const WHOLE = new RegExp(`(?<![\\p{L}])(?:${WORDS})(?![\\p{L}])`, "giu");
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
