/** Words for what is wrong with a field of a form, in both languages; `en` must satisfy `vi`. */

const vi = {
  nothing: 'ô trống', secret: 'một bí mật', value: 'một giá trị', atLeast: (n: string) => `ít nhất ${n}`, atMost: (n: string) => `nhiều nhất ${n}`, above: (n: string) => `lớn hơn ${n}`,
  minChars: (n: string) => `ít nhất ${n} ký tự`, maxChars: (n: string) => `nhiều nhất ${n} ký tự`, between: (a: string, b: string) => `từ ${a} đến ${b} ký tự`, characters: (n: string) => `${n} ký tự`,
  key: 'chữ thường, số, dấu . _ -, bắt đầu bằng chữ hoặc số', pattern: 'đúng dạng', minItems: (n: string) => `chọn ít nhất ${n}`, maxItems: (n: string) => `nhiều nhất ${n} mục`, oneOf: (list: string) => `một trong: ${list}`, whole: 'số nguyên',
  number: 'một số', moment: 'ngày giờ', guessable: 'vài từ không liên quan với nhau', easy: 'mật khẩu dễ đoán', url: 'địa chỉ http:// hoặc https://, không kèm tên, mật khẩu hay #', host: 'tên hoặc địa chỉ máy chủ',
  blocked: 'máy khác, hoặc cho phép mạng này trong HUB_NOTIFY_ALLOW', thisMachine: (host: string) => `${host} là chính máy này`, linkLocal: (host: string) => `${host} là địa chỉ nội bộ của máy`,
  mail: 'địa chỉ thư như duty@example.vn', signing: 'whsec_ và 24–64 byte Base64', channel: 'khóa của một kênh đã có', clear: 'không đặt tên tài khoản khi không mã hóa', future: 'thời điểm sau hiện tại, hoặc để trống',
  unique: 'mỗi thứ một lần', line: 'chữ in được, trên một dòng', username: '2–32 ký tự a–z, số, . _ -, bắt đầu bằng chữ', order: 'thời điểm trước lúc kết thúc', setting: 'giá trị khác',
  ruleKey: 'mã của một luật đã có, hoặc phần đầu mã rồi *', zoneKey: 'mã của một vùng đã có', person: 'tên đăng nhập của một người đang dùng được', dutyPerson: 'tên đăng nhập của một người trực đang dùng được', deviceKey: 'mã của một thiết bị đã có', json: 'JSON đúng dạng', object: 'một khối { }', list: (n: string) => `danh sách ${n} mục`,
};

const en: typeof vi = {
  nothing: 'nothing', secret: 'a secret', value: 'a value', atLeast: (n) => `at least ${n}`, atMost: (n) => `at most ${n}`, above: (n) => `more than ${n}`,
  minChars: (n) => `at least ${n} characters`, maxChars: (n) => `at most ${n} characters`, between: (a, b) => `${a} to ${b} characters`, characters: (n) => `${n} characters`,
  key: 'lower case, digits, . _ -, beginning with a letter or digit', pattern: 'the right form', minItems: (n) => `at least ${n} chosen`, maxItems: (n) => `at most ${n} entries`, oneOf: (list) => `one of ${list}`, whole: 'a whole number',
  number: 'a number', moment: 'a date and time', guessable: 'a few unrelated words', easy: 'one that is easily guessed', url: 'http:// or https:// without user, password and #', host: 'the name or address of a host',
  blocked: 'another host, or its network in HUB_NOTIFY_ALLOW', thisMachine: (host) => `${host}, this machine itself`, linkLocal: (host) => `${host}, a link-local address`,
  mail: 'an e-mail address such as duty@example.vn', signing: 'whsec_ and 24–64 bytes in Base64', channel: 'the key of a channel', clear: 'no user name without encryption', future: 'a time to come, or nothing',
  unique: 'each at most once', line: 'printable text on one line', username: '2–32 of a–z, digits, . _ -, beginning with a letter', order: 'a time before the end', setting: 'something else',
  ruleKey: 'the key of a rule, or how several begin and then *', zoneKey: 'the key of a zone', person: 'the user name of somebody who may sign in', dutyPerson: 'the user name of somebody on duty who may sign in', deviceKey: 'the key of a device', json: 'JSON of the right form', object: 'an object', list: (n) => `a list of ${n}`,
};

export const expected = { vi, en };
