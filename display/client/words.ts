// Where a Vietnamese line may not break. Written Vietnamese parts syllables, not words: "cảm / ơn" over two lines is a stumble for
// the reader. Words that conferences use are kept whole; figures stay with what they count, a proper name with itself. Pure.

const NBSP = "\u00a0";

const WORDS =
  "an ninh|an tọa|ân cần|anh hùng|bà con|báo cáo|ban tổ chức|bảo vệ|bế mạc|biểu diễn|biểu dương|biểu quyết|bình yên|cá nhân|cảm ơn|" +
  "cấp trên|cấp ủy|chào cờ|chào mừng|chi hội|chỉ đạo|chiến sĩ|chính quyền|chính trị|chủ nhiệm|chủ tịch|chúc mừng|chụp ảnh|chuyển đổi|" +
  "chương trình|công an|công bố|công nghiệp|công tác|cộng đồng|cựu chiến binh|danh sách|dân tộc|diễn văn|đại biểu|đại diện|đại hội|" +
  "đào tạo|điểm danh|điểm trường|điển hình tiên tiến|điển hình|đoàn kết|đoàn thể|đoàn chủ tịch|đời sống|đường lối|gia đình|giai đoạn|giải lao|giải pháp|" +
  "giảm nghèo|giáo dục|giáo viên|giao lưu|giới thiệu|hạnh phúc|hiến đất|hiệu quả|hiệu trưởng|hoạt động|học sinh|học tập|hội nghị|" +
  "hội trường|hưởng ứng|kết quả|khai mạc|khen thưởng|khởi nghiệp|khuyến học|kinh nghiệm|kinh tế|kính chào|kính chúc|kính mời|" +
  "lãnh đạo|lao động|lời cảm ơn|lưu niệm|lý do|mặt trận|môi trường|nâng cao|nghệ thuật|nhân dân|nhiệm kỳ|nhiệm vụ|nông dân|" +
  "nông nghiệp|nông thôn|ổn định|phát biểu|phát động|phát huy|phát triển|phong trào|phóng sự|phó chủ tịch|phụ nữ|phương hướng|" +
  "quốc ca|quốc phòng|quy mô|quyết định|quyết thắng|sản xuất|sáng kiến|sáng tạo|sức khỏe|tập thể|tham luận|thành công|thành tích|" +
  "thanh niên|thành viên|thi đua|thiếu nhi|thoát nghèo|thôn bản|thông qua|thư ký|thương hiệu|tiên tiến|tiến bộ|tiêu biểu|tình hình|" +
  "tình nguyện|tổ chức|tổ quốc|tôn vinh|tổng kết|trân trọng|trao tặng|triển khai|trưởng bản|trưởng thôn|tư liệu|tự quản|tuyên bố|" +
  "tỉnh ủy|huyện ủy|đảng ủy|thường vụ|ủy ban|ủy viên|thị trấn|tuyên dương|tuyên truyền|tỷ lệ|ứng dụng|văn hóa|văn nghệ|vệ sinh|vùng cao|xã hội|xây dựng|xuất sắc|y tế|yêu nước";

const WHOLE = new RegExp(`(?<![\\p{L}])(?:${WORDS})(?![\\p{L}])`, "giu");
const COUNTED = /(?<=\d) (?=\p{L})|(?<=(?<!\p{L})(?:ngày|tháng|năm|lần|thứ|số|đoạn|mục|đợt|khóa)) (?=\d|[IVXLC]+(?!\p{L}))/giu;

/** The line with no-break spaces inside words, between a figure and what it counts, and inside each of `names`. */
export function whole(line: string, ...names: string[]): string {
  let text = line.replace(WHOLE, (word) => word.replaceAll(" ", NBSP)).replace(COUNTED, NBSP);
  for (const name of names) for (const form of [name, name.toLocaleUpperCase("vi")]) text = keep(text, form);
  return text;
}

function keep(text: string, name: string): string {
  if (!name) return text;
  const at = text.replaceAll(NBSP, " ").indexOf(name);
  return at < 0 ? text : text.slice(0, at) + name.replaceAll(" ", NBSP) + text.slice(at + name.length);
}
