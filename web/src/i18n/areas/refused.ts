/** Words for what is wrong with a message, in both languages; they come with the pages that show messages. `en` must satisfy `vi`. */

const vi = {
  kinds: { string: 'chuỗi', number: 'số', integer: 'số nguyên', boolean: 'giá trị đúng/sai', object: 'khối { }', array: 'danh sách' } as Record<string, string>,
  given: (kind: string, value: string) => `${kind} ${value}`,
  is: (wanted: string, metric: string, kind: string) => `${wanted}: ${metric} không phải là ${kind}`,
  isNumber: (wanted: string, metric: string) => `${wanted}: ${metric} là số, không đặt trong dấu nháy`,
  bytes: (n: string) => `${n} byte`, most: (n: string) => `nhiều nhất ${n}`, finite: 'một số hữu hạn', any: 'số, đúng/sai hoặc chuỗi', json: 'nội dung JSON đúng dạng', utf8: 'chữ UTF-8, không có BOM',
  content: 'số liệu, vị trí hoặc cả hai', offset: 'múi giờ: thêm Z hoặc +07:00', once: 'mỗi khóa một lần', sample: 'ít nhất một mẫu', fix: 'một vị trí; bỏ đi khi chưa định vị được',
  device: 'mã thiết bị: kể cả tiền tố là 1–64 ký tự A–Z a–z 0–9 - _ . :', samples: 'một danh sách các mẫu', measured: 'thời gian đo', form: (form: string) => `thời gian dạng ${form}`, moment: 'thời gian theo RFC 3339, hoặc số giây hay mili giây tính từ năm 1970',
  at: (paths: string) => `một giá trị tại ${paths}`, degrees: (name: string) => `${name} tính bằng độ`, swapped: '-90 đến 90; kinh độ và vĩ độ có lẽ bị đổi chỗ', range: (low: string, high: string, unit: string) => `từ ${low} đến ${high}${unit && ` ${unit}`}`,
  owned: (device: string, source: string) => `${device}, là thiết bị của nguồn ${source}`, own: 'thiết bị của chính nguồn này: nguồn nào chỉ nói cho thiết bị của nguồn ấy, hãy đặt tiền tố',
  growing: 'số nguyên tăng một sau mỗi bản tin', ago: (span: string) => `không quá ${span} trước lúc nhận`, ahead: (span: string) => `không quá ${span} sau lúc nhận`,
  before: (value: string, time: string) => `${value} như bản tin này đã ghi cho lúc ${time}, hoặc một thời gian khác`,
  units: { degrees: 'độ', metres: 'm', 'metres per second': 'm/s', 'degrees clockwise from north': 'độ kể từ hướng bắc' } as Record<string, string>,
  spans: { d: 'ngày', h: 'giờ', min: 'phút', s: 'giây' } as Record<string, string>, level: (n: string) => `tầng ${n} của topic`, none: 'không có gì', emptyList: 'một danh sách rỗng',
  reasons: { device: 'Không ra mã thiết bị', value: 'Giá trị chưa có trong ánh xạ', unit: 'Đơn vị không đổi được', 'passed-over': 'Bỏ qua theo điều kiện', 'not-its-device': 'Thiết bị của nguồn khác' } as Record<string, string>,
  makeSource: 'Tạo nguồn từ bản tin này', addSource: 'Đọc thêm một dạng bản tin khác: thêm nguồn dữ liệu',
};

const en: typeof vi = {
  kinds: { string: 'string', number: 'number', integer: 'integer', boolean: 'boolean', object: 'object', array: 'array' },
  given: (kind, value) => `${kind} ${value}`,
  is: (wanted, metric, kind) => `a ${wanted}: ${metric} is no ${kind}`,
  isNumber: (wanted, metric) => `a ${wanted}: ${metric} is one, and goes without quotation marks`,
  bytes: (n) => `${n} bytes`, most: (n) => `at most ${n}`, finite: 'a finite number', any: 'a number, a boolean or a string', json: 'JSON of the right form', utf8: 'UTF-8 without byte order mark',
  content: 'metrics, a position or both', offset: 'an offset: append Z or +07:00', once: 'each key once', sample: 'at least one sample', fix: 'a position; leave it out while there is no fix',
  device: 'the device: with its prefix 1–64 of A–Z a–z 0–9 - _ . :', samples: 'a list of samples', measured: 'the time of measurement', form: (form) => `a time of the form ${form}`, moment: 'a time by RFC 3339, or seconds or milliseconds since 1970',
  at: (paths) => `a value at ${paths}`, degrees: (name) => `${name} in degrees`, swapped: '-90 to 90; longitude and latitude look swapped', range: (low, high, unit) => `${low} to ${high}${unit && ` ${unit}`}`,
  owned: (device, source) => `${device}, a device of the source ${source}`, own: 'a device of its own: no source speaks for another’s, give them a prefix',
  growing: 'an integer that grows by one with each message', ago: (span) => `at most ${span} before it is received`, ahead: (span) => `at most ${span} after it is received`,
  before: (value, time) => `${value}, as this message says before of ${time}, or a time of its own`,
  units: { degrees: 'degrees', metres: 'm', 'metres per second': 'm/s', 'degrees clockwise from north': 'degrees from north' },
  spans: { d: 'd', h: 'h', min: 'min', s: 's' }, level: (n) => `level ${n} of the topic`, none: 'nothing', emptyList: 'an empty list',
  reasons: { device: 'No device can be told', value: 'A value the mapping does not know', unit: 'A unit that does not convert', 'passed-over': 'Passed over by a condition', 'not-its-device': 'A device of another source' },
  makeSource: 'Make a source of it', addSource: 'Understand another format: add a source',
};

export const refused = { vi, en };
