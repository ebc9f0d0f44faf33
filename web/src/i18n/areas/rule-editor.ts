/** Words of writing rules, in both languages; `en` must satisfy `vi`. */

const vi = {
  title: 'Luật cảnh báo',
};

const en: typeof vi = {
  title: 'Alarm rules',
};

export const ruleEditor = { vi, en };
