/** Words of the map's layers: heat, base map, in both languages; `en` must satisfy `vi`. */

const vi = {
  title: 'Lớp bản đồ',
  cells: 'Gom cảm biến khi thu nhỏ',
  streets: 'Đường phố và cầu',
  labels: 'Tên trên bản đồ nền',
  heat: 'Bề mặt nồng độ',
  noHeat: 'Không hiện',
  heats: { pm25: 'Bụi mịn PM2.5', aqi: 'Chỉ số chất lượng không khí (AQI)', laeq: 'Mức ồn tương đương' },
  heatFrom: (n: string, km: string) => `Nội suy từ ${n} trạm, mỗi trạm đại diện trong ${km} km. Chỗ không tô màu là không có số đo.`,
  heatNone: 'Chưa có trạm nào đo chỉ số này, hoặc số đo đã cũ.',
  heatOff: 'Tắt bề mặt nồng độ',
  silent: (n: string) => `${n} không gửi dữ liệu`,
  vehiclesInside: (n: number) => `${n} phương tiện`,
  openAlarms: (n: number) => `${n} cảnh báo`,
  schematic: 'Sơ đồ giản lược',
  contextLost: 'Trình duyệt tạm mất phần vẽ đồ họa. Bản đồ sẽ tự hiện lại; danh sách cảnh báo vẫn chạy.',
};

const en: typeof vi = {
  title: 'Map layers',
  cells: 'Group sensors when zoomed out',
  streets: 'Streets and bridges',
  labels: 'Names of the base map',
  heat: 'Heat surface',
  noHeat: 'None',
  heats: { pm25: 'Fine dust PM2.5', aqi: 'Air quality index (AQI)', laeq: 'Sound level' },
  heatFrom: (n, km) => `Interpolated from ${n} stations, each speaking for ${km} km around it. No colour means nothing is measured there.`,
  heatNone: 'No station measures this now, or its values are old.',
  heatOff: 'Switch the heat surface off',
  silent: (n) => `${n} send no data`,
  vehiclesInside: (n) => (n === 1 ? '1 vehicle' : `${n} vehicles`),
  openAlarms: (n) => (n === 1 ? '1 alarm' : `${n} alarms`),
  schematic: 'Schematic map',
  contextLost: 'The browser lost its graphics for a moment. The map comes back by itself; the alarm list keeps working.',
};

export const mapLayers = { vi, en };
