/** Every page beside the live map: its name, its mark in the rail, who sees it, and where its code is. */

import { ClipboardList, History, type IconNode, Inbox, MonitorDot, Scale, Settings2, SquareDashedMousePointer } from 'lucide';
import type { Component } from 'svelte';
import type { Catalogue } from '../i18n/vi';
import type { Console } from '../state/console.svelte';
import type { Page } from './names';

export interface PageEntry {
  key: Exclude<Page, 'live'>;
  icon: IconNode;
  title: (t: Catalogue) => string;
  visible: (desk: Console) => boolean;
  /** Stands beside the live map instead of in front of it, with so many pixels to either side. */
  beside?: { left: number; right: number };
  /** Loaded when it is first opened. */
  load: () => Promise<{ default: Component<{ desk: Console }> }>;
}

/** In the order of the rail. */
export const ENTRIES: readonly PageEntry[] = [
  {
    key: 'desk',
    icon: ClipboardList,
    title: (t) => t.desk.title,
    visible: () => true,
    load: () => import('./DeskPage.svelte'),
  },
  {
    key: 'overview',
    icon: MonitorDot,
    title: (t) => t.overview.title,
    visible: () => true,
    beside: { left: 400, right: 400 },
    load: () => import('./OverviewPage.svelte'),
  },
  {
    key: 'replay',
    icon: History,
    title: (t) => t.replay.title,
    visible: () => true,
    load: () => import('./ReplayPage.svelte'),
  },
  {
    key: 'zones',
    icon: SquareDashedMousePointer,
    title: (t) => t.zoneEditor.title,
    visible: () => true,
    beside: { left: 400, right: 0 },
    load: () => import('./ZonesPage.svelte'),
  },
  {
    key: 'rules',
    icon: Scale,
    title: (t) => t.ruleEditor.title,
    visible: () => true,
    beside: { left: 740, right: 0 },
    load: () => import('./RulesPage.svelte'),
  },
  {
    key: 'ingest',
    icon: Inbox,
    title: (t) => t.nav.ingest,
    visible: (desk) => desk.canIntegrate,
    load: () => import('./IngestPage.svelte'),
  },
  {
    key: 'admin',
    icon: Settings2,
    title: (t) => t.nav.admin,
    visible: () => true,
    load: () => import('./AdminPage.svelte'),
  },
];
