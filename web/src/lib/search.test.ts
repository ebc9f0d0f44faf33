import { describe, expect, it } from 'vitest';
import { Best, entry, type Findable } from './search';
import { inSlices } from './slices';

const named = (title: string, note = '', id = 1): Findable => ({ kind: 'street', id, title, note, place: null });
const STREETS = ['Đường Trần Phú', 'Trần Phú', 'Trần Hưng Đạo', 'Nguyễn Văn Linh', 'Hẻm Trần Phú nối dài'].map((title) => named(title));

function titles(query: string, items: readonly Findable[] = STREETS, limit = 12): string[] {
  const best = new Best(query, limit);
  for (const item of items) best.offer(entry(item));
  return best.items.map(({ title }) => title);
}

describe('search', () => {
  it('needs every word, in any order and without marks', () => {
    expect(titles('phu tran')).toHaveLength(3);
    expect(titles('VĂN linh')).toEqual(['Nguyễn Văn Linh']);
    expect(titles('tran linh')).toEqual([]);
    expect(titles('   ')).toEqual([]);
  });

  it('puts titles that begin with the question first, then those that hold it, the shorter before the longer', () => {
    expect(titles('trần phú')).toEqual(['Trần Phú', 'Đường Trần Phú', 'Hẻm Trần Phú nối dài']);
    expect(titles('tran', STREETS, 2)).toEqual(['Trần Phú', 'Trần Hưng Đạo']);
  });

  it('finds what only the note says, after the rest, and nothing across title and note', () => {
    const items = [named('Cống Khuê Trung', 'wl-014'), named('WL-014 cũ', '')];
    expect(titles('wl-014', items)).toEqual(['WL-014 cũ', 'Cống Khuê Trung']);
    expect(titles('trung wl', items)).toEqual(['Cống Khuê Trung']);
    expect(titles('trungwl', items)).toEqual([]);
  });

  it('keeps the order a full sort would give', () => {
    const many = Array.from({ length: 500 }, (_, i) => named(`Trạm ${(i * 7919) % 500}`, '', i));
    const sorted = many.map(({ title }) => title).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    expect(titles('tram', many)).toEqual(sorted.slice(0, 12));
  });
});

describe('work in slices', () => {
  it('does all of it, in order, and lets others have their turn', async () => {
    const [done, turns]: [number[], number[]] = [[], []];
    const others = setInterval(() => turns.push(done.length));
    const slow = (item: number): void => {
      done.push(item);
      const until = performance.now() + 0.2;
      while (performance.now() < until);
    };
    expect(await inSlices(Array.from({ length: 640 }, (_, i) => i), slow, () => true)).toBe(true);
    clearInterval(others);
    expect(done).toEqual(Array.from({ length: 640 }, (_, i) => i));
    expect(turns.some((at) => at > 0 && at < 640)).toBe(true);
  });

  it('stops when nobody wants it any more', async () => {
    let done = 0;
    const spend = (): void => {
      done += 1;
      const until = performance.now() + 0.2;
      while (performance.now() < until);
    };
    expect(await inSlices(Array.from({ length: 6400 }), spend, () => false)).toBe(false);
    expect(done).toBeLessThan(6400);
  });
});
