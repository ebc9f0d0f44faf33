/**
 * The worker that stands by while the hub cannot be reached: public/sw.js says what it does.
 *
 * Browsers have workers only over HTTPS and on the machine itself; elsewhere there is none, and nothing is said of it.
 */

export const WORKER = '/sw.js';

export async function standBy(container: Pick<ServiceWorkerContainer, 'register'> | undefined = navigator.serviceWorker): Promise<void> {
  try {
    await container?.register(WORKER, { updateViaCache: 'none' });
  } catch {
    // A certificate that was clicked past, storage that is forbidden: the console works as it does without.
  }
}
