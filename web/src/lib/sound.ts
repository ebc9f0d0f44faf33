/** Two falling tones for a new alarm that is severe. Made here, so that no sound file is needed. */

export type SoundState = 'ready' | 'blocked';

const TONES: readonly { hz: number; at: number; for: number }[] = [
  { hz: 880, at: 0, for: 0.16 },
  { hz: 659, at: 0.2, for: 0.16 },
  { hz: 880, at: 0.4, for: 0.16 },
  { hz: 659, at: 0.6, for: 0.24 },
];
/** A burst of alarms is one sound. Seconds by the sound's own clock, which nobody sets. */
const QUIET = 3;

export class AlarmSound {
  #context: AudioContext | null = null;
  #last = -Infinity;

  /** Browsers keep a page silent until somebody has touched it: call this from a click or key press. */
  async unlock(): Promise<void> {
    if (typeof AudioContext === 'undefined') return;
    this.#context ??= new AudioContext();
    if (this.#context.state === 'suspended') await this.#context.resume();
  }

  get state(): SoundState {
    return this.#context?.state === 'running' ? 'ready' : 'blocked';
  }

  play(): boolean {
    const context = this.#context;
    if (context === null || context.state !== 'running' || context.currentTime - this.#last < QUIET) return false;
    this.#last = context.currentTime;
    for (const tone of TONES) sound(context, tone.hz, context.currentTime + tone.at, tone.for);
    return true;
  }
}

function sound(context: AudioContext, hz: number, start: number, length: number): void {
  const tone = context.createOscillator();
  const level = context.createGain();
  tone.type = 'triangle';
  tone.frequency.value = hz;
  level.gain.setValueAtTime(0, start);
  level.gain.linearRampToValueAtTime(0.25, start + 0.02);
  level.gain.exponentialRampToValueAtTime(0.001, start + length);
  tone.connect(level).connect(context.destination);
  tone.start(start);
  tone.stop(start + length + 0.05);
}
