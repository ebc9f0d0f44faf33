/** What a rule has raised lately: an answer that comes after its rule was left is nobody's. */

import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, expect, it, vi as spies } from 'vitest';
import type { Rule } from '../api/types';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi } from '../i18n/vi';
import type { Console } from '../state/console.svelte';
import { type Duty, provideDuty } from '../state/duty.svelte';
import RuleAlarms from './RuleAlarms.svelte';

/** On a page of the console, whose duty it is part of. */
const Page: typeof RuleAlarms = (...given) => {
  provideDuty({} as Duty);
  return RuleAlarms(...given);
};

afterEach(() => {
  document.body.replaceChildren();
  spies.restoreAllMocks();
});

it('looks at nothing any more when it is gone before the answer', async () => {
  i18n.learn({ vi, en });
  const said = spies.spyOn(console, 'warn').mockReturnValue(undefined);
  const answers: ((answer: unknown) => void)[] = [];
  const unheard = spies.fn();
  const api = { GET: () => new Promise((resolve) => answers.push(resolve)) };
  const desk = { client: { api }, time: 0, city: { time_zone: 'Asia/Ho_Chi_Minh' }, listen: () => unheard } as unknown as Console;
  let number = $state(1);
  let made = {};
  const stop = $effect.root(() => {
    // As the page above gives it: out of what it has read.
    const rule = $derived({ id: number, key: `rule-${number}` } as Rule);
    made = mount(Page, { target: document.body, props: { desk, get rule() { return rule; } } });
  });
  flushSync();
  number = 2;
  flushSync();
  expect(answers).toHaveLength(2);
  await unmount(made);
  stop();
  number = 3;
  for (const answer of answers) answer({ data: { items: [] }, response: new Response('{}') });
  await tick();
  await new Promise((resolve) => setTimeout(resolve));
  expect(unheard).toHaveBeenCalledTimes(2);
  expect(said).not.toHaveBeenCalled();
});
