/** What the hub says of a rule that holds together: whom it speaks of, and which levels its sensors bring. */

import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi } from '../i18n/vi';
import type { Checked } from './checking.svelte';
import { read, TEMPLATE } from './document/text';
import Verdict from './Verdict.svelte';

const root = document.createElement('div');
let part: Record<string, unknown> | null = null;
afterEach(async () => {
  if (part) await unmount(part);
  part = null;
});

function said(language: 'vi' | 'en', having: number, members: { most: number; needed: number } | null = null): { text: string; warned: boolean } {
  i18n.learn({ vi, en });
  i18n.use(language);
  const setpoints = [{ name: 'flood_3', sensors: 4, having }];
  const applies_to = { sensors: 4, reporting: 4, zones: 0, sample: [], sensor_ids: [], zone_ids: [], setpoints, members };
  const checked = { ok: true, document: {}, problems: [], applies_to } as Checked;
  part = mount(Verdict, { target: root, props: { reading: read(TEMPLATE), checked, drawn: false, onLook: () => {}, onGo: () => {} } });
  flushSync();
  const line = [...root.querySelectorAll('span')].find((one) => one.textContent.includes('flood_3'))!;
  return { text: line.textContent, warned: line.classList.contains('warn') };
}

describe('a zone aggregate', () => {
  it('that no zone has sensors enough for is a warning', () => {
    said('vi', 4, { most: 12, needed: 400 });
    expect(root.querySelector('.warn')?.textContent).toBe('Vùng nhiều nhất chỉ có 12 cảm biến, ít hơn số tối thiểu 400 nên luật chưa xét vùng nào.');
  });

  it('that has enough is none', () => {
    said('vi', 4, { most: 12, needed: 12 });
    expect(root.querySelector('.warn')).toBeNull();
  });
});

describe('a setpoint', () => {
  it('is said to be that of so many sensors', () => {
    expect(said('vi', 3)).toEqual({ text: 'Mức flood_3: 3 trên 4 cảm biến có đặt', warned: false });
  });

  it('that no sensor has is a warning', () => {
    const { text, warned } = said('en', 0);
    expect(text).toMatch(/^flood_3: 0 of 4 sensors have the setpoint\. No sensor has it/);
    expect(warned).toBe(true);
  });
});
