/** What the form of a rule asks of the console: what can be measured, and who measures. */

import type { Console } from '../state/console.svelte';

export type FormDesk = Pick<Console, 'metrics' | 'sensors' | 'registryVersion'>;
