/** Words of the search through past alarms, in both languages; `en` must satisfy `vi`. They come with its page. */

const vi = {
  noRule: (text: string) => `Không có luật nào tên hoặc mã là “${text}”.`,
  manyRules: (text: string) => `Nhiều luật khớp “${text}”: hãy chọn một luật trong danh sách gợi ý.`,
};

const en: typeof vi = {
  noRule: (text) => `No rule has the name or the key “${text}”.`,
  manyRules: (text) => `Several rules match “${text}”: choose one of those offered.`,
};

export const history = { vi, en };
