/** The way from an alarm or an incident to its replay, where the console has one. */

import { isPage, type Page } from '../pages/names';

const REPLAY: string = 'replay';
const BEFORE_MS = 300_000;
const AFTER_MS = 600_000;

export const hasReplay = isPage(REPLAY);

interface Desk {
  now: () => number;
  openPage: (page: Page, section: string | null, params: Readonly<Record<string, string>>) => void;
}

/** A little before it began to a little after it ended; to now, while it has not. */
export function openReplay(desk: Desk, began: string, ended: string | null, more: Readonly<Record<string, string>> = {}): void {
  if (!isPage(REPLAY)) return;
  const from = Date.parse(began) - BEFORE_MS;
  const to = Math.min(desk.now(), (ended === null ? desk.now() : Date.parse(ended)) + AFTER_MS);
  desk.openPage(REPLAY, null, { from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...more });
}
