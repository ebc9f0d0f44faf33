/** Words for what is wrong with a message, in both languages; they come with the pages that show messages. `en` must satisfy `vi`. */

const vi = {
  kinds: { string: 'chuỗi', number: 'số', integer: 'số nguyên', boolean: 'giá trị đúng/sai', object: 'khối { }', array: 'danh sách' } as Record<string, string>,
  given: (kind: string, value: string) => `${kind} ${value}`,
  is: (wanted: string, metric: string, kind: string) => `${wanted}: ${metric} không phải là ${kind}`,
  isNumber: (wanted: string, metric: string) => `${wanted}: ${metric} là số, không đặt trong dấu nháy`,
  bytes: (n: string) => `${n} byte`, most: (n: string) => `nhiều nhất ${n}`, finite: 'một số hữu hạn', any: 'số, đúng/sai hoặc chuỗi', json: 'nội dung JSON đúng dạng', utf8: 'chữ UTF-8, không có BOM',
  content: 'số liệu, vị trí hoặc cả hai', offset: 'múi giờ: thêm Z hoặc +07:00', once: 'mỗi khóa một lần', sample: 'ít nhất một mẫu', fix: 'một vị trí; bỏ đi khi chưa định vị được',
};

const en: typeof vi = {
  kinds: { string: 'string', number: 'number', integer: 'integer', boolean: 'boolean', object: 'object', array: 'array' },
  given: (kind, value) => `${kind} ${value}`,
  is: (wanted, metric, kind) => `a ${wanted}: ${metric} is no ${kind}`,
  isNumber: (wanted, metric) => `a ${wanted}: ${metric} is one, and goes without quotation marks`,
  bytes: (n) => `${n} bytes`, most: (n) => `at most ${n}`, finite: 'a finite number', any: 'a number, a boolean or a string', json: 'JSON of the right form', utf8: 'UTF-8 without byte order mark',
  content: 'metrics, a position or both', offset: 'an offset: append Z or +07:00', once: 'each key once', sample: 'at least one sample', fix: 'a position; leave it out while there is no fix',
};

export const refused = { vi, en };
