/** Words of administration, in both languages; `en` must satisfy `vi`. */

const vi = {
  sections: {
    system: 'Tình trạng hệ thống', audit: 'Nhật ký thao tác', users: 'Người dùng', tokens: 'Mã truy cập máy',
    sources: 'Nguồn dữ liệu', devices: 'Thiết bị chờ duyệt', 'dead-letters': 'Bản tin bị từ chối', accounting: 'Sổ đếm',
    channels: 'Kênh báo', policies: 'Chính sách báo', deliveries: 'Nhật ký gửi', maintenance: 'Bảo trì',
  },
  groups: { hub: 'Hệ thống', people: 'Tài khoản', data: 'Dữ liệu vào', notify: 'Báo ra ngoài', work: 'Vận hành' },
  readOnly: 'Chỉ xem: tài khoản này không được sửa phần này.',
  add: 'Thêm', edit: 'Sửa', remove: 'Xóa', actions: 'Thao tác', empty: 'Chưa có gì.', never: 'chưa bao giờ', from: 'Từ', to: 'Đến',
  any: 'Bất kỳ', on: 'Đang bật', off: 'Đã tắt', enabled: 'Bật', language: 'Ngôn ngữ', name: 'Tên', nameVi: 'Tên tiếng Việt',
  nameEn: 'Tên tiếng Anh', key: 'Khóa', keyHint: 'Chữ thường, số, dấu . _ -; đặt rồi không đổi được.', kind: 'Loại', status: 'Trạng thái',
  reload: 'Có người vừa sửa. Đóng cửa sổ này, xem bản mới rồi sửa lại.', copied: 'Đã sao chép',

  systemLead: 'Các phần của trung tâm, việc đang chờ và phiên bản đang chạy. Tự làm mới mỗi 5 giây.',
  parts: { ingest: 'Tiếp nhận', web: 'Máy chủ web', jobs: 'Việc nền', database: 'Cơ sở dữ liệu', broker: 'Máy chủ MQTT' },
  states: { ok: 'Tốt', quiet: 'Im ắng', away: 'Mất' },
  figures: {
    last_commit: 'Lần ghi cuối', ledger_waiting: 'Lô chờ vào sổ', escalation_behind: 'Biến động chưa xét để báo',
    escalations: 'Cảnh báo đang theo dõi để báo', deliveries_waiting: 'Tin chờ gửi', oldest_delivery: 'Tin chờ lâu nhất',
    deliveries_failed: 'Tin gửi hỏng (24 giờ)', pending_devices: 'Thiết bị chờ duyệt', left_out: 'Luật và vùng không xét được', dead_letters: 'Bản tin bị từ chối (24 giờ)',
    database_bytes: 'Cơ sở dữ liệu', disk: 'Đĩa trống (máy chủ web)', viewers: 'Màn hình đang xem',
  },
  ofDisk: (free: string, total: string) => `${free} trên ${total}`,
  waiting: 'Việc đang chờ', storage: 'Dung lượng', versions: 'Phiên bản',
  versionNames: {
    hub: 'IOC Hub', python: 'Python', postgresql: 'PostgreSQL', timescaledb: 'TimescaleDB', timescaledb_licence: 'Ấn bản TimescaleDB',
    migration: 'Bản cập nhật dữ liệu',
  },
  migrationsMissing: (names: string) => `Thiếu: ${names}. Hãy chạy hub migrate.`,
  misjudged: 'Mẫu chưa được xét (24 giờ)', allRules: 'Mọi luật',
  misjudgedLead: 'Do lỗi của hub, các mẫu này được lưu mà luật không xét được. Cảnh báo có thể bị thiếu: hãy theo dõi bằng cách khác và báo lỗi kèm dòng dưới đây.',
  misjudgedOf: (samples: string, device: string | null, ago: string) => `${samples} mẫu${device === null ? '' : `, gần nhất của ${device}`}, ${ago}`,

  usersLead: 'Ai được đăng nhập và với vai trò nào. Đổi mật khẩu, vai trò hoặc khóa tài khoản sẽ kết thúc phiên của người đó.',
  newUser: 'Thêm người dùng', editUser: 'Sửa người dùng', username: 'Tên đăng nhập', usernameHint: '2–32 ký tự a–z, số, . _ -; bắt đầu bằng chữ.',
  fullName: 'Họ tên', role: 'Vai trò', password: 'Mật khẩu', passwordHint: 'Ít nhất 10 ký tự; một câu dài dễ nhớ là tốt nhất.',
  passwordKeep: 'Để trống nếu giữ mật khẩu cũ.', email: 'Thư điện tử', telegram: 'Mã chat Telegram', reach: 'Liên hệ',
  reachHint: 'Nơi nhận báo cảnh báo khi chính sách báo theo vai trò.', disabled: 'Đã khóa', disable: 'Khóa tài khoản', active: 'Hoạt động',
  locked: 'Tạm khóa do sai mật khẩu', created: 'Tạo lúc',
  rolesExplained: {
    viewer: 'xem', operator: 'xử lý cảnh báo', integrator: 'sửa cảm biến, vùng, luật', admin: 'quản trị tất cả',
  },

  tokensLead: 'Cách các hệ thống khác đăng nhập. Mã chỉ hiện một lần khi tạo.',
  newToken: 'Tạo mã', tokenName: 'Dùng cho', expires: 'Hết hạn', expiresHint: 'Theo giờ của thành phố. Để trống: không hết hạn.', used: 'Dùng lần cuối', by: 'Người tạo', revoke: 'Thu hồi',
  revoked: 'Đã thu hồi', expired: 'Đã hết hạn', revokeAsk: (name: string) => `Thu hồi mã “${name}”? Hệ thống đang dùng mã này sẽ không vào được nữa.`,
  tokenMade: 'Mã mới', tokenOnce: 'Hãy chép lại ngay: mã này không hiện lần nữa.',

  sourcesLead: 'Topic MQTT nào được đọc theo cách nào: định dạng gốc của hệ thống, hoặc ánh xạ cho bản tin của thiết bị khác.', newSource: 'Thêm nguồn',
  topicFilter: 'Bộ lọc topic', decoder: 'Cách đọc', received: 'Bản tin', nothingCame: 'chưa có', refusedOf: (n: string) => `${n} bị từ chối`, decoders: { native: 'Định dạng gốc', mapping: 'Ánh xạ' } as Record<string, string>, lateness: 'Chờ thứ tự', maxLate: 'Muộn nhất', maxSkew: 'Sớm nhất', sensors: 'Cảm biến',
  formats: 'Định dạng gốc gồm', sourcesHint: 'Thử một bản tin ở trang Tiếp nhận dữ liệu.',

  devicesLead: 'Thiết bị lạ được lưu và hiển thị nhưng không gây cảnh báo cho đến khi được duyệt.',
  device: 'Thiết bị', domain: 'Lĩnh vực', registered: 'Thấy lần đầu', approve: 'Duyệt', retire: 'Loại bỏ', noDevices: 'Không có thiết bị nào chờ duyệt.',
  approved: (name: string) => `Đã duyệt ${name}.`, retired: (name: string) => `Đã loại bỏ ${name}.`, place: 'Vị trí', noPlace: 'chưa biết', openSensor: 'Xem số liệu',

  deadLead: 'Bản tin không hiểu được, giữ nguyên văn cùng lý do. Sửa thiết bị theo lý do rồi gửi lại.',
  accountingLead: 'Nhận = lưu + trùng + từ chối + hiện diện. Của từng cảm biến: nhận = lưu + trùng, vì bản tin bị từ chối và hiện diện không thuộc cảm biến nào.', lastSeen: 'Thấy lần cuối',

  auditLead: 'Ai đã làm gì, lúc nào, từ đâu. Chỉ thêm, không sửa được; mỗi dòng niêm phong dòng trước.',
  seals: { checking: 'Đang kiểm tra niêm phong…', sound: 'Niêm phong nguyên vẹn', broken: (rows: string) => `Niêm phong vỡ ở dòng ${rows}` },
  checkSeals: 'Kiểm tra niêm phong', time: 'Lúc', actor: 'Người làm', action: 'Việc', target: 'Đối tượng', outcome: 'Kết quả', client: 'Địa chỉ', detail: 'Chi tiết',
  outcomes: { ok: 'Xong', refused: 'Bị từ chối', failed: 'Hỏng' }, actorHint: 'user:lan', actionHint: 'user.create', filter: 'Lọc', row: 'Dòng',

  channelsLead: 'Đường báo cảnh báo ra ngoài. Bí mật chỉ nhập vào, không bao giờ hiện ra.',
  newChannel: 'Thêm kênh', editChannel: 'Sửa kênh', kinds: { webhook: 'Webhook (CloudEvents)', email: 'Thư điện tử (SMTP)', telegram: 'Telegram' },
  url: 'Địa chỉ nhận', urlHint: 'http:// hoặc https://; không được là chính máy này.', secret: 'Khóa ký', secretHint: 'whsec_ và 24–64 byte ngẫu nhiên dạng Base64. Chép cho bên nhận trước khi lưu.',
  generate: 'Tạo khóa', secretSet: 'Đã đặt; để trống nếu giữ nguyên.', host: 'Máy chủ thư', port: 'Cổng', security: 'Bảo mật',
  securities: { starttls: 'STARTTLS', tls: 'TLS', none: 'Không mã hóa' }, mailUser: 'Tên tài khoản thư', mailPassword: 'Mật khẩu thư', sender: 'Người gửi',
  recipients: 'Gửi đến', recipientsHint: 'Mỗi dòng một địa chỉ; dùng khi chính sách không chọn vai trò.', baseUrl: 'Địa chỉ Bot API', token: 'Mã bot', chatId: 'Mã chat',
  test: 'Gửi thử', testQueued: 'Đã xếp hàng gửi thử…', testSent: 'Đã gửi thử thành công.', testFailed: (why: string) => `Gửi thử không được: ${why}`,
  health: 'Tình trạng', healthy: 'Thông', switchedOff: 'Đang tắt', unused: 'Chưa dùng', retrying: 'Đang thử lại', refusedAt: (time: string) => `Bị từ chối lúc ${time}`,
  forgetPassword: 'Xóa mật khẩu đang lưu', forgetToken: 'Xóa mã bot đang lưu', resting: (n: number, time: string) => `Đang thử lại: hỏng ${n} lần liền, lần tới lúc ${time}`, inQueue: (n: string) => `${n} tin chờ`,
  removeChannel: (name: string) => `Xóa kênh “${name}”? Tin đang chờ sẽ không gửi nữa; nhật ký gửi vẫn còn.`, destination: 'Nơi đến',

  policiesLead: 'Báo ai, sau bao lâu, khi cảnh báo chưa có người tiếp nhận.',
  newPolicy: 'Thêm chính sách', editPolicy: 'Sửa chính sách', appliesTo: 'Áp dụng cho', everything: 'mọi cảnh báo', severities: 'Mức', rules: 'Luật', domains: 'Lĩnh vực', zones: 'Vùng',
  pickHint: 'Gõ tên hoặc mã để tìm; để trống là tất cả.', pickRulesHint: 'Gõ tên hoặc mã; “river-*” là mọi luật bắt đầu như vậy; để trống là tất cả.',
  someScopeHint: 'Chọn ít nhất một trong lĩnh vực, luật, vùng, thiết bị; phần để trống không giới hạn gì.',
  pickSomeHint: 'Gõ tên hoặc mã để tìm; để trống là bất kỳ.', pickSomeRulesHint: 'Gõ tên hoặc mã; “river-*” là mọi luật bắt đầu như vậy; để trống là bất kỳ.',
  foundIn: (what: string) => `${what} tìm thấy`, found: (n: number) => (n === 0 ? 'Không có gì khớp' : `${n} kết quả khớp`), asTyped: (key: string) => `Dùng mã “${key}” như đã gõ`, notListed: 'không có trong danh sách',
  takeOut: (name: string) => `Bỏ ${name}`, added: (name: string) => `Đã thêm ${name}`, removed: (name: string) => `Đã bỏ ${name}`, steps: 'Các bậc', step: (n: number) => `Bậc ${n}`, after: 'Sau', seconds: 'giây',
  afterHint: 'giây từ lúc cảnh báo bắt đầu chờ', toRole: 'Báo cho vai trò', channelOwn: 'người nhận của kênh', until: 'Thôi khi', untils: { acked: 'đã tiếp nhận', cleared: 'đã hết' }, addStep: 'Thêm bậc',
  removeStep: (n: number) => `Bỏ bậc ${n}`, resolved: 'Báo khi cảnh báo đã hết', pickChannels: 'Kênh', noChannels: 'Chưa có kênh nào; hãy thêm kênh trước.',
  removePolicy: (name: string) => `Xóa chính sách “${name}”? Tin đã xếp hàng vẫn được gửi.`, enabledHint: 'Chỉ áp dụng cho cảnh báo phát sinh từ lúc bật.',
  stepLine: (after: string, channels: string, role: string) => `${after}: ${channels}${role ? ` → ${role}` : ''}`, atOnce: 'ngay',

  deliveriesLead: 'Mọi tin đã gửi hoặc đang chờ gửi ra ngoài, mới nhất trước.',
  events: { raised: 'Phát sinh', escalated: 'Leo thang', resolved: 'Đã hết', test: 'Gửi thử' }, recipient: 'Người nhận', attempts: 'Số lần', lastError: 'Lỗi gần nhất',
  deliveryStates: { waiting: 'Đang chờ', sent: 'Đã gửi', failed: 'Bị từ chối', given_up: 'Bỏ cuộc' }, nextTry: (time: string) => `thử lại lúc ${time}`, tryAgain: 'Gửi lại', channel: 'Kênh', alarm: 'Cảnh báo', event: 'Việc',
  policyStep: (policy: string, step: number) => `${policy}, bậc ${step}`,

  deliveryOutcomes: {
    answered: ({ host, status }) => `${host} trả lời ${status}`, redirected: ({ host, status }) => `${host} trả lời ${status}: chuyển hướng, hệ thống không đi theo`,
    'no-answer': ({ host }) => `${host} không trả lời kịp`, unreachable: ({ host }) => `không kết nối được ${host}`, lost: ({ host }) => `mất kết nối với ${host}`,
    'not-http': ({ host }) => `${host} trả lời không đúng HTTP`, certificate: ({ host }) => `chứng chỉ của ${host} không đáng tin`, 'unknown-host': ({ host }) => `không tìm thấy máy chủ ${host}`,
    'not-allowed': ({ host }) => `không được phép gửi tới ${host}`, unsupported: ({ host }) => `${host} không hỗ trợ cách gửi này`, 'no-secret': () => 'kênh chưa có khóa ký',
    'no-token': () => 'kênh chưa có mã bot', 'no-recipient': () => 'kênh chưa có người nhận', 'no-chat': () => 'kênh chưa có mã chat',
    'no-address': ({ person }) => `${person} không có địa chỉ cho kênh này, hoặc đã bị khóa`, 'our-error': () => 'lỗi phía hệ thống, đã ghi vào nhật ký máy',
    'channel-deleted': () => 'kênh đã bị xóa', 'switched-off': () => 'kênh tắt suốt thời gian chờ', 'receiver-failing': () => 'bên nhận không trả lời, các tin khác đứng trước',
    'waited-too-long': () => 'chờ quá lâu sau các tin khác',
  } as Record<string, (about: Record<string, string>) => string>,

  maintenanceLead: 'Trong khung giờ bảo trì, cảnh báo thuộc phạm vi được ẩn nhưng vẫn ghi lại.',
  newWindow: 'Thêm khung bảo trì', editWindow: 'Sửa khung bảo trì', reason: 'Lý do', scope: 'Phạm vi', windowStates: { open: 'Đang mở', coming: 'Sắp tới', over: 'Đã qua' }, devices: 'Thiết bị',
  removeWindow: (name: string) => `Xóa khung bảo trì “${name}”? Cảnh báo bị ẩn sẽ hiện lại.`, cityTime: 'Theo giờ của thành phố.',
};

const en: typeof vi = {
  sections: {
    system: 'System health', audit: 'Audit trail', users: 'Users', tokens: 'API tokens', sources: 'Sources',
    devices: 'Devices to approve', 'dead-letters': 'Refused messages', accounting: 'Accounts', channels: 'Channels', policies: 'Policies',
    deliveries: 'Delivery log', maintenance: 'Maintenance',
  },
  groups: { hub: 'Hub', people: 'Accounts of access', data: 'Data in', notify: 'Notifications', work: 'Operations' },
  readOnly: 'Read-only: this account may not change this part.',
  add: 'Add', edit: 'Edit', remove: 'Delete', actions: 'Actions', empty: 'Nothing yet.', never: 'never', from: 'From', to: 'To',
  any: 'Any', on: 'On', off: 'Off', enabled: 'Switched on', language: 'Language', name: 'Name', nameVi: 'Vietnamese name',
  nameEn: 'English name', key: 'Key', keyHint: 'Lower case, digits, . _ -; it cannot be changed later.', kind: 'Kind', status: 'Status',
  reload: 'Somebody has just changed this. Close the form, look at the new version and edit again.', copied: 'Copied',

  systemLead: 'The parts of the centre, what waits, and what runs. Renewed every 5 seconds.',
  parts: { ingest: 'Ingest', web: 'Web server', jobs: 'Jobs', database: 'Database', broker: 'MQTT broker' },
  states: { ok: 'Well', quiet: 'Quiet', away: 'Away' },
  figures: {
    last_commit: 'Last commit', ledger_waiting: 'Batches to be folded', escalation_behind: 'Changes not yet looked at',
    escalations: 'Alarms followed', deliveries_waiting: 'Messages waiting', oldest_delivery: 'Oldest message waits since',
    deliveries_failed: 'Deliveries failed (24 h)', pending_devices: 'Devices to approve', left_out: 'Rules and zones not judged', dead_letters: 'Messages refused (24 h)',
    database_bytes: 'Database', disk: 'Free disk (web server)', viewers: 'Screens watching',
  },
  ofDisk: (free, total) => `${free} of ${total}`,
  waiting: 'What waits', storage: 'Storage', versions: 'Versions',
  versionNames: {
    hub: 'The hub', python: 'Python version', postgresql: 'PostgreSQL version', timescaledb: 'TimescaleDB version', timescaledb_licence: 'TimescaleDB edition',
    migration: 'Newest migration',
  },
  migrationsMissing: (names) => `Missing: ${names}. Run hub migrate.`,
  misjudged: 'Samples not judged (24 h)', allRules: 'All rules',
  misjudgedLead: 'For an error of the hub these samples are stored, and the rules could not judge them. Alarms may be missing: watch by other means, and report the error with the line below.',
  misjudgedOf: (samples, device, ago) => `${samples} ${samples === '1' ? 'sample' : 'samples'}${device === null ? '' : `, the latest of ${device}`}, ${ago}`,

  usersLead: 'Who may sign in, and as what. A new password or role, or disabling, ends the sessions of that person.',
  newUser: 'Add a user', editUser: 'Edit user', username: 'User name', usernameHint: '2–32 of a–z, digits, . _ -; beginning with a letter.',
  fullName: 'Full name', role: 'Role', password: 'Password', passwordHint: 'At least 10 characters; a long sentence is best.',
  passwordKeep: 'Leave empty to keep the password.', email: 'E-mail', telegram: 'Telegram chat id', reach: 'Reached at',
  reachHint: 'Where alarms are told to when a policy addresses the role.', disabled: 'Disabled', disable: 'Disable this account', active: 'Active',
  locked: 'Locked after wrong passwords', created: 'Created',
  rolesExplained: {
    viewer: 'looks', operator: 'works on alarms', integrator: 'edits sensors, zones, rules', admin: 'administers everything',
  },

  tokensLead: 'How other systems sign in. A token is shown once, when it is made.',
  newToken: 'Make a token', tokenName: 'What it is for', expires: 'Expires', expiresHint: 'In the time of the city. Empty: never.', used: 'Last used', by: 'Made by', revoke: 'Take back',
  revoked: 'Taken back', expired: 'Expired', revokeAsk: (name) => `Take back the token “${name}”? The system that uses it will be shut out.`,
  tokenMade: 'New token', tokenOnce: 'Copy it now: it is not shown again.',

  sourcesLead: 'Which MQTT topics are read in which way: by the hub’s own formats, or by a mapping for what other devices send.', newSource: 'Add a source',
  topicFilter: 'Topic filter', decoder: 'Read by', received: 'Messages', nothingCame: 'none yet', refusedOf: (n) => `${n} refused`, decoders: { native: 'Own formats', mapping: 'A mapping' }, lateness: 'Waits for order', maxLate: 'At most late', maxSkew: 'At most ahead', sensors: 'Sensors',
  formats: 'The hub’s own formats', sourcesHint: 'Try a message on the page Data intake.',

  devicesLead: 'Unknown devices are stored and shown, but raise no alarm until somebody approves them.',
  device: 'Device', domain: 'Domain', registered: 'First seen', approve: 'Approve', retire: 'Retire', noDevices: 'No device waits for approval.',
  approved: (name) => `${name} is approved.`, retired: (name) => `${name} is retired.`, place: 'Place', noPlace: 'not known', openSensor: 'See its values',

  deadLead: 'Messages that could not be understood, whole, with the reason. Mend the device and let it send again.',
  accountingLead: 'Received = stored + duplicate + rejected + presence. Of each sensor: received = stored + duplicate, for what was rejected and presence belong to no sensor.', lastSeen: 'Last seen',

  auditLead: 'Who did what, when and from where. Append-only; each row seals the one before.',
  seals: { checking: 'Checking the seals…', sound: 'The seals hold', broken: (rows) => `The seal is broken at row ${rows}` },
  checkSeals: 'Check the seals', time: 'Time', actor: 'Who', action: 'Action', target: 'Target', outcome: 'Outcome', client: 'Address', detail: 'Detail',
  outcomes: { ok: 'Done', refused: 'Refused', failed: 'Failed' }, actorHint: 'user:mai', actionHint: 'token.create', filter: 'Filter', row: 'Row',

  channelsLead: 'The ways out for alarms. Secrets go in and are never shown.',
  newChannel: 'Add a channel', editChannel: 'Edit channel', kinds: { webhook: 'Webhook, CloudEvents', email: 'E-mail, SMTP', telegram: 'Telegram bot' },
  url: 'Receiver', urlHint: 'http:// or https://; never this machine itself.', secret: 'Signing secret', secretHint: 'whsec_ and 24–64 random bytes in Base64. Hand it to the receiver before you save.',
  generate: 'Make one', secretSet: 'Set; leave empty to keep it.', host: 'Mail server', port: 'Port', security: 'Encryption',
  securities: { starttls: 'With STARTTLS', tls: 'With TLS', none: 'None' }, mailUser: 'Mail account', mailPassword: 'Mail password', sender: 'Sender',
  recipients: 'Recipients', recipientsHint: 'One address a line; used when a policy names no role.', baseUrl: 'Address of the Bot API', token: 'Bot token', chatId: 'Chat id',
  test: 'Test', testQueued: 'The test is queued…', testSent: 'The test got through.', testFailed: (why) => `The test did not get through: ${why}`,
  health: 'Health', healthy: 'Gets through', switchedOff: 'Switched off', unused: 'Not used yet', retrying: 'Being tried again', refusedAt: (time) => `Refused at ${time}`,
  forgetPassword: 'Remove the stored password', forgetToken: 'Remove the stored token', resting: (n, time) => `Failed ${n} times, again at ${time}`, inQueue: (n) => `${n} waiting`,
  removeChannel: (name) => `Delete the channel “${name}”? What waits is not sent; the delivery log stays.`, destination: 'Destination',

  policiesLead: 'Whom to tell, and after how long, while nobody has acknowledged an alarm.',
  newPolicy: 'Add a policy', editPolicy: 'Edit policy', appliesTo: 'Applies to', everything: 'every alarm', severities: 'Severities', rules: 'Rules', domains: 'Domains', zones: 'Zones',
  pickHint: 'Type a name or a key; empty is all.', pickRulesHint: 'Type a name or a key; “river-*” is every rule that begins so; empty is all.',
  someScopeHint: 'Choose at least one of domains, rules, zones, devices; what is left empty limits nothing.',
  pickSomeHint: 'Type a name or a key; empty is any.', pickSomeRulesHint: 'Type a name or a key; “river-*” is every rule that begins so; empty is any.',
  foundIn: (what) => `${what} found`, found: (n) => (n === 0 ? 'Nothing matches' : n === 1 ? '1 match' : `${n} matches`), asTyped: (key) => `Take the key “${key}” as typed`, notListed: 'not in the list',
  takeOut: (name) => `Remove ${name}`, added: (name) => `${name} added`, removed: (name) => `${name} removed`, steps: 'Steps', step: (n) => `Step ${n}`, after: 'After', seconds: 'seconds',
  afterHint: 'seconds from when the alarm begins to call', toRole: 'To the role', channelOwn: 'whom the channel names', until: 'Not once', untils: { acked: 'acknowledged', cleared: 'cleared' }, addStep: 'Add a step',
  removeStep: (n) => `Take step ${n} away`, resolved: 'Tell when the alarm has cleared', pickChannels: 'Over', noChannels: 'There is no channel yet; add one first.',
  removePolicy: (name) => `Delete the policy “${name}”? What is queued is still sent.`, enabledHint: 'It concerns alarms raised from then on.',
  stepLine: (after, channels, role) => `${after}: ${channels}${role ? ` → ${role}` : ''}`, atOnce: 'at once',

  deliveriesLead: 'Everything that was sent or waits to be sent, newest first.',
  events: { raised: 'Raised', escalated: 'Escalated', resolved: 'Cleared', test: 'Channel test' }, recipient: 'Recipient', attempts: 'Attempts', lastError: 'Last error',
  deliveryStates: { waiting: 'Waiting', sent: 'Sent', failed: 'Refused', given_up: 'Given up' }, nextTry: (time) => `again at ${time}`, tryAgain: 'Try again', channel: 'Channel', alarm: 'Alarm', event: 'Event',
  policyStep: (policy, step) => `${policy}, step ${step}`,

  deliveryOutcomes: {
    answered: ({ host, status }) => `${host} answered ${status}`, redirected: ({ host, status }) => `${host} answered ${status}: redirects are not followed`,
    'no-answer': ({ host }) => `${host} did not answer in time`, unreachable: ({ host }) => `${host} cannot be connected to`, lost: ({ host }) => `the connection to ${host} was lost`,
    'not-http': ({ host }) => `what ${host} answers is not HTTP`, certificate: ({ host }) => `the certificate of ${host} is not trusted`, 'unknown-host': ({ host }) => `there is no host ${host}`,
    'not-allowed': ({ host }) => `${host} may not be spoken to`, unsupported: ({ host }) => `${host} does not support this way of sending`, 'no-secret': () => 'the channel has no signing secret',
    'no-token': () => 'the channel has no bot token', 'no-recipient': () => 'the channel names nobody', 'no-chat': () => 'the channel names no chat',
    'no-address': ({ person }) => `${person} has no address for this channel, or is disabled`, 'our-error': () => 'an error of the hub; it is in its log',
    'channel-deleted': () => 'the channel was deleted', 'switched-off': () => 'the channel was switched off all the time', 'receiver-failing': () => 'the receiver did not answer, and others were before it',
    'waited-too-long': () => 'it waited too long behind others',
  },

  maintenanceLead: 'While a window is open, alarms in its scope are hidden and still recorded.',
  newWindow: 'Add a window', editWindow: 'Edit window', reason: 'Reason', scope: 'Scope', windowStates: { open: 'Open now', coming: 'Planned', over: 'Over' }, devices: 'Devices',
  removeWindow: (name) => `Delete the window “${name}”? Alarms it hides will show again.`, cityTime: 'In the time of the city.',
};

export const admin = { vi, en };
