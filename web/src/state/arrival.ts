/** How the sensors of a city come in: what the map draws of them first, their names a part at a time after it. */

import { ApiError, type Client } from '../api/client';
import type { SensorNames, SensorTable } from '../api/types';

/** Between attempts, when the hub could not give them. */
const AGAIN_MS = 3000;

type Alive = () => boolean;

/** The table, however often it has to be asked for after `first`; null when nobody wants it any more. */
export async function tableOf(client: Client, first: Promise<SensorTable>, alive: Alive): Promise<SensorTable | null> {
  let asked = first;
  for (;;) {
    const table = await patiently(asked);
    if (table !== null || !alive()) return table;
    await pause(AGAIN_MS);
    if (!alive()) return null;
    asked = client.sensorTable();
  }
}

/** Every name, told in parts small enough that the page stays at hand. */
export async function namesOf(client: Client, tell: (names: SensorNames) => void, alive: Alive): Promise<void> {
  let after: number | null = 0;
  while (after !== null && alive()) {
    const names: SensorNames | null = await patiently(client.sensorNames(after));
    if (names === null) {
      await pause(AGAIN_MS);
      continue;
    }
    tell(names);
    after = names.next;
  }
}

/** Null where the hub refused or could not be reached: it is asked again. */
async function patiently<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return null;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
