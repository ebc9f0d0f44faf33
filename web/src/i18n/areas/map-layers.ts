/** Words of the map's layers: heat, base map, in both languages; `en` must satisfy `vi`. */

const vi = {
  title: 'Lớp bản đồ',
};

const en: typeof vi = {
  title: 'Map layers',
};

export const mapLayers = { vi, en };
