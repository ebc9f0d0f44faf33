/** Words for an alarm that a link leads to and that is not in the list, in both languages; `en` must satisfy `vi`. They come with it. */

const vi = {
  title: 'Cảnh báo trong liên kết',
  over: (time: string) => `Cảnh báo này đã hết lúc ${time}, không còn trong danh sách đang mở.`,
  closed: 'Cảnh báo này đã đóng, không còn trong danh sách đang mở.',
  aside: 'Cảnh báo này còn mở nhưng không có trong danh sách: đang tạm gác, bị ẩn hoặc nằm ngoài bộ lọc.',
  missing: (id: number) => `Không tìm thấy cảnh báo số ${id}.`,
  history: 'Mở lịch sử',
};

const en: typeof vi = {
  title: 'The alarm of the link',
  over: (time) => `This alarm was over at ${time} and is no longer among the open ones.`,
  closed: 'This alarm was closed and is no longer among the open ones.',
  aside: 'This alarm is open and not in the list: shelved, muted or filtered out.',
  missing: (id) => `There is no alarm ${id}.`,
  history: 'Open the history',
};

export const linkedAlarm = { vi, en };
