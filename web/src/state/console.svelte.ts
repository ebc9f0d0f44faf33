/**
 * One signed-in console: the city as loaded, the live feed, the filters and what is selected.
 *
 * Plain TypeScript does the work (live/, map/); this file makes the results visible to Svelte, in bounded steps.
 */

import { ApiError, type Client } from '../api/client';
import type { Alarm, City, Metric, SensorTable, Severity, User, Zone } from '../api/types';
import { i18n } from '../i18n/index.svelte';
import { switched, withUnit } from '../lib/format';
import { type Camera, type Dock, EMPTY_VIEW, formatHash, type Page, parseHash, type View } from '../lib/hash';
import { mainKey } from '../lib/metrics';
import { readSensor, Registry, type SensorInfo } from '../lib/registry';
import { byUrgency, worst } from '../lib/severity';
import { steady } from '../lib/steady';
import { type Age, ageOf } from '../live/age';
import type { Frame } from '../live/frames';
import { LiveSocket, type Phase } from '../live/socket';
import { type Changes, isNone, LiveState, type SensorState } from '../live/state';
import type { Layers } from '../map/derived';
import type { Base } from '../map/model';
import { type Box } from '../map/geometry';
import { zoneMiddle } from '../map/features';
import { zoneTest } from '../map/inside';
import type { MapView } from '../map/view';
import type { MapDesk } from '../panels/map-desk';
import { namesOf, tableOf } from './arrival';
import { Leaving } from './leaving.svelte';
import type { Loaded } from './load';
import { prefs } from './prefs.svelte';

/** Past this many sensors the feed is asked for the part in view only. */
const WHOLE_CITY = 5000;
const PUBLISH_MS = 200;
/** A view of no sensor: the alarms come at once, values when it is known how many there are. */
const NO_VIEW: Box = [-180, -90, -180, -90];
const CLOCK_MS = 1000;
/** The feed is called behind when the hub says values wait longer than this. */
export const LAG_MS = 2000;

export class Console implements MapDesk {
  readonly client: Client;
  readonly user: User;
  readonly city: City;
  readonly layers: Layers;
  readonly base: Base;
  readonly failedLayers: string[];
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly leaving = new Leaving();

  // Not reactive: big, and read by the map at its own pace.
  readonly sensors = new Registry();
  readonly live = new LiveState();
  map: MapView | null = null;
  #camera: Camera | null = null;
  #socket: LiveSocket;
  #publishTimer: ReturnType<typeof setTimeout> | null = null;
  #clock: ReturnType<typeof setInterval>;
  #pendingAlarms = false;
  #bounds: Box | null = null;
  #listeners = new Set<(changes: Changes) => void>();
  #dead = false;
  /** The sensors are drawn, so their values may come. */
  #ready = false;
  /** The line was opened before that, for the alarms only. */
  #blind = false;

  // Reactive: what the panels show.
  zones = $state.raw<Zone[]>([]);
  openAlarms = $state.raw<Alarm[]>([]);
  /** Open too, but shelved, suppressed or out of service. */
  hiddenAlarms = $state.raw<Alarm[]>([]);
  phase = $state.raw<Phase>({ kind: 'connecting' });
  /** Hub time, moved once a second. */
  time = $state(0);
  asOf = $state<number | null>(null);
  lagMs = $state(0);
  /** The line is there, and nobody takes in readings: nothing here is new, and nothing new is found. */
  deaf = $state(false);
  /** Grows when values of the selected sensor, or the registry, have changed. */
  beat = $state(0);
  registryVersion = $state(0);

  page = $state<Page>('live');
  section = $state<string | null>(null);
  params = $state.raw<Readonly<Record<string, string>>>({});
  dock = $state<Dock>(null);
  sensorId = $state<number | null>(null);
  zoneId = $state<number | null>(null);
  alarmId = $state<number | null>(null);
  off = $state.raw<ReadonlySet<string>>(new Set());
  quiet = $state.raw<ReadonlySet<Severity>>(new Set());

  readonly visibleAlarms = $derived(this.openAlarms.filter((alarm) => this.passes(alarm)));
  readonly unackedCritical = $derived(
    this.openAlarms.filter((a) => a.severity === 'critical' && a.ack === 'unacked').length,
  );
  readonly canAct = $derived.by(() => this.user.role !== 'viewer');
  readonly canAdminister = $derived.by(() => this.user.role === 'admin');
  readonly canIntegrate = $derived.by(() => this.user.role === 'integrator' || this.user.role === 'admin');

  constructor(client: Client, user: User, loaded: Loaded, onSignedOut: () => void) {
    this.client = client;
    this.time = client.clock.now();
    this.user = user;
    this.city = loaded.city;
    this.layers = loaded.layers;
    this.base = loaded.base;
    this.failedLayers = loaded.failed;
    this.metrics = loaded.metrics;
    this.zones = loaded.zones;
    this.#follow(location.hash, history.state !== null);
    this.#socket = new LiveSocket(
      {
        connect: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`) as never,
        now: () => steady.now(),
        setTimer: (run, ms) => setTimeout(run, ms),
        clearTimer: (timer) => clearTimeout(timer as number),
        random: Math.random,
      },
      {
        hello: () => {
          this.#blind = !this.#ready;
          return { viewport: this.#blind ? NO_VIEW : this.#viewport(), domains: null, cursor: this.live.cursor, max_rate: null };
        },
        frame: (frame) => this.#receive(frame),
        phase: (phase) => {
          if (phase.kind === 'live' && this.#blind) this.#openEyes();
          else this.phase = phase;
          if (phase.kind === 'signed-out') onSignedOut();
        },
      },
    );
    this.#clock = setInterval(() => this.#tick(), CLOCK_MS);
    addEventListener('online', this.#wake);
    addEventListener('hashchange', this.#readHash);
    document.addEventListener('visibilitychange', this.#wake);
    document.addEventListener('freeze', this.#rest);
    document.addEventListener('resume', this.#wake);
    void this.#begin(loaded.sensors);
  }

  /** Alarms first, on a map that draws its base meanwhile; then the sensors, then their values, then their names. */
  async #begin(first: Promise<SensorTable>): Promise<void> {
    const alive = (): boolean => !this.#dead;
    this.#socket.start();
    const table = await tableOf(this.client, first, alive);
    if (table === null) return;
    this.sensors.fill(table);
    this.registryVersion += 1;
    this.map?.registryChanged();
    await this.map?.drawn();
    if (this.#dead) return;
    this.#ready = true;
    this.#openEyes();
    await namesOf(this.client, (names) => this.sensors.name(names), alive);
    this.registryVersion += 1;
  }

  #openEyes(): void {
    if (this.#ready && this.#blind) this.#socket.sendView(this.#viewport(), null);
  }

  /** The session ended: no line until `resume`. */
  pause(): void {
    this.#socket.stop();
  }

  /** Goes on from its cursor; false: it is somebody else, or somebody with other rights, or there is not all to go on with. */
  resume(user: User): boolean {
    if (!this.#ready || user.username !== this.user.username || user.role !== this.user.role) return false;
    this.#socket.start();
    return true;
  }

  stop(): void {
    this.#dead = true;
    this.leaving.end();
    this.#socket.stop();
    clearInterval(this.#clock);
    if (this.#publishTimer !== null) clearTimeout(this.#publishTimer);
    removeEventListener('online', this.#wake);
    removeEventListener('hashchange', this.#readHash);
    document.removeEventListener('visibilitychange', this.#wake);
    document.removeEventListener('freeze', this.#rest);
    document.removeEventListener('resume', this.#wake);
  }

  reconnect(): void {
    this.#socket.retryNow();
  }

  /** `hear` is told what every frame changed, until the returned function is called. */
  listen(hear: (changes: Changes) => void): () => void {
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  }

  // The feed ------------------------------------------------------------------------------------

  #wake = (): void => {
    if (document.hidden) return;
    this.#socket.retryNow();
    this.#publish();
  };

  #rest = (): void => this.#socket.rest();

  #receive(frame: Frame): void {
    if (frame.type === 'heartbeat' || frame.type === 'delta' || frame.type === 'snapshot') this.#hubSays(frame.time);
    this.#spread(this.live.apply(frame));
    if (this.#blind && frame.type === 'snapshot' && frame.partial) {
      this.#blind = false;
      this.phase = this.#socket.phase;
    }
  }

  #spread(changes: Changes): void {
    if (changes.sensors.length > 0) this.map?.sensorsChanged(changes.sensors);
    if (changes.alarms.length > 0 || changes.alarmsReplaced) {
      this.#pendingAlarms = true;
      this.map?.alarmsChanged();
    }
    for (const change of changes.registry) this.#registry(change);
    for (const hear of this.#listeners) hear(changes);
    if (this.#publishTimer === null && !this.#dead) {
      this.#publishTimer = setTimeout(() => {
        this.#publishTimer = null;
        this.#publish();
      }, PUBLISH_MS);
    }
  }

  /** Panels follow a few times a second however fast the feed is. */
  #publish(): void {
    if (this.#pendingAlarms) {
      this.#pendingAlarms = false;
      const all = [...this.live.alarms.values()].sort(byUrgency);
      this.openAlarms = all.filter((a) => a.presentation === 'shown');
      this.hiddenAlarms = all.filter((a) => a.presentation !== 'shown');
    }
    this.asOf = this.live.asOf;
    this.lagMs = this.live.lagMs ?? 0;
    this.deaf = !this.live.ingest;
    this.beat += 1;
  }

  #registry({ kind, id, body }: Changes['registry'][number]): void {
    if (kind === 'zone') void this.#reloadZones();
    if (kind !== 'sensor') return;
    if (body === null) this.sensors.delete(id);
    else {
      try {
        this.sensors.set(readSensor({ id, ...body }));
      } catch {
        return;
      }
    }
    this.registryVersion += 1;
    this.map?.registryChanged([id]);
  }

  async #reloadZones(): Promise<void> {
    try {
      this.zones = await this.client.zones();
      this.map?.zonesChanged();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #tick(): void {
    this.time = this.now();
  }

  #hubSays(time: number): void {
    if (Math.abs(this.client.clock.set(time)) > CLOCK_MS) this.#tick();
  }

  #viewport(): Box | null {
    return this.sensors.size > WHOLE_CITY ? this.#bounds : null;
  }

  // What the map asks (MapModel) -----------------------------------------------------------------

  now(): number {
    return this.client.clock.now();
  }

  alarms(): readonly Alarm[] {
    return [...this.live.alarms.values()].filter((a) => a.presentation === 'shown' && this.passes(a));
  }

  shows(domain: string): boolean {
    return !this.off.has(domain);
  }

  placeOf(alarm: Alarm): { lon: number; lat: number } | null {
    if (alarm.sensor) return this.placeOfSensor(alarm.sensor.id);
    const zone = alarm.zone && alarm.lon === null ? this.zones.find((z) => z.id === alarm.zone!.id) : undefined;
    return zone ? zoneMiddle(zone) : null;
  }

  placeOfSensor(id: number): { lon: number; lat: number } | null {
    const info = this.sensors.get(id);
    const live = this.live.sensors.get(id)?.place ?? null;
    if (info?.moving && live) return live;
    return info && info.lon !== null && info.lat !== null ? { lon: info.lon, lat: info.lat } : live;
  }

  alarmsIn(zone: Zone): Alarm[] {
    return this.openAlarms.filter((alarm) => alarm.zone?.id === zone.id);
  }

  worstInZone(zone: Zone): Severity | null {
    return worst([...this.live.alarms.values()].filter((a) => a.zone?.id === zone.id && a.presentation === 'shown'));
  }

  zoneName(zone: Zone): string {
    return i18n.name(zone.name);
  }

  zoneNote(zone: Zone, vehicles: number): string {
    const t = i18n.t.mapLayers;
    const alarms = this.alarms().filter((a) => a.zone?.id === zone.id).length;
    return [vehicles > 0 ? t.vehiclesInside(vehicles) : '', alarms > 0 ? t.openAlarms(alarms) : ''].filter(Boolean).join(' · ');
  }

  valueText(info: SensorInfo, state: SensorState): string {
    const key = mainKey(state, info.domain, this.metrics);
    if (key === null) return '';
    const [{ value, doubt } = {}, metric] = [state.metrics.get(key), this.metrics.get(key)];
    if (isNone(doubt)) return i18n.t.sensor.qualities[doubt!]!;
    return switched(value, metric, i18n.t) ?? withUnit(value, metric, i18n.language);
  }

  age(info: SensorInfo): Age {
    const state = this.live.sensors.get(info.id);
    return ageOf(state?.time ?? null, info.period, state?.online ?? null, this.time);
  }

  // What a person does ----------------------------------------------------------------------------

  openSensor(id: number): void {
    this.sensorId = id;
    this.dock = 'sensor';
    this.map?.select(id);
    this.#writeHash();
  }

  openDock(dock: Dock): void {
    this.dock = dock;
    if (dock !== 'sensor') {
      this.sensorId = null;
      this.map?.select(null);
    }
    this.#writeHash();
  }

  /** What a page keeps in its link is its own: another page begins without it. */
  openPage(page: Page, section: string | null = null, params: Readonly<Record<string, string>> = {}): void {
    if ((page !== this.page || section !== this.section) && !this.leaving.may(() => this.openPage(page, section, params))) return;
    const turned = page !== this.page || section !== this.section;
    this.page = page;
    this.section = section;
    this.params = params;
    this.#writeHash(turned);
  }

  /** The page's own part of the link; null takes a key away. */
  keepInLink(changes: Readonly<Record<string, string | null>>): void {
    const kept = Object.entries({ ...this.params, ...changes }).filter((entry): entry is [string, string] => entry[1] !== null);
    this.params = Object.fromEntries(kept);
    this.#writeHash();
  }

  chooseZone(id: number | null): void {
    this.zoneId = id;
    this.map?.chooseZone(id);
    this.#writeHash();
  }

  chooseAlarm(id: number | null): void {
    this.alarmId = id;
    this.#writeHash();
  }

  /** An alarm was touched on the map. */
  pickAlarm(id: number): void {
    prefs.set({ alarmsOpen: true });
    this.chooseAlarm(id);
    const sensor = this.live.alarms.get(id)?.sensor;
    if (sensor) this.openSensor(sensor.id);
  }

  /** Only ever on a person's wish. */
  locate(alarm: Alarm): void {
    prefs.set({ alarmsOpen: true });
    const place = this.placeOf(alarm) ?? (alarm.lon !== null && alarm.lat !== null ? { lon: alarm.lon, lat: alarm.lat } : null);
    if (place) this.map?.goTo(place);
    if (alarm.sensor) this.openSensor(alarm.sensor.id);
  }

  toggleDomain(domain: string): void {
    const off = new Set(this.off);
    if (!off.delete(domain)) off.add(domain);
    this.#filter(off, this.quiet);
  }

  onlyDomain(domain: string): void {
    this.#filter(new Set(this.domains.map((d) => d.key).filter((key) => key !== domain)), this.quiet);
  }

  allDomains(): void {
    this.#filter(new Set(), this.quiet);
  }

  toggleSeverity(severity: Severity): void {
    const quiet = new Set(this.quiet);
    if (!quiet.delete(severity)) quiet.add(severity);
    this.#filter(this.off, quiet);
  }

  clearFilters(): void {
    this.#filter(new Set(), new Set());
  }

  #filter(off: ReadonlySet<string>, quiet: ReadonlySet<Severity>): void {
    this.off = off;
    this.quiet = quiet;
    this.map?.filtersChanged();
    this.#writeHash();
  }

  passes(alarm: Alarm): boolean {
    return !this.quiet.has(alarm.severity) && !(alarm.sensor && this.off.has(alarm.sensor.domain));
  }

  /** Domains that have sensors, in the order of the city, with how many. */
  get domains(): { key: string; count: number }[] {
    void this.registryVersion;
    const counts = new Map<string, number>();
    this.sensors.each((_id, domain, _lon, _lat, _moving, status) => {
      if (status !== 'retired') counts.set(domain, (counts.get(domain) ?? 0) + 1);
    });
    const order = [...this.city.domains, ...[...counts.keys()].filter((d) => !this.city.domains.includes(d)).sort()];
    return order.filter((key) => counts.has(key)).map((key) => ({ key, count: counts.get(key)! }));
  }

  /** Moving sensors inside a zone now. */
  occupancy(zone: Zone): number {
    const holds = zoneTest(zone);
    let inside = 0;
    this.sensors.each((id, _domain, _lon, _lat, moving) => {
      const place = moving ? this.live.sensors.get(id)?.place : null;
      if (place && holds(place.lon, place.lat)) inside += 1;
    });
    return inside;
  }

  /** The hub's answer to an action made here; the feed will repeat it. */
  adopt(alarm: Alarm): void {
    this.#spread(this.live.adopt(alarm));
    this.#publish();
  }

  // The link --------------------------------------------------------------------------------------

  get camera(): Camera | null {
    return this.#camera;
  }

  moved(camera: Camera, bounds: Box): void {
    this.#camera = camera;
    const before = this.#viewport();
    this.#bounds = pad(bounds);
    if (this.sensors.size > WHOLE_CITY && String(before) !== String(this.#bounds)) this.#socket.sendView(this.#bounds, null);
    this.#writeHash();
  }

  #written = '';
  /** Which step of the browser's history is shown. Each has its number; a link that somebody followed has none yet. */
  #at = Number(history.state) || 0;
  /** A person has said that what the step they go to would cost may be lost. */
  #agreed = false;

  /** A page turned is a step that the browser's Back takes back; all else only keeps the link true. */
  #writeHash(turned = false): void {
    const view: View = {
      ...EMPTY_VIEW,
      page: this.page,
      section: this.section,
      params: this.params,
      camera: this.#camera,
      dock: this.dock,
      sensor: this.sensorId,
      zone: this.zoneId,
      alarm: this.alarmId,
      off: [...this.off],
      quiet: [...this.quiet],
    };
    this.#written = formatHash(view);
    if (location.hash === this.#written) return;
    if (turned) history.pushState(++this.#at, '', this.#written);
    else history.replaceState(this.#at, '', this.#written);
  }

  #readHash = (): void => {
    const wanted = location.hash;
    const at = history.state as number | null;
    // Back where they stay.
    if (at === this.#at) return history.replaceState(at, '', this.#written);
    const { page, section } = parseHash(wanted);
    const steps = (at ?? this.#at + 1) - this.#at;
    const go = (): void => {
      this.#agreed = true;
      history.go(steps);
    };
    if (!this.#agreed && !this.leaving.may(go, page !== this.page || section !== this.section)) return history.go(-steps);
    this.#agreed = false;
    this.#at += steps;
    if (at === null) this.#follow(wanted);
    else this.#turn(wanted);
  };

  /** Back and forward turn pages: the map, its filters and what is chosen stay as they are. */
  #turn(hash: string): void {
    const { page, section, params } = parseHash(hash);
    [this.page, this.section, this.params] = [page, section, params];
    this.#writeHash();
  }

  /** `again`: it is shown once more, and nobody has just asked for it. */
  #follow(hash: string, again = false): void {
    const view = parseHash(hash);
    this.page = view.page;
    this.section = view.section;
    this.params = view.params;
    this.dock = view.dock;
    this.sensorId = view.sensor;
    this.zoneId = view.zone;
    this.alarmId = view.alarm;
    this.off = new Set(view.off);
    this.quiet = new Set(view.quiet);
    this.#camera = view.camera;
    this.#written = hash;
    history.replaceState(this.#at, '');
    if (view.alarm !== null && view.page === 'live' && !again) prefs.set({ alarmsOpen: true });
    if (this.map === null) return;
    // A link that somebody followed: that is consent.
    if (view.camera) this.map.jump(view.camera);
    this.map.select(view.sensor);
    this.map.chooseZone(view.zone);
    this.map.filtersChanged();
  }
}

function pad([west, south, east, north]: Box): Box {
  const [dx, dy] = [(east - west) * 0.25, (north - south) * 0.25];
  return [Math.max(-180, west - dx), Math.max(-90, south - dy), Math.min(180, east + dx), Math.min(90, north + dy)];
}
