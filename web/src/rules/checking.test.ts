/** What the hub says of a document, also when it was too busy to say it at once. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../api/client';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi as words } from '../i18n/vi';
import { Checking } from './checking.svelte';

const fine = { ok: true, document: {}, problems: [], applies_to: null };

/** Too busy at first. */
function checking(): { made: Checking; POST: ReturnType<typeof vi.fn> } {
  const busy = new ApiError({ type: 'about:blank', title: 'Service Unavailable', status: 503, detail: 'try again in a moment', code: 'unavailable', errors: [] });
  const POST = vi.fn().mockRejectedValueOnce(busy).mockResolvedValue({ data: fine });
  return { made: new Checking({ client: { api: { POST } } } as never), POST };
}

beforeEach(() => {
  vi.useFakeTimers();
  i18n.learn({ vi: words, en });
});

afterEach(() => {
  vi.useRealTimers();
});

it('asks again what the hub was too busy for', async () => {
  const { made, POST } = checking();
  made.ask({ key: 'a' });
  await vi.advanceTimersByTimeAsync(400);
  expect(POST).toHaveBeenCalledTimes(1);
  expect(made.failure).toBe('try again in a moment');
  await vi.advanceTimersByTimeAsync(1100);
  expect(POST).toHaveBeenCalledTimes(2);
  expect([made.checked, made.failure, made.waiting]).toEqual([fine, '', false]);
});

it('does not when something newer was written meanwhile', async () => {
  const { made, POST } = checking();
  made.ask({ key: 'a' });
  await vi.advanceTimersByTimeAsync(400);
  made.ask({ key: 'b' });
  await vi.advanceTimersByTimeAsync(5000);
  expect(POST.mock.calls.map(([, asked]) => (asked as { body: { document: { key: string } } }).body.document.key)).toEqual(['a', 'b']);
});
