/** A person writes rules of every kind by the words of the form, and the text has the documents meant. */

import { afterEach, describe, expect, it } from 'vitest';
import { read, TEMPLATE } from './document/text';
import { FormInHand } from './form.fixture';
import { goToField } from './go-to';

let form: FormInHand | null = null;
afterEach(() => {
  form?.close();
  form = null;
});

function open(text: string = TEMPLATE, more: Record<string, unknown> = {}): FormInHand {
  form = new FormInHand(text, more);
  return form;
}

const when = (): unknown => form?.document['when'];

describe('a condition in the form', () => {
  it('is a threshold, each way', () => {
    open().fill('Chỉ số', 'water_level').fill('Ngưỡng báo', '2,5').fill('Ngưỡng hết', 'flood_3 - 0,2').fill('Kéo dài ít nhất', '2 phút');
    expect(form!.document).toMatchObject({ applies_to: { domain: 'water', metric: 'water_level' }, when: { kind: 'threshold', above: 2.5, clear_below: { setpoint: 'flood_3', offset: -0.2 } }, for: 'PT2M' });
    expect(form!.field('Kéo dài ít nhất').value).toBe('2 phút');
    form!.fill('Báo khi giá trị', 'outside');
    expect(when()).toEqual({ kind: 'threshold', outside: ['', 2.5], clear_inside: ['', { setpoint: 'flood_3', offset: -0.2 }] });
    form!.fill('Từ', '1').fill('Hết khi từ', '1,2').fill('đến', '2');
    expect(when()).toEqual({ kind: 'threshold', outside: [1, 2.5], clear_inside: [1.2, 2] });
    form!.fill('Hết khi từ', '').fill('đến', '').fill('Báo khi giá trị', 'below');
    expect(when()).toEqual({ kind: 'threshold', below: 1 });
    form!.fill('Báo khi giá trị', 'not_equals').fill('Giá trị so sánh', 'ok');
    expect(when()).toEqual({ kind: 'threshold', not_equals: 'ok' });
    // Emptied, it is still judged that way.
    form!.fill('Giá trị so sánh', '');
    expect(when()).toEqual({ kind: 'threshold', not_equals: '' });
  });

  it('says that a speed on the road is written in m/s, and in what it is read elsewhere', () => {
    open().fill('Lĩnh vực', 'weather').fill('Chỉ số', 'wind_speed').fill('Ngưỡng báo', '17');
    expect(form!.root.textContent).not.toContain('km/h');
    form!.fill('Lĩnh vực', 'traffic').fill('Chỉ số', 'average_speed').fill('Ngưỡng báo', '1,9');
    const hint = document.getElementById(form!.field('Chỉ số').getAttribute('aria-describedby') ?? '');
    expect(hint?.textContent).toContain('10 m/s = 36 km/h');
    expect(form!.field('Ngưỡng báo').nextElementSibling?.textContent).toBe('m/s');
    expect(when()).toEqual({ kind: 'threshold', above: 1.9 });
  });

  it('rises in stages, and falls back to one level', () => {
    open().fill('Chỉ số', 'water_level').fill('Ngưỡng báo', '1').fill('Mức độ', 'minor').tick('Nhiều bậc mức độ');
    form!.fill('Ngưỡng báo', 'flood_2', 'Bậc 2').fill('Ngưỡng hết', 'flood_2 - 0.1', 'Bậc 2').press('Thêm bậc').fill('Ngưỡng báo', '2.5', 'Bậc 3');
    const stages = [{ above: 1, severity: 'minor' }, { above: { setpoint: 'flood_2' }, clear_below: { setpoint: 'flood_2', offset: -0.1 }, severity: 'major' }, { above: 2.5, severity: 'critical' }];
    expect(when()).toEqual({ kind: 'threshold', stages });
    expect(form!.document).not.toHaveProperty('severity');
    expect(form!.text).toContain('  stages:\n    - { above: 1, severity: minor }\n');
    form!.press('Bỏ bậc 2');
    expect(when()).toEqual({ kind: 'threshold', stages: [stages[0], stages[2]] });
    form!.tick('Nhiều bậc mức độ');
    expect(form!.document).toMatchObject({ when: { kind: 'threshold', above: 1 }, severity: 'minor' });
  });

  it('is a rate', () => {
    open().fill('Điều kiện', 'rate').fill('Chỉ số', 'water_level').fill('Hơn', '0,5').fill('Trong vòng', '30').fill('Hết khi chỉ còn', '0,2');
    expect(when()).toEqual({ kind: 'rate', rises: 0.5, within: 'PT30M', clear_at: 0.2 });
    form!.fill('Báo khi giá trị', 'falls');
    expect(when()).toEqual({ kind: 'rate', falls: 0.5, within: 'PT30M', clear_at: 0.2 });
  });

  it('is a standstill', () => {
    open().fill('Điều kiện', 'flat_line').fill('Chỉ số', 'water_level').fill('Sai khác bỏ qua', '0,01').fill('Được phép đứng ở', '0');
    expect(when()).toEqual({ kind: 'flat_line', tolerance: 0.01, rests_at: 0 });
    expect(form!.document).toMatchObject({ for: 'PT1H' });
    form!.fill('Đứng yên ít nhất', '2 giờ').fill('Được phép đứng ở', '');
    expect(form!.document).toMatchObject({ for: 'PT2H', when: { kind: 'flat_line', tolerance: 0.01 } });
    form!.fill('Điều kiện', 'rate').fill('Điều kiện', 'flat_line');
    expect(form!.document).toMatchObject({ for: 'PT2H', when: { kind: 'flat_line' } });
  });

  it('is silence, of one or of all behind a gateway', () => {
    open().fill('Lĩnh vực', 'lighting').fill('Điều kiện', 'absence').fill('Lỡ bao nhiêu lần', '6').fill('Gộp theo', 'gateway').fill('Số im lặng tối thiểu', '80%');
    expect(when()).toEqual({ kind: 'absence', periods: 6, group_by: 'gateway', min_silent: 0.8 });
    expect(form!.has('Kéo dài ít nhất')).toBe(false);
    form!.fill('Coi là im lặng sau', 'after').fill('Im lặng quá', '10 phút').fill('Gộp theo', 'tag').fill('Tên nhãn để gộp', 'district');
    expect(when()).toEqual({ kind: 'absence', after: 'PT10M', group_by: 'tag:district', min_silent: 0.8 });
    form!.fill('Gộp theo', 'zone').fill('Nhãn của vùng', 'type = harbour');
    expect(when()).toEqual({ kind: 'absence', after: 'PT10M', group_by: 'zone', min_silent: 0.8, zones: { tags: { type: 'harbour' } } });
    form!.fill('Gộp theo', '');
    expect(when()).toEqual({ kind: 'absence', after: 'PT10M' });
  });

  it('is about a zone, or about each of several', () => {
    open('key: a\napplies_to: { domain: vehicle, metric: x }\nwhen: { kind: threshold, above: 1 }\n').fill('Điều kiện', 'geofence').fill('Vùng', 'hoa-xuan').fill('Sự kiện', 'inside');
    expect(form!.root.textContent).toContain('Vùng này chưa áp dụng');
    form!.fill('Ở lại ít nhất', '2 phút').fill('Ra ngoài ít nhất', '1 phút').fill('Dải đệm ranh giới', '15').fill('Sai số tối đa', '50').fill('Tốc độ hợp lý nhất', '40').fill('Thấy lần đầu ở đó rồi', 'raise');
    expect(form!.document).toEqual({
      key: 'a', applies_to: { domain: 'vehicle' },
      when: { kind: 'geofence', event: 'inside', zone: 'hoa-xuan', dwell: 'PT2M', exit_delay: 'PT1M', buffer_m: 15, max_accuracy_m: 50, max_speed: 40, initial: 'raise' },
    });
    form!.fill('Vùng', '{tags}').fill('Nhãn của vùng', 'type = hospital');
    expect(when()).toMatchObject({ zones: { tags: { type: 'hospital' } } });
    expect(when()).not.toHaveProperty('zone');
  });

  it('is one figure over a zone', () => {
    open().fill('Điều kiện', 'zone_aggregate').fill('Chỉ số', 'water_depth').fill('Vùng', 'hoa-xuan').fill('Ngưỡng báo', '0,2').fill('Ngưỡng hết', '0,1').fill('Dùng số liệu không cũ quá', '10 phút').fill('Ít nhất mấy cảm biến', '2');
    expect(when()).toEqual({ kind: 'zone_aggregate', zone: 'hoa-xuan', function: 'mean', above: 0.2, clear_below: 0.1, within: 'PT10M', min_members: 2 });
    form!.fill('Con số của vùng', 'count').fill('Mức để đếm', '0,25').fill('Báo khi số cảm biến', 'below').fill('Đếm cảm biến có giá trị', 'below');
    expect(when()).toEqual({ kind: 'zone_aggregate', zone: 'hoa-xuan', function: 'count', of: { below: 0.25 }, below: 0.2, clear_above: 0.1, within: 'PT10M', min_members: 2 });
    form!.fill('Con số của vùng', 'max');
    expect(when()).not.toHaveProperty('of');
  });

  it('is several conditions, with the one written before as the first', () => {
    open().fill('Chỉ số', 'water_level').fill('Ngưỡng báo', '2').fill('Kéo dài ít nhất', '1 phút').fill('Điều kiện', 'all');
    const level = { applies_to: { domain: 'water', metric: 'water_level' }, when: { kind: 'threshold', above: 2 }, for: 'PT1M' };
    expect(when()).toEqual({ kind: 'all', within: 'PT30M', parts: [level, { applies_to: { domain: 'weather' }, when: { kind: 'threshold', above: '' } }] });
    expect(form!.document).not.toHaveProperty('applies_to');
    expect(form!.document).not.toHaveProperty('for');
    form!.fill('Chỉ số', 'rain', 'Phần 2').fill('Điều kiện của phần này', 'rate', 'Phần 2').fill('Hơn', '20', 'Phần 2').fill('Trong vòng', '15', 'Phần 2');
    form!.fill('Xét các cảm biến', 'within_m').fill('Cách nhau tối đa', '1500').fill('Cách nhau không quá', '20');
    const rain = { applies_to: { domain: 'weather', metric: 'rain' }, when: { kind: 'rate', rises: 20, within: 'PT15M' } };
    expect(when()).toEqual({ kind: 'all', within: 'PT20M', within_m: 1500, parts: [level, rain] });
    // The last one lends its name; moved, it goes on doing so.
    form!.press('Đưa lên trước: Phần 2');
    expect(when()).toMatchObject({ parts: [{ ...rain, anchor: true }, level] });
    form!.tick('Cảnh báo đứng tên cảm biến này', 'Phần 2');
    expect(when()).toEqual({ kind: 'all', within: 'PT20M', within_m: 1500, parts: [rain, level] });
    form!.press('Thêm phần').press('Bỏ phần 3').fill('Xét các cảm biến', 'same_tag').fill('Tên nhãn', 'river').fill('Điều kiện', 'any');
    expect(when()).toEqual({ kind: 'any', same_tag: 'river', parts: [rain, level] });
  });

  it('is any, or a sequence, and then one condition again', () => {
    open('when: { kind: all, within: PT20M, zone: hoa-xuan, parts: [{ applies_to: { metric: rain }, when: { kind: threshold, above: 30 }, for: PT1M }, { applies_to: { metric: x }, when: { kind: rate, rises: 1, within: PT5M } }] }\n');
    form!.fill('Điều kiện', 'any');
    expect(when()).not.toHaveProperty('within');
    expect(when()).toHaveProperty('parts');
    form!.fill('Điều kiện', 'sequence');
    expect(when()).toMatchObject({ within: 'PT1H', zone: 'hoa-xuan' });
    form!.fill('Điều kiện', 'threshold');
    expect(form!.document).toEqual({ when: { kind: 'threshold', above: 30 }, applies_to: { metric: 'rain' }, for: 'PT1M' });
  });

  it('keeps what both kinds say, and the worst severity of its stages', () => {
    open('when: { kind: geofence, event: enter, zone: hoa-xuan }\n').fill('Điều kiện', 'zone_aggregate');
    expect(when()).toEqual({ kind: 'zone_aggregate', zone: 'hoa-xuan', function: 'mean', above: '', within: 'PT10M' });
    form!.close();
    open('when: { kind: threshold, stages: [{ above: 1, severity: minor }, { above: 2, severity: critical }] }\n').fill('Điều kiện', 'rate');
    expect(form!.document).toEqual({ when: { kind: 'rate', rises: '', within: 'PT30M' }, severity: 'critical' });
  });
});

describe('around a condition', () => {
  it('are steps, hours, samples, muted rules and incidents', () => {
    open().press('Thêm bước').press('Thêm bước').fill('Nội dung (tiếng Việt)', 'Xem camera', 'Bước 1').fill('Xong trong', '5 phút', 'Bước 1').press('Đưa lên trước: Bước 2').press('Bỏ bước 1');
    expect(form!.document['procedure']).toEqual([{ key: 'step-1', text: { vi: 'Xem camera', en: '' }, within: 'PT5M' }]);
    form!.press('Thêm khung giờ').fill('Từ giờ', '23h').fill('Đến giờ', '5h30').fill('Kể từ ngày', '1/1/2027').fill('Từ giờ', 'khuya').fill('Trừ các ngày', '16/2/2027').fill('Lặp lại', 'weekly').tick('T2');
    expect(form!.document['calendar']).toEqual([{ start: '2027-01-01T23:00', duration: 'PT6H30M', rrule: 'FREQ=WEEKLY;BYDAY=TU,WE,TH,FR', exdate: ['2027-02-16'] }]);
    expect(form!.root.textContent).toContain('23:00–05:30 T3, T4, T5, T6');
    form!.fill('Lặp lại', 'other').fill('Quy tắc lặp', 'FREQ=MONTHLY;BYMONTHDAY=1').fill('Dài', '2 ngày');
    expect(form!.document['calendar']).toMatchObject([{ duration: 'P2D', rrule: 'FREQ=MONTHLY;BYMONTHDAY=1' }]);
    form!.fill('Chất lượng', 'good').fill('Một số liệu còn giá trị trong', '15 phút');
    form!.press('Thêm nhóm bị che').fill('Thêm một luật vào nhóm', 'cam-le-level-1').tick('vùng', 'Nhóm bị che 1').fill('Nhãn khác', 'river', 'Nhóm bị che 1');
    form!.fill('Nguyên nhân', 'flood').tick('luật');
    expect(form!.document).toMatchObject({
      quality: 'good', stale_after: 'PT15M', inhibits: [{ rules: ['cam-le-level-1'], equal: ['sensor', 'zone', 'tag:river'] }], cause: 'flood', group: ['rule'],
    });
    form!.press('Bỏ nhóm 1').press('Bỏ bước 1').press('Bỏ khung giờ 1').tick('luật');
    for (const word of ['inhibits', 'procedure', 'calendar', 'group']) expect(form!.document).not.toHaveProperty(word);
  });
});

describe('a text that says several of what goes alone', () => {
  it('is shown whole, and what is chosen keeps its level', () => {
    open('when: { kind: threshold, above: 3, below: 1, clear_below: 2.5, clear_above: 1.5 }\n');
    expect(form!.field('Ngưỡng báo').value).toBe('3');
    form!.fill('Báo khi giá trị: thấp hơn', '0,8');
    expect(when()).toMatchObject({ above: 3, below: 0.8, clear_below: 2.5, clear_above: 1.5 });
    form!.fill('Báo khi giá trị', 'below');
    expect(when()).toEqual({ kind: 'threshold', below: 0.8, clear_above: 1.5 });
    expect(form!.root.querySelector('.spare')).toBeNull();
    form!.close();
    open('when: { kind: threshold, above: 3, stages: [{ above: 1, severity: minor }] }\n').press('Bỏ Báo khi giá trị: cao hơn');
    expect(when()).toEqual({ kind: 'threshold', stages: [{ above: 1, severity: 'minor' }] });
  });

  it('is so in every kind', () => {
    open('when: { kind: rate, rises: 1, falls: 2, within: PT5M }\n').fill('Báo khi giá trị', 'falls');
    expect(when()).toEqual({ kind: 'rate', falls: 2, within: 'PT5M' });
    form!.close();
    open('when: { kind: absence, periods: 5, after: PT7M }\n').fill('Coi là im lặng sau', 'after');
    expect(when()).toEqual({ kind: 'absence', after: 'PT7M' });
    form!.close();
    open('when: { kind: zone_aggregate, function: count, of: { above: 1, below: 2 }, above: 3, below: 4, clear_above: 5, zone: x, zones: { tags: { a: b } } }\n');
    form!.fill('Đếm cảm biến có giá trị', 'below').fill('Báo khi số cảm biến', 'below').fill('Vùng', '{tags}');
    expect(when()).toEqual({ kind: 'zone_aggregate', function: 'count', of: { below: 2 }, below: 4, clear_above: 5, zones: { tags: { a: 'b' } } });
    form!.close();
    open('when: { kind: any, within_m: 20, same_tag: river, parts: [] }\n').fill('Xét các cảm biến', 'same_tag');
    expect(when()).toEqual({ kind: 'any', same_tag: 'river', parts: [] });
  });
});

describe('what the form cannot show', () => {
  it('is named, and stays', () => {
    const text = 'key: a\nhysteresis: 1\nwhen: { kind: threshold, above: { setpoint: x, factor: 2 }, tolerance: 1 }\n';
    open(text);
    expect(form!.root.querySelector('.beyond')?.textContent).toContain('hysteresis, when.above.factor, when.tolerance');
    form!.fill('Ngưỡng hết', '1');
    expect(form!.document).toMatchObject({ hysteresis: 1, when: { tolerance: 1, above: { setpoint: 'x', factor: 2 } } });
  });

  it('is a kind that nobody knows, until another one is chosen', () => {
    open('when: { kind: moon, phase: full }\n');
    expect(form!.field('Điều kiện').value).toBe('moon');
    expect(form!.root.querySelector('.beyond')?.textContent).toContain('when.phase');
    form!.fill('Điều kiện', 'rate');
    expect(when()).toEqual({ kind: 'rate', rises: '', within: 'PT30M' });
  });
});

describe('a fault', () => {
  it('stands at its field, or on what the field is folded in, and is found from there', () => {
    const faults = new Map([['when.stages.1.above', 'một số'], ['calendar.0.duration', 'ngắn hơn'], ['when.stages', 'tăng dần'], ['inhibits.0.rules.1', 'mã luật']]);
    open('when: { kind: threshold, stages: [{ above: 1, severity: minor }, { above: x, severity: minor }] }\ncalendar: [{ start: 2026-01-01T22:00, duration: P40D }]\ninhibits: [{ rules: [a, B] }]\n', { faults });
    expect(form!.field('Ngưỡng báo', 'Bậc 2').getAttribute('aria-invalid')).toBe('true');
    expect(form!.field('Ngưỡng báo', 'Bậc 1').getAttribute('aria-invalid')).not.toBe('true');
    const folded = [...form!.root.querySelectorAll('details')].filter((one) => one.querySelector('summary')?.textContent.includes('1 chỗ cần sửa'));
    expect(folded.map((one) => one.querySelector('.title')?.textContent)).toEqual(['Giờ áp dụng', 'Che cảnh báo của luật khác']);
    expect(folded[0]!.open).toBe(false);
    expect(goToField(form!.root, 'calendar.0.duration')).toBe(true);
    expect(folded[0]!.open).toBe(true);
    expect((document.activeElement as HTMLElement).dataset['path']).toBe('calendar.0.duration');
    expect(goToField(form!.root, 'inhibits.0.rules.1')).toBe(true);
    expect((document.activeElement as HTMLElement).dataset['path']).toBe('inhibits.0.rules');
    expect(goToField(form!.root, 'nowhere')).toBe(false);
  });

  it('is left to the hub where what is typed is no value', () => {
    open().fill('Ngưỡng báo', 'hai mét').fill('Kéo dài ít nhất', 'lâu lâu');
    expect(read(form!.text).document).toMatchObject({ when: { above: 'hai mét' }, for: 'lâu lâu' });
  });
});
