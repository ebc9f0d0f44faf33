/** Words needed before the console has loaded: signing in, waiting, what went wrong; `en` must satisfy `vi`. */

const vi = {
  product: 'Trung tâm điều hành đô thị',

  common: {
    close: 'Đóng',
    cancel: 'Hủy',
    save: 'Lưu',
    retry: 'Thử lại',
    loading: 'Đang tải…',
    all: 'Tất cả',
    none: 'Không có',
    show: 'Hiện',
    hide: 'Ẩn',
    more: 'Tải thêm',
    refresh: 'Làm mới',
    yes: 'Có',
    no: 'Không',
    copy: 'Sao chép',
  },

  login: {
    title: 'Đăng nhập',
    lead: 'Giám sát và điều hành thành phố theo thời gian thực.',
    username: 'Tên đăng nhập',
    password: 'Mật khẩu',
    submit: 'Đăng nhập',
    working: 'Đang đăng nhập…',
    wrong: 'Tên đăng nhập hoặc mật khẩu không đúng.',
    locked: 'Đăng nhập sai quá nhiều lần. Vui lòng đợi ít phút rồi thử lại.',
    unreachable: 'Không kết nối được tới máy chủ. Kiểm tra mạng rồi thử lại.',
    expired: 'Phiên làm việc đã kết thúc. Vui lòng đăng nhập lại.',
    kept: 'Những gì đang làm dở vẫn còn.',
    failed: 'Không đăng nhập được.',
  },

  user: {
    menu: 'Tài khoản và tùy chọn',
    language: 'Ngôn ngữ',
    theme: 'Giao diện',
    dark: 'Tối',
    light: 'Sáng',
    signOut: 'Đăng xuất',
    roles: { viewer: 'Người xem', operator: 'Trực ban', integrator: 'Tích hợp', admin: 'Quản trị' },
  },

  errors: {
    load: 'Không tải được dữ liệu.',
    unreachable: 'Không kết nối được tới máy chủ.',
    console: 'Giao diện chưa tải được, đang thử lại.',
    start: 'Không tải được thông tin thành phố.',
    needed: (given: string, expected: string) => `nhận ${given}, cần ${expected}`,
    conflict: 'Vừa có người khác sửa. Hãy tải lại rồi sửa tiếp.',
    field: (field: string, given: string, expected: string) => `${field}: nhận ${given}, cần ${expected}`,
  },

  /** A newer console on the hub. */
  build: {
    newer: 'Giao diện đã có bản mới.',
    needed: 'Giao diện đã có bản mới, trang này chỉ còn trong bản mới.',
    missing: 'Không tải được trang này.',
    load: 'Tải bản mới',
    later: 'Để sau',
    again: 'Tải lại trang',
  },
};

const en: typeof vi = {
  product: 'City operations centre',

  common: {
    close: 'Close',
    cancel: 'Cancel',
    save: 'Save',
    retry: 'Try again',
    loading: 'Loading…',
    all: 'All',
    none: 'None',
    show: 'Show',
    hide: 'Hide',
    more: 'Load more',
    refresh: 'Refresh',
    yes: 'Yes',
    no: 'No',
    copy: 'Copy',
  },

  login: {
    title: 'Sign in',
    lead: 'Watch and run the city as it happens.',
    username: 'Username',
    password: 'Password',
    submit: 'Sign in',
    working: 'Signing in…',
    wrong: 'Wrong username or password.',
    locked: 'Too many failed attempts. Please wait a few minutes and try again.',
    unreachable: 'The server cannot be reached. Check the network and try again.',
    expired: 'Your session has ended. Please sign in again.',
    kept: 'What you were doing is still there.',
    failed: 'Could not sign in.',
  },

  user: {
    menu: 'Account and preferences',
    language: 'Language',
    theme: 'Theme',
    dark: 'Dark',
    light: 'Light',
    signOut: 'Sign out',
    roles: { viewer: 'Viewer', operator: 'Operator', integrator: 'Integrator', admin: 'Administrator' },
  },

  errors: {
    load: 'The data could not be loaded.',
    unreachable: 'The server cannot be reached.',
    console: 'The console has not loaded, trying again.',
    start: 'The description of the city could not be loaded.',
    needed: (given: string, expected: string) => `given ${given}, needs ${expected}`,
    conflict: 'Somebody else has just changed this. Load it again, then edit.',
    field: (field, given, expected) => `${field}: given ${given}, expected ${expected}`,
  },

  build: {
    newer: 'There is a new version of the console.',
    needed: 'There is a new version of the console, and only it has this page.',
    missing: 'This page could not be loaded.',
    load: 'Load the new version',
    later: 'Later',
    again: 'Reload the page',
  },
};

export const start = { vi, en };
