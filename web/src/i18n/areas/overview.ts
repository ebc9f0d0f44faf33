/** Words of the overview for the wall screen, in both languages; `en` must satisfy `vi`. */

const vi = {
  title: 'Toàn cảnh',
};

const en: typeof vi = {
  title: 'Overview',
};

export const overview = { vi, en };
