/** Words of administration, in both languages; `en` must satisfy `vi`. */

const vi = {
  title: 'Quản trị hệ thống',
};

const en: typeof vi = {
  title: 'Administration',
};

export const admin = { vi, en };
