/** Words of the sensor panel beyond live values, in both languages; `en` must satisfy `vi`. */

const vi = {
  title: 'Cảm biến',
};

const en: typeof vi = {
  title: 'Sensor',
};

export const sensorPanel = { vi, en };
