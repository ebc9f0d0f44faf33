/** Words of the replay, in both languages; `en` must satisfy `vi`. */

const vi = {
  title: 'Phát lại',
};

const en: typeof vi = {
  title: 'Replay',
};

export const replay = { vi, en };
