import { expect, it, vi as vitest } from 'vitest';
import { en } from '../../i18n/en';
import { i18n } from '../../i18n/index.svelte';
import { vi } from '../../i18n/vi';
import { Client } from '../../api/client';
import { Trial } from './trial.svelte';

const BODY = { topic: 'a', payload: '{}', mapping: {}, time_zone: 'Asia/Ho_Chi_Minh', lateness: 5, max_late: 60, max_skew: 60 };

it('tries what was written last, a moment later, and hears no answer that was overtaken', async () => {
  vitest.useFakeTimers();
  i18n.learn({ vi, en });
  const asked: { topic: string; answer: (with_: Response) => void }[] = [];
  const client = new Client(() => undefined, async (request) => {
    const { topic } = (await (request as Request).json()) as { topic: string };
    return new Promise((answer) => asked.push({ topic, answer }));
  });
  const trial = new Trial({ client } as never);
  const answer = (unread: string): Response => Response.json({ levels: [], leaves: [], unread, problems: [], understood: null });
  const told = async (at: number, unread: string): Promise<void> => {
    asked[at]!.answer(answer(unread));
    await vitest.advanceTimersByTimeAsync(1);
  };
  try {
    trial.ask(BODY);
    trial.ask({ ...BODY, topic: 'b' });
    await vitest.advanceTimersByTimeAsync(400);
    expect(asked.map(({ topic }) => topic)).toEqual(['b']);
    trial.ask({ ...BODY, topic: 'c', mapping: null });
    await vitest.advanceTimersByTimeAsync(400);
    await told(1, 'of c');
    expect([trial.answer?.unread, trial.mapped, trial.waiting]).toEqual(['of c', false, false]);
    await told(0, 'of b');
    expect(trial.answer?.unread).toBe('of c');

    trial.ask(BODY);
    await vitest.advanceTimersByTimeAsync(400);
    asked[2]!.answer(Response.json({ type: '', title: '', status: 503, code: 'busy', detail: 'busy' }, { status: 503 }));
    await vitest.advanceTimersByTimeAsync(1);
    expect([trial.answer, trial.failure]).toEqual([null, 'busy']);
    await vitest.advanceTimersByTimeAsync(1500);
    await told(3, 'again');
    expect([trial.answer?.unread, trial.failure]).toEqual(['again', '']);

    trial.ask(BODY);
    trial.ask(null);
    await vitest.advanceTimersByTimeAsync(400);
    expect([asked.length, trial.answer]).toEqual([4, null]);
  } finally {
    vitest.useRealTimers();
  }
});
