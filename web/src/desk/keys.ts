/** The keyboard of the alarm list. One table: what is pressed, what is shown in the help, what happens. */

export type Command =
  | 'next' | 'previous' | 'first' | 'last' | 'acknowledge' | 'acknowledgeSelected' | 'comment' | 'shelve' | 'assign'
  | 'close' | 'locate' | 'select' | 'selectVisible' | 'group' | 'open' | 'fold' | 'leave' | 'help';

/** In the order of the help. `keys` as the browser names them; upper case means with Shift. */
export const KEYS: readonly { command: Command; keys: readonly string[] }[] = [
  { command: 'next', keys: ['j', 'ArrowDown'] },
  { command: 'previous', keys: ['k', 'ArrowUp'] },
  { command: 'first', keys: ['Home'] },
  { command: 'last', keys: ['End'] },
  { command: 'acknowledge', keys: ['a'] },
  { command: 'comment', keys: ['c'] },
  { command: 'shelve', keys: ['s'] },
  { command: 'assign', keys: ['g'] },
  { command: 'close', keys: ['d'] },
  { command: 'locate', keys: ['Enter'] },
  { command: 'select', keys: ['x'] },
  { command: 'selectVisible', keys: ['X'] },
  { command: 'acknowledgeSelected', keys: ['A'] },
  { command: 'group', keys: ['v'] },
  { command: 'open', keys: ['ArrowRight'] },
  { command: 'fold', keys: ['ArrowLeft'] },
  { command: 'leave', keys: ['Escape'] },
  { command: 'help', keys: ['?'] },
];

export interface Press {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** The command of a key press, or null. Caps Lock makes no difference, Shift does. */
export function commandOf(press: Press): Command | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const letter = press.key.length === 1 ? (press.shiftKey ? press.key.toUpperCase() : press.key.toLowerCase()) : press.key;
  return KEYS.find(({ keys }) => keys.includes(letter))?.command ?? null;
}

/** Keys as printed on a keycap. */
export function cap(key: string): string {
  const caps: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', ArrowRight: '→', ArrowLeft: '←', Escape: 'Esc' };
  if (caps[key]) return caps[key];
  if (key.length > 1 || key === '?') return key;
  return key === key.toUpperCase() ? `Shift+${key}` : key.toUpperCase();
}

export function isMove(command: Command): command is 'next' | 'previous' | 'first' | 'last' {
  return ['next', 'previous', 'first', 'last'].includes(command);
}

/** Where the cursor goes from `at` (-1 is nowhere) in a list of `length`. */
export function moved(at: number, command: Command, length: number): number {
  if (length === 0) return -1;
  if (command === 'first' || (at < 0 && command === 'next')) return 0;
  if (command === 'last' || (at < 0 && command === 'previous')) return length - 1;
  return Math.min(length - 1, Math.max(0, at + (command === 'next' ? 1 : -1)));
}
