import { describe, expect, it } from 'vitest';
import { ruleForm } from '../../i18n/areas/rule-form';
import { isoOf, secondsOf, spanOf, spanText } from './spans';
import { dayOf, daysOf, dayText, levelOf, levelText, listOf, listText, shareOf, shareText, timeOf, valueOf } from './values';

describe('values as people type them', () => {
  it('are levels, written and shown again', () => {
    for (const text of ['2.5', 'flood_3', 'flood_3 - 0.2', 'flood_3 + 1']) expect(levelText(levelOf(text))).toBe(text);
    expect(levelOf('2,5')).toBe(2.5);
    expect(levelOf(' ')).toBeUndefined();
    expect(levelOf('2 metres')).toBe('2 metres');
  });

  it('are numbers, words, or yes and no', () => {
    expect(['ok', ' 7 ', 'true', 'false', ''].map(valueOf)).toEqual(['ok', 7, true, false, undefined]);
  });

  it('are shares', () => {
    expect(['80%', '12,5 %', '0.8', '3', 'most', ''].map(shareOf)).toEqual([0.8, 0.125, 0.8, 3, 'most', undefined]);
    expect([0.8, 1, 3, 0.07, 'most', undefined].map(shareText)).toEqual(['80%', '100%', '3', '7%', 'most', '']);
  });

  it('are lists, of days too', () => {
    expect(listOf('a, b,')).toEqual(['a', 'b']);
    expect(listOf(' ')).toBeUndefined();
    expect([listText(['a', 'b']), listText('a')]).toEqual(['a, b', '']);
    expect(daysOf('16/2/2027, 2027-02-17, Tết')).toEqual(['2027-02-16', '2027-02-17', 'Tết']);
  });
});

describe('times and days as people type them', () => {
  it('are read as written here and there', () => {
    expect(['22:00', '22h', '6h30', '6 giờ', '7', '24:00', '12:60', 'khuya', ''].map(timeOf)).toEqual(['22:00', '22:00', '06:30', '06:00', '07:00', undefined, undefined, undefined, undefined]);
    expect(['16/2/2027', '2027-02-16', '31/31/2027', 'Tết'].map(dayOf)).toEqual(['2027-02-16', '2027-02-16', undefined, undefined]);
    expect([dayText('2027-02-16', 'vi'), dayText('2027-02-16', 'en'), dayText('Tết', 'vi')]).toEqual(['16/02/2027', '2027-02-16', 'Tết']);
  });
});

describe('durations as people type them', () => {
  it('are read in both languages and as ISO 8601', () => {
    const read: Record<string, string> = {
      '2 phút': 'PT2M', '90 giây': 'PT1M30S', '1 giờ 30 phút': 'PT1H30M', '1h30': 'PT1H30M', '1,5 giờ': 'PT1H30M', '2min': 'PT2M', '45s': 'PT45S', '1 ngày': 'P1D',
      '1 tuần': 'P7D', '10 minutes': 'PT10M', '5': 'PT5M', 'pt5m': 'PT5M', '0': 'PT0S', '5m30': 'PT5M30S', '1 day 2 h': 'P1DT2H',
    };
    for (const [text, iso] of Object.entries(read)) expect(spanOf(text), text).toBe(iso);
    expect(spanOf('  ')).toBeUndefined();
    for (const text of ['hai phút', '2 parsecs', '5 s 3', '2 ngày 3', 'phút 2', '-5 phút']) expect(spanOf(text), text).toBe(text);
  });

  it('are shown in words that are read again', () => {
    const { vi, en } = ruleForm;
    expect(spanText('PT1H30M', vi.span)).toBe('1 giờ 30 phút');
    expect(spanText('PT1M30S', en.span)).toBe('1 min 30 s');
    expect([spanText(120, vi.span), spanText('PT0S', vi.span), spanText('soon', vi.span), spanText(null, vi.span)]).toEqual(['2 phút', '0 giây', 'soon', '']);
    for (let seconds = 0; seconds < 400_000; seconds = seconds * 2 + 37) {
      for (const words of [vi.span, en.span]) expect(secondsOf(spanOf(spanText(isoOf(seconds), words)) ?? '')).toBe(seconds);
    }
  });

  it('are seconds, or none', () => {
    expect(['PT2M', 'P1DT1H', 'PT', 'P', '2 minutes'].map(secondsOf)).toEqual([120, 90_000, null, null, null]);
  });
});
