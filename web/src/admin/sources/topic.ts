/** MQTT topic filters. */

/** Whether messages of `topic` come with `filter`. */
export function matches(filter: string, topic: string): boolean {
  const [wanted, levels] = [filter.split('/'), topic.split('/')];
  for (const [at, one] of wanted.entries()) {
    if (one === '#') return at === wanted.length - 1;
    if (levels[at] === undefined || (one !== '+' && one !== levels[at])) return false;
  }
  return wanted.length === levels.length;
}

/** The filter of all devices that send as `device` does on `topic`, in which it is the level of that number or name. */
export function filterOf(topic: string, device: number | string): string {
  return topic.split('/').map((level, at) => (at + 1 === device || (level !== '' && level === device) ? '+' : level)).join('/');
}
