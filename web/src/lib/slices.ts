/** Long work done a little at a time: between two slices the page draws, and answers whoever types. */

/** Well below the 50 ms from which a wait is felt. */
const SLICE_MS = 8;
/** The clock is looked at once for so many items. */
const UNASKED = 64;

/** Does `work` for every item. Resolves to false, and stops, as soon as a slice begins that is no longer `wanted`. */
export async function inSlices<T>(items: Iterable<T>, work: (item: T) => void, wanted: () => boolean): Promise<boolean> {
  let [began, done] = [performance.now(), 0];
  for (const item of items) {
    work(item);
    done += 1;
    if (done % UNASKED !== 0 || performance.now() - began < SLICE_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    if (!wanted()) return false;
    began = performance.now();
  }
  return true;
}
