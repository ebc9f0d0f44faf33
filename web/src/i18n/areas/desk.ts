/** Words of the duty desk: incidents, shelved alarms, handover, in both languages; `en` must satisfy `vi`. */

const vi = {
  title: 'Bàn trực',
};

const en: typeof vi = {
  title: 'Duty desk',
};

export const desk = { vi, en };
