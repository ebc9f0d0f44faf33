/** Words of the form of a source, in both languages; they come with it. `en` must satisfy `vi`. */

const vi = {
  newSource: 'Thêm nguồn dữ liệu', editSource: 'Sửa nguồn', mapping: 'Ánh xạ', sample: 'Bản tin mẫu', remove: (what: string) => `Bỏ ${what}`,

  keyHint: 'Chữ thường, số, dấu . _ -', topicFilter: 'Bộ lọc topic', filterHint: '+ là một tầng bất kỳ, # là mọi tầng còn lại', filterFrom: (filter: string) => `Lấy theo topic mẫu: ${filter}`,
  enabled: 'Bật nguồn này', enabledHint: 'Hệ thống nhận và đọc mọi bản tin khớp bộ lọc topic.',
  nativeLead: 'Nguồn gốc đọc định dạng riêng của hệ thống: chỉ đổi được các khoảng thời gian.',

  domain: 'Lĩnh vực', payload: 'Bản tin là', payloads: { json: 'JSON', text: 'Chữ hoặc số trơn' } as Record<string, string>,
  device: 'Thiết bị', deviceBy: 'Mã thiết bị lấy từ', deviceFrom: { path: 'giá trị trong bản tin', level: 'một tầng của topic' }, path: 'Đường dẫn', level: 'Tầng thứ', prefix: 'Tiền tố', prefixHint: 'ghép vào trước mã',

  metrics: 'Chỉ số', metric: 'Chỉ số', noMetrics: 'Chưa có chỉ số nào. Gán từ bản tin mẫu, hoặc thêm tại đây.', addMetric: 'Thêm chỉ số', unit: 'Đơn vị', unitOf: (what: string) => `Đơn vị của ${what}`, pathOf: (what: string) => `Đường dẫn của ${what}`, nth: (n: number) => `chỉ số thứ ${n}`,
  more: (what: string) => `Hệ số và từ ngữ của ${what}`, scale: 'Nhân với', offset: 'rồi cộng', values: 'Từ của thiết bị', valuesHint: 'Mỗi dòng một từ, như open=true hoặc low=1. Dùng thay cho đơn vị và hệ số.',
  ownName: 'tên riêng', yesNo: 'có/không', words: 'chữ', twice: 'mỗi chỉ số một lần', wordLine: 'mỗi dòng một từ, như open=true',

  time: 'Thời gian', timePath: 'Thời gian đo', timeHint: 'để trống: lúc nhận', timeFormat: 'Dạng', formatHint: 'trống: RFC 3339 hoặc epoch', timeZone: 'Múi giờ', zoneHint: 'khi bản tin không ghi',
  seq: 'Số thứ tự bản tin', seqHint: 'để phát hiện bản tin bị mất',
  position: 'Vị trí', noPosition: 'không lấy từ bản tin', places: { lon: 'Kinh độ', lat: 'Vĩ độ', altitude: 'Độ cao', accuracy: 'Sai số vị trí', speed: 'Tốc độ', course: 'Hướng đi' },
  only: 'Điều kiện', onlyHint: 'Chỉ đọc bản tin có đúng giá trị này; bản tin khác được bỏ qua.', onlyAll: 'đọc mọi bản tin', onlySome: (n: number) => `${n} điều kiện`, equals: 'bằng', equalsOf: (n: number) => `Giá trị của điều kiện ${n}`, onlyPath: (n: number) => `Đường dẫn của điều kiện ${n}`, addOnly: 'Thêm điều kiện', condition: (n: number) => `điều kiện ${n}`, equalsHint: 'true, 2, hoặc chữ; "2" là chữ.',
  each: 'Danh sách mẫu', eachHint: 'Khi một bản tin chứa nhiều mẫu, như $.data: đường dẫn bên trong bắt đầu bằng @.', eachNone: 'mỗi bản tin một mẫu',
  times: 'Giới hạn thời gian', lateness: 'Chờ thứ tự', latenessHint: 'đợi bản tin đến sai thứ tự', maxLate: 'Nhận muộn nhất', maxLateHint: 'cũ hơn thì từ chối', maxSkew: 'Nhận sớm nhất', maxSkewHint: 'đồng hồ chạy nhanh hơn thì từ chối', unitFor: (what: string) => `Đơn vị thời gian của ${what}`,
  spans: { s: 'giây', min: 'phút', h: 'giờ', d: 'ngày' },
  json: 'Dạng JSON', jsonSaid: 'chép sang nơi khác, hoặc dán vào', jsonLabel: 'Ánh xạ dạng JSON', notJson: 'Chưa phải JSON: chưa áp dụng.', unheld: (path: string) => `Biểu mẫu không giữ được phần ${path}: chưa áp dụng.`, jsonBack: 'Bỏ, lấy lại theo biểu mẫu', jsonOpen: 'JSON đang soạn dở', jsonWanted: 'JSON của một ánh xạ, hoặc lấy lại theo biểu mẫu',

  topic: 'Topic', topicHint: 'topic mà thiết bị gửi lên', levels: 'Tầng của topic: chọn tầng là mã thiết bị', levelHint: 'Lấy tầng này làm mã thiết bị', unmatched: 'Topic này không khớp bộ lọc: nguồn sẽ không đọc nó.',
  payloadLabel: 'Nội dung', payloadHint: 'Dán nguyên văn những gì thiết bị gửi.', unread: 'Không phải JSON.', unreadAt: (line: string, column: string, near: string) => `Lỗi ở dòng ${line}, cột ${column}, gần ${near}`, asText: 'Đọc như chữ trơn',
  leaves: 'Các giá trị trong bản tin', value: 'Giá trị', what: 'Là gì', leavesFirst: (n: number) => `Chỉ hiện ${n} giá trị đầu.`, nothing: 'không dùng', assign: 'Gán…', assignTo: (path: string) => `${path} là gì`, find: 'Tìm chỉ số, hoặc gõ tên riêng', found: (n: number) => `${n} mục`, basics: 'Bản tin', metricsOf: (domain: string) => `Chỉ số: ${domain}`, otherMetrics: 'Chỉ số khác', asOwn: (key: string) => `Tên riêng “${key}”`, badOwn: 'Tên riêng: chữ thường không dấu, số, _ . -',

  understood: 'Hệ thống hiểu là', checking: 'Đang đọc thử…', begin: 'Dán một bản tin của thiết bị, rồi cho biết mỗi giá trị là gì. Kết quả đọc thử hiện ở đây, không có gì được lưu.', assignFirst: 'Cho biết đâu là thiết bị và ít nhất một chỉ số hoặc vị trí.', needTopic: 'Mã thiết bị lấy từ topic: nhập topic mẫu.',
  accepted: 'Đọc được', refused: 'Bị từ chối', passed: 'Được bỏ qua theo điều kiện', lacking: 'Còn thiếu', toMend: (n: number) => `${n} chỗ cần sửa`, goMend: 'Tới chỗ cần sửa',
  knownDevice: 'thiết bị đã có', newDevice: 'thiết bị mới, sẽ chờ duyệt', doubtful: 'ngoài khoảng hợp lý', positionAt: (lat: string, lon: string) => `${lat}, ${lon}`, oldSample: 'Bản tin mẫu cũ thì gặp lỗi này; bản tin thiết bị vừa gửi thì không. Ngoài thời gian ra, nó được đọc như sau:', ownWords: 'Nếu thiết bị gửi bằng chữ, cho biết mỗi từ nghĩa là gì: nút hệ số và từ ngữ ở dòng của chỉ số.', moreReadings: (n: number) => `và ${n} số liệu nữa`,
  absent: { domain: 'lĩnh vực', device: 'thiết bị', metrics: 'một chỉ số hoặc vị trí', path: (what: string) => `đường dẫn của ${what}`, equals: (n: number) => `giá trị của điều kiện ${n}`, name: 'tên của chỉ số' },
};

const en: typeof vi = {
  newSource: 'Add a source', editSource: 'Edit source', mapping: 'Mapping', sample: 'Sample', remove: (what) => `Remove ${what}`,

  keyHint: 'Lower case, digits, . _ -', topicFilter: 'Topic filter', filterHint: '+ is any one level, # all levels that follow', filterFrom: (filter) => `Take it from the sample: ${filter}`,
  enabled: 'Switch this source on', enabledHint: 'Every message that the topic filter matches is received and read.',
  nativeLead: 'The native source reads the hub’s own formats: only its times can be changed.',

  domain: 'Domain', payload: 'A message is', payloads: { json: 'a JSON text', text: 'plain text or a number' },
  device: 'Device', deviceBy: 'The device is told by', deviceFrom: { path: 'a value of the payload', level: 'a level of the topic' }, path: 'Path', level: 'Level', prefix: 'Prefix', prefixHint: 'put before the device',

  metrics: 'Metrics', metric: 'Metric', noMetrics: 'No metrics yet. Assign them from the sample, or add one here.', addMetric: 'Add a metric', unit: 'Unit', unitOf: (what) => `Unit of ${what}`, pathOf: (what) => `Path of ${what}`, nth: (n) => `metric ${n}`,
  more: (what) => `Factors and words of ${what}`, scale: 'Times', offset: 'then plus', values: 'Words of the device', valuesHint: 'One a line, such as open=true or low=1. Instead of unit and factors.',
  ownName: 'a name of your own', yesNo: 'yes/no', words: 'text', twice: 'each metric once', wordLine: 'a word on each line, such as open=true',

  time: 'Time', timePath: 'Time of measurement', timeHint: 'empty: when it is received', timeFormat: 'Form', formatHint: 'empty: RFC 3339 or epoch', timeZone: 'Time zone', zoneHint: 'where the message has none',
  seq: 'Sequence number', seqHint: 'shows when messages are lost',
  position: 'Position', noPosition: 'not in the messages', places: { lon: 'Longitude', lat: 'Latitude', altitude: 'Altitude', accuracy: 'Accuracy', speed: 'Speed', course: 'Course' },
  only: 'Conditions', onlyHint: 'Only messages with just this value are read; others are passed over.', onlyAll: 'every message is read', onlySome: (n) => (n === 1 ? '1 condition' : `${n} conditions`), equals: 'equals', equalsOf: (n) => `Value of condition ${n}`, onlyPath: (n) => `Path of condition ${n}`, addOnly: 'Add a condition', condition: (n) => `condition ${n}`, equalsHint: 'true, 2 or text; "2" is text.',
  each: 'List of samples', eachHint: 'Where one message holds several, such as $.data: paths inside begin with @.', eachNone: 'one sample a message',
  times: 'Limits of time', lateness: 'Wait for order', latenessHint: 'for what comes out of order', maxLate: 'Latest', maxLateHint: 'older than that is refused', maxSkew: 'Earliest', maxSkewHint: 'further ahead than that is refused', unitFor: (what) => `Unit of time of ${what}`,
  spans: { s: 'seconds', min: 'minutes', h: 'hours', d: 'days' },
  json: 'As JSON', jsonSaid: 'copy it elsewhere, or paste one', jsonLabel: 'The mapping as JSON', notJson: 'Not JSON yet: not applied.', unheld: (path) => `The form cannot hold ${path}: not applied.`, jsonBack: 'Discard, take it from the form', jsonOpen: 'JSON that is being written', jsonWanted: 'the JSON of a mapping, or to take it from the form again',

  topic: 'Sample topic', topicHint: 'on which the device sends', levels: 'Levels of the topic: choose the one that is the device', levelHint: 'This level is the device', unmatched: 'The filter does not match this topic: the source would not read it.',
  payloadLabel: 'Payload', payloadHint: 'Paste what the device sends.', unread: 'This is not JSON.', unreadAt: (line, column, near) => `At line ${line}, column ${column}, near ${near}`, asText: 'Read it as plain text',
  leaves: 'The values of the payload', value: 'Value', what: 'What it is', leavesFirst: (n) => `Only the first ${n} values are shown.`, nothing: 'not used', assign: 'Assign…', assignTo: (path) => `What ${path} is`, find: 'Find a metric, or type a name of your own', found: (n) => (n === 1 ? '1 entry' : `${n} entries`), basics: 'Message', metricsOf: (domain) => `Metrics: ${domain}`, otherMetrics: 'Other metrics', asOwn: (key) => `A name of your own, “${key}”`, badOwn: 'A name: lower-case letters, digits, _ . -',

  understood: 'How it is understood', checking: 'Trying…', begin: 'Paste a message of the device, then say what each value is. How it would be understood appears here; nothing is stored.', assignFirst: 'Say what the device is, and at least one metric or a position.', needTopic: 'The topic tells the device: enter a sample topic.',
  accepted: 'Understood', refused: 'Refused', passed: 'Passed over by a condition', lacking: 'Still missing', toMend: (n) => (n === 1 ? '1 place to mend' : `${n} places to mend`), goMend: 'Go to it',
  knownDevice: 'a known device', newDevice: 'a new device, to be approved', doubtful: 'not plausible', positionAt: (lat, lon) => `${lat} ${lon}`, oldSample: 'An old sample meets this; a message that the device has just sent does not. But for its time it is read so:', ownWords: 'Where the device sends words, say what each means: by the button for factors and words in the row of the metric.', moreReadings: (n) => `and ${n} more`,
  absent: { domain: 'the domain', device: 'the device', metrics: 'a metric or a position', path: (what) => `the path of ${what}`, equals: (n) => `the value of condition ${n}`, name: 'the name of a metric' },
};

export const sources = { vi, en };
