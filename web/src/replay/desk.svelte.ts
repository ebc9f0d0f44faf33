/**
 * One replay as the page sees it: the player, the city it shares with the console, and what is chosen.
 *
 * The live console goes on beside it, with its alarms, its sound and its counters; nothing here touches them.
 */

import { ApiError } from '../api/client';
import type { Alarm, Severity, Zone } from '../api/types';
import { i18n } from '../i18n/index.svelte';
import { switched, withUnit } from '../lib/format';
import type { Camera } from '../lib/hash';
import { mainKey } from '../lib/metrics';
import { readSensor, type SensorInfo, type Sensors } from '../lib/registry';
import { byUrgency, worst } from '../lib/severity';
import { type Age, ageOf } from '../live/age';
import type { Changes, LiveState, SensorState } from '../live/state';
import { zoneMiddle } from '../map/features';
import type { MapView } from '../map/view';
import type { Filtered, MapDesk } from '../panels/map-desk';
import type { Console } from '../state/console.svelte';
import { type ReplayPlan, SPEEDS, type Speed } from './link';
import { type Mark, marksOf, stepMark } from './marks';
import { SensorsThen } from './placed';
import { Player } from './player';
import { askReport, hubPast, type Report, type Snapshot } from './source';

const PUBLISH_MS = 200;

export class ReplayDesk implements MapDesk, Filtered {
  readonly #desk: Console;
  readonly plan: ReplayPlan;
  readonly player: Player;
  readonly #sensors: SensorsThen;
  map: MapView | null = null;
  camera: Camera | null;
  #sensorAlarms = new Map<number, Alarm[]>();
  #zones = new Map<number, Zone>();
  /** Sensors that stand elsewhere now, and the map does not know. */
  #relocated = new Set<number>();
  #published = 0;
  #followUp: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;
  #onSettled: () => void;

  // Reactive: what the page shows.
  /** The moment shown, Unix milliseconds. */
  time = $state(0);
  beat = $state(0);
  playing = $state(false);
  waiting = $state(true);
  ended = $state(false);
  speed = $state<Speed>(10);
  known = $state(0);
  problem = $state.raw<ApiError | null>(null);
  openAlarms = $state.raw<Alarm[]>([]);
  zones = $state.raw<Zone[]>([]);
  report = $state.raw<Report | null>(null);
  reportProblem = $state.raw<ApiError | null>(null);
  sensorId = $state<number | null>(null);
  alarmId = $state<number | null>(null);
  readonly zoneId = null;
  readonly past = true;
  readonly marks: Mark[] = $derived(marksOf(this.report?.steps ?? [], this.report?.deeds ?? []));
  /** What the filters of the console let through; they are the live map's. */
  readonly shownAlarms: Alarm[] = $derived.by(() => this.openAlarms.filter((alarm) => this.#desk.passes(alarm)));
  /** The incident it is about, as it stood at the end of the span. */
  readonly incident = $derived.by(() => this.report?.incidents.find(({ id }) => id === this.plan.incident) ?? null);

  /** `onSettled`: the moment or the speed is one worth keeping in the link. */
  constructor(desk: Console, plan: ReplayPlan, camera: Camera | null, onSettled: () => void) {
    this.#desk = desk;
    this.#sensors = new SensorsThen(desk.sensors);
    this.plan = plan;
    this.camera = camera;
    this.#onSettled = onSettled;
    this.speed = plan.speed;
    this.alarmId = plan.focus;
    this.time = plan.at ?? plan.from;
    this.player = new Player(
      { ...plan, at: this.time },
      {
        source: hubPast(desk.client),
        now: () => performance.now(),
        setTimer: (run, ms) => setTimeout(run, ms),
        clearTimer: (timer) => clearTimeout(timer as number),
      },
      {
        replaced: (snapshot) => this.#replaced(snapshot),
        changed: (changes) => this.#changed(changes),
        moved: () => this.#moved(),
      },
    );
    this.#load();
  }

  stop(): void {
    this.#stopped = true;
    this.player.stop();
    if (this.#followUp !== null) clearTimeout(this.#followUp);
  }

  #load(): void {
    askReport(this.#desk.client, this.plan).then(
      (report) => (this.report = report),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        this.reportProblem = error;
      },
    );
  }

  // What the player tells ------------------------------------------------------------------------

  #replaced(snapshot: Snapshot): void {
    this.#zones = new Map(snapshot.zones.map((zone) => [zone.id, zone]));
    this.zones = snapshot.zones;
    this.#sensors.replace(snapshot.places);
    this.#relocated.clear();
    this.#alarmsMoved();
    this.map?.allChanged();
    this.map?.select(this.sensorId);
    this.#publish();
  }

  #changed(changes: Changes): void {
    if (changes.sensors.length > 0) this.map?.sensorsChanged(changes.sensors);
    if (changes.alarms.length > 0) this.#alarmsMoved();
    for (const { kind, id, body } of changes.registry) {
      if (kind === 'sensor' && body !== null) this.#relocate(id, body);
      if (kind !== 'zone') continue;
      if (body?.enabled === true) this.#zones.set(id, body as unknown as Zone);
      else this.#zones.delete(id);
      this.zones = [...this.#zones.values()];
      this.map?.zonesChanged();
    }
  }

  /** Only the place is of then; the rest of what is told of a sensor is today's. */
  #relocate(id: number, body: Record<string, unknown>): void {
    const { lon, lat } = readSensor(body);
    this.#sensors.move([id, lon, lat]);
    this.#relocated.add(id);
  }

  /** Once for all that were passed by at one stroke: a whole list may have been corrected. */
  #tellRelocated(): void {
    if (this.#relocated.size === 0) return;
    this.map?.registryChanged(this.#relocated);
    if (this.sensorId !== null && this.#relocated.has(this.sensorId)) this.map?.select(this.sensorId);
    this.#relocated.clear();
  }

  #alarmsMoved(): void {
    this.#sensorAlarms.clear();
    for (const alarm of this.live.alarms.values()) {
      if (!alarm.sensor || alarm.presentation !== 'shown') continue;
      const held = this.#sensorAlarms.get(alarm.sensor.id);
      if (held) held.push(alarm);
      else this.#sensorAlarms.set(alarm.sensor.id, [alarm]);
    }
    this.map?.alarmsChanged();
    this.#alarmsDirty = true;
  }

  #alarmsDirty = true;

  #moved(): void {
    const { player } = this;
    // The first word comes while the player is being made.
    if (player === undefined || this.#stopped) return;
    const settled = this.playing !== player.playing;
    this.playing = player.playing;
    this.waiting = player.waiting;
    this.ended = player.ended;
    this.problem = player.problem;
    this.known = player.known;
    this.time = player.at;
    this.#tellRelocated();
    const wait = this.#published + PUBLISH_MS - performance.now();
    if (wait <= 0) this.#publish();
    else this.#followUp ??= setTimeout(() => this.#publish(), wait);
    if (settled) this.#onSettled();
  }

  /** Panels follow a few times a second, however fast the past runs by. */
  #publish(): void {
    if (this.#followUp !== null) clearTimeout(this.#followUp);
    this.#followUp = null;
    this.#published = performance.now();
    if (this.#alarmsDirty) {
      this.#alarmsDirty = false;
      this.openAlarms = [...this.live.alarms.values()].filter((a) => a.presentation === 'shown').sort(byUrgency);
    }
    this.beat += 1;
  }

  // What a person does -----------------------------------------------------------------------------

  toggle(): void {
    if (this.player.playing) this.player.pause();
    else this.player.play();
  }

  seek(at: number): void {
    this.player.seek(at);
  }

  /** After a drag, a jump or a step: this moment goes into the link. */
  seekTo(at: number): void {
    this.player.seek(at);
    this.#onSettled();
  }

  setSpeed(speed: Speed): void {
    this.speed = speed;
    this.player.setSpeed(speed);
    this.#onSettled();
  }

  faster(by: 1 | -1): void {
    const next = SPEEDS[SPEEDS.indexOf(this.speed) + by];
    if (next !== undefined) this.setSpeed(next);
  }

  /** To the next alarm that was raised, or the one before; tells whether there was one. */
  stepAlarm(direction: 1 | -1): boolean {
    const mark = stepMark(this.marks, this.player.at, direction);
    if (mark === null) return false;
    this.alarmId = mark.alarm;
    this.seekTo(mark.at + 1);
    return true;
  }

  chooseAlarm(id: number | null): void {
    this.alarmId = id;
  }

  locate(alarm: Pick<Alarm, 'sensor' | 'zone' | 'lon' | 'lat'>): void {
    const place = this.placeOf(alarm) ?? raisedAt(alarm);
    if (place) this.map?.goTo(place);
    if (alarm.sensor) this.openSensor(alarm.sensor.id);
  }

  // What the map asks --------------------------------------------------------------------------------

  get city(): Console['city'] {
    return this.#desk.city;
  }

  get base(): Console['base'] {
    return this.#desk.base;
  }

  get failedLayers(): string[] {
    return this.#desk.failedLayers;
  }

  /** Where they stood then. */
  get sensors(): Sensors {
    return this.#sensors;
  }

  get live(): LiveState {
    return this.player.state;
  }

  now(): number {
    return this.player.at;
  }

  alarms(): readonly Alarm[] {
    return [...this.live.alarms.values()].filter((a) => a.presentation === 'shown' && this.#desk.passes(a));
  }

  /** The same layers as live; how many alarms that hides is said below their list. */
  shows(domain: string): boolean {
    return this.#desk.shows(domain);
  }

  get domains(): { key: string; count: number }[] {
    return this.#desk.domains;
  }

  get off(): ReadonlySet<string> {
    return this.#desk.off;
  }

  get quiet(): ReadonlySet<Severity> {
    return this.#desk.quiet;
  }

  toggleDomain(domain: string): void {
    this.#desk.toggleDomain(domain);
  }

  onlyDomain(domain: string): void {
    this.#desk.onlyDomain(domain);
  }

  allDomains(): void {
    this.#desk.allDomains();
  }

  toggleSeverity(severity: Severity): void {
    this.#desk.toggleSeverity(severity);
  }

  clearFilters(): void {
    this.#desk.clearFilters();
  }

  placeOf(alarm: Pick<Alarm, 'sensor' | 'zone' | 'lon' | 'lat'>): { lon: number; lat: number } | null {
    if (alarm.sensor) return this.placeOfSensor(alarm.sensor.id);
    const zone = alarm.zone && alarm.lon === null ? this.#zones.get(alarm.zone.id) : undefined;
    return zone ? zoneMiddle(zone) : null;
  }

  placeOfSensor(id: number): { lon: number; lat: number } | null {
    const info = this.sensors.get(id);
    return this.live.sensors.get(id)?.place ?? (info && info.lon !== null && info.lat !== null ? { lon: info.lon, lat: info.lat } : null);
  }

  worstInZone(zone: Zone): Severity | null {
    return worst([...this.live.alarms.values()].filter((a) => a.zone?.id === zone.id && a.presentation === 'shown'));
  }

  /** The zones of a replay say their names and no counts: those of the moment are in the list beside. */
  zoneNote(): string {
    return '';
  }

  zoneName(zone: Zone): string {
    return i18n.name(zone.name);
  }

  valueText(info: SensorInfo, state: SensorState): string {
    const key = mainKey(state, info.domain, this.#desk.metrics);
    if (key === null) return '';
    const [value, metric] = [state.metrics.get(key)?.value, this.#desk.metrics.get(key)];
    return switched(value, metric, i18n.t) ?? withUnit(value, metric, i18n.language);
  }

  age(info: SensorInfo): Age {
    const state = this.live.sensors.get(info.id);
    return ageOf(state?.time ?? null, info.period, state?.online ?? null, this.time);
  }

  moved(camera: Camera): void {
    this.camera = camera;
    this.#onSettled();
  }

  openSensor(id: number): void {
    this.sensorId = id;
    this.map?.select(id);
  }

  closeSensor(): void {
    this.sensorId = null;
    this.map?.select(null);
  }

  pickAlarm(id: number): void {
    this.chooseAlarm(id);
    const sensor = this.live.alarms.get(id)?.sensor;
    if (sensor) this.openSensor(sensor.id);
  }
}

function raisedAt({ lon, lat }: Pick<Alarm, 'lon' | 'lat'>): { lon: number; lat: number } | null {
  return lon !== null && lat !== null ? { lon, lat } : null;
}
