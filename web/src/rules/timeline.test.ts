import { describe, expect, it } from 'vitest';
import { bars } from './timeline';

describe('the timeline of a backtest', () => {
  it('sorts alarms into stretches, each once', () => {
    const at = (second: number) => new Date(second * 1000).toISOString();
    const alarms = [0, 5, 99, 100].map((second) => ({ raised: at(second), severity: second === 5 ? 'critical' : 'minor' }));
    const found = bars(alarms, 0, 100_000, 10);
    expect(found.map((bar) => bar.count)).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    expect(found[0]?.parts).toEqual([{ severity: 'critical', count: 1 }, { severity: 'minor', count: 1 }]);
  });
});
