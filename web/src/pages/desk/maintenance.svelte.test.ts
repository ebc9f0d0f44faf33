/** The list of maintenance windows while the clock goes on. */

import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, expect, it } from 'vitest';
import type { City } from '../../api/types';
import type { MaintenanceWindow } from '../../desk/types';
import { en } from '../../i18n/en';
import { i18n } from '../../i18n/index.svelte';
import { vi } from '../../i18n/vi';
import type { Console } from '../../state/console.svelte';
import Part from '../../state/duty.fixture.svelte';
import { Duty } from '../../state/duty.svelte';
import { prefs } from '../../state/prefs.svelte';
import Maintenance from './Maintenance.svelte';

afterEach(() => document.body.replaceChildren());

class Desk {
  city = { time_zone: 'Asia/Ho_Chi_Minh' } as City;
  client = { api: {} };
  time = $state(Date.parse('2026-11-24T00:59:59Z'));
  now = (): number => this.time;
}

it('says that a window has opened, and that it is over, as it happens', async () => {
  i18n.learn({ vi, en });
  prefs.apply('en');
  const desk = new Desk();
  const duty = new Duty(desk as unknown as Console);
  const window = { id: 1, name: { vi: 'Cáp', en: 'Cable' }, from: '2026-11-24T01:00:00Z', to: '2026-11-24T02:00:00Z', reason: 'Cable', by: 'user:lan', scope: {}, active: false, version: 1 };
  duty.calls.maintenance = async () => [window as unknown as MaintenanceWindow];
  const made = mount(Part, { target: document.body, props: { duty, part: Maintenance as never } });
  for (let n = 0; n < 10; n += 1) await tick();
  const said = (time: string): string | undefined => {
    desk.time = Date.parse(time);
    flushSync();
    return document.querySelector('tbody .tag')?.textContent ?? undefined;
  };
  const states = en.desk.windowStates;
  expect(['2026-11-24T00:59:59Z', '2026-11-24T01:00:00Z', '2026-11-24T02:00:00Z'].map(said)).toEqual([states.coming, states.open, states.over]);
  void unmount(made);
});
