/** Words of backtests, in both languages; `en` must satisfy `vi`. */

const vi = {
  title: 'Chạy thử trên dữ liệu cũ',
};

const en: typeof vi = {
  title: 'Backtest',
};

export const backtest = { vi, en };
