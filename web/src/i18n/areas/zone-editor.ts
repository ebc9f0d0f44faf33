/** Words of drawing and editing zones, in both languages; `en` must satisfy `vi`. */

const vi = {
  title: 'Vẽ vùng',
};

const en: typeof vi = {
  title: 'Draw zones',
};

export const zoneEditor = { vi, en };
